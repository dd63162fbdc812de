/** Every stretch of text stands where its origin says. */
import fc from 'fast-check'
import type { OriginRun, Parsed } from 'lightcone'
import { describe, expect, it } from 'vitest'
import { asHtml } from '../src/epub/xhtml.ts'
import { formatted } from '../src/office/numbering.ts'
import { type Shown, showNumber, shownBy } from '../src/office/xlsx-format.ts'
import { expectLaws, parse } from './laws.ts'
import { type PdfText, pdfOf } from './make-pdf.ts'
import { officeOf, zipOf } from './make-zip.ts'

const word = fc.constantFrom('key', 'rotation', 'Über', '鍵', 'a-b', '12', '&', '<b>', '😀')
const sentence = fc.array(word, { maxLength: 6 }).map((words) => words.join(' '))
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** Text by line and column, as a reader of the origin would put the source together. */
function linesOf({ text, origin = [] }: Parsed): string[] {
  const lines: string[] = []
  for (const { start, end, line, column } of origin) {
    const before = (lines[line - 1] ?? '').padEnd(column - 1)
    lines[line - 1] = before + text.slice(start, end)
  }
  return Array.from(lines, (line) => line ?? '')
}

describe('paragraphs', () => {
  const make: Record<string, (paragraphs: readonly string[]) => Buffer> = {
    docx: (paragraphs) => {
      const body = paragraphs.map((text) => `<w:p><w:r><w:t>${escaped(text)}</w:t></w:r></w:p>`).join('')
      const document = `<w:document><w:body>${body}</w:body></w:document>`
      return officeOf('word/document.xml', [], [['word/document.xml', document]])
    },
    odt: (paragraphs) => {
      const body = paragraphs.map((text) => `<text:p>${escaped(text)}</text:p>`).join('')
      return zipOf([
        [
          'content.xml',
          `<office:document-content><office:text>${body}</office:text></office:document-content>`,
        ],
      ])
    },
  }

  it.each(Object.keys(make))('%s: the n-th is line n', async (format) => {
    await fc.assert(
      fc.asyncProperty(fc.array(sentence, { maxLength: 12 }), async (paragraphs) => {
        const parsed = await parse(`a.${format}`, make[format]!(paragraphs))
        expectLaws(parsed)
        expect(parsed.text).toBe(paragraphs.filter((text) => text !== '').join('\n\n'))
        const last = paragraphs.findLastIndex((text) => text !== '')
        expect(linesOf(parsed)).toEqual(paragraphs.slice(0, last + 1))
      }),
      { numRuns: 40 },
    )
  })
})

describe('cells', () => {
  it('each has its reference', async () => {
    const sheet = fc.array(fc.array(fc.option(sentence, { nil: '' }), { maxLength: 30 }), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(sheet, async (rows) => {
        const cell = (text: string) => `<c t="inlineStr"><is><t>${escaped(text)}</t></is></c>`
        const xml = rows.map((cells) => `<row>${cells.map(cell).join('')}</row>`).join('')
        const workbook = '<workbook><sheets><sheet name="My sheet" sheetId="1" r:id="a"/></sheets></workbook>'
        const parts = [
          ['xl/workbook.xml', workbook],
          ['xl/s.xml', `<worksheet><sheetData>${xml}</sheetData></worksheet>`],
        ] as const
        const parsed = await parse(
          'a.xlsx',
          officeOf('xl/workbook.xml', [['a', 'worksheet', 's.xml']], parts),
        )
        expectLaws(parsed)
        const found = (parsed.origin ?? []).flatMap((run) =>
          run.cell === undefined ? [] : [[run.cell, textAt(parsed, run)]],
        )
        const columns = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'AA', 'AB', 'AC', 'AD']
        // A row of blanks is no row, and rows without a number follow the last one that has cells.
        const filled = rows.filter((cells) => cells.some((text) => text !== ''))
        const expected = filled.flatMap((cells, row) =>
          cells.flatMap((text, at) => (text === '' ? [] : [[`'My sheet'!${columns[at]}${row + 1}`, text]])),
        )
        expect(found).toEqual(expected)
      }),
      { numRuns: 40 },
    )
  })

  it('show numbers as their format does', () => {
    const formats: readonly (readonly [string, Shown])[] = [
      ['General', 'number'],
      ['#,##0.00 "€";[Red]-#,##0.00', 'number'],
      ['0.0%', 'percent'],
      ['dd/mm/yyyy', 'date'],
      ['[$-409]mmmm\\ yy', 'date'],
      ['h:mm AM/PM', 'time'],
      ['[h]:mm', 'time'],
      ['yyyy-mm-dd hh:mm', 'date-time'],
      ['"day" 0', 'number'],
      ['mm', 'date'],
      ['@', 'number'],
    ]
    for (const [code, shown] of formats) expect([code, shownBy(code)]).toEqual([code, shown])
    expect(showNumber(0.1 + 0.2, 'number', false)).toBe('0.3')
    expect(showNumber(0.075, 'percent', false)).toBe('7.5%')
    expect([1, 59, 60, 61].map((day) => showNumber(day, 'date', false))).toEqual([
      '1900-01-01',
      '1900-02-28',
      '1900-02-29',
      '1900-03-01',
    ])
    expect(showNumber(2.999999, 'date-time', false)).toBe('1900-01-03')
    expect(showNumber(1e9, 'date', false)).toBe('1000000000')
  })

  it('show every date since 1900-03-01 as the calendar has it, in both systems', () => {
    const day = fc.date({ min: new Date('1904-01-02'), max: new Date('9999-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(day, (date) => {
        const days = Math.floor(date.getTime() / 86_400_000)
        const text = new Date(days * 86_400_000).toISOString().slice(0, 10)
        expect(showNumber(days + 25_569, 'date', false)).toBe(text)
        expect(showNumber(days + 25_569 - 1462, 'date', true)).toBe(text)
      }),
    )
  })

  it('number lists as Word does', () => {
    const roman = [1, 4, 9, 14, 40, 90, 400, 1999].map((number) => formatted(number, 'lowerRoman'))
    expect(roman).toEqual(['i', 'iv', 'ix', 'xiv', 'xl', 'xc', 'cd', 'mcmxcix'])
    expect([1, 26, 27, 53].map((number) => formatted(number, 'upperLetter'))).toEqual(['A', 'Z', 'AA', 'AAA'])
    expect(formatted(7, 'decimalZero')).toBe('07')
    expect(formatted(5000, 'upperRoman')).toBe('5000')
  })
})

describe('chapters', () => {
  it('keep every character in its place when XHTML becomes HTML', () => {
    const part = fc.constantFrom(
      '<a id="x"/>',
      '<title/>',
      '<b/>',
      '<div/>',
      '<td/>',
      '<br/>',
      '<!-- <p/> -->',
      '<p>',
      'text',
      '<',
      '/>',
      '<aside>',
      '</aside>',
      '<!--',
      '\n',
    )
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const source = parts.join('')
        const html = asHtml(source)
        expect(html.length).toBe(source.length)
        expect(html.replace(/[^\n]/g, '')).toBe(source.replace(/[^\n]/g, ''))
      }),
    )
  })
})

describe('pages', () => {
  const textAtLine = (at: number, text: string): PdfText => ({ x: 72, y: 700 - 14 * at, text })
  const boxes = ({ origin = [] }: Parsed) => origin.map(({ page, box }) => ({ page, box }))

  it('give every stretch its page and its box', async () => {
    const parsed = await parse(
      'a.pdf',
      pdfOf([[textAtLine(0, 'First page.')], [textAtLine(2, 'Second page.')]]),
    )
    expect(parsed.text).toBe('First page.\n\nSecond page.')
    // A baseline 142 points from the top, letters of 10 points.
    expect(boxes(parsed)).toEqual([
      { page: 1, box: [72, 134, 120, 145] },
      { page: 2, box: [72, 162, 134, 173] },
    ])
  })

  it('join words across lines, and keep hyphens that belong to the word', async () => {
    const lines = [
      'The old harb-',
      'our master told us of long-',
      'range lights; long-range lights',
      'shine far out.',
    ]
    const { text, origin } = await parse('a.pdf', pdfOf([lines.map((line, at) => textAtLine(at, line))]))
    expect(text).toBe('The old harbour master told us of long-range lights; long-range lights shine far out.')
    expect(origin?.map(({ line }) => line)).toEqual([1, 2, 3, 4])
  })

  it('lose running headers and page numbers, and nothing else at their edges', async () => {
    const pages = ['alpha', 'beta', 'gamma'].map((name, at): PdfText[] => [
      { x: 72, y: 800, text: `Annual report ${at + 1}` },
      { x: 400, y: 800, text: `On ${name}` },
      textAtLine(0, `Text about ${name}.`),
      { x: 290, y: 30, text: `- ${at + 1} -` },
    ])
    const { text } = await parse('a.pdf', pdfOf(pages))
    expect(text).toBe(
      'On alpha\n\nText about alpha.\n\nOn beta\n\nText about beta.\n\nOn gamma\n\nText about gamma.',
    )
  })

  it('are read column by column, with what goes across in its place', async () => {
    const column = (x: number, name: string) =>
      Array.from({ length: 12 }, (_, at) => ({
        x,
        y: 640 - 13 * at,
        text: `${name} ${at} goes on and on for a while`,
      }))
    const across = {
      x: 72,
      y: 690,
      text: 'A line over both of the columns, which is long enough to cross the gutter between them.',
    }
    const { text } = await parse('a.pdf', pdfOf([[...column(72, 'left'), ...column(320, 'right'), across]]))
    const order = [...text.matchAll(/A line over|left \d+|right \d+/g)].map(([found]) => found)
    const expected = (name: string) => Array.from({ length: 12 }, (_, at) => `${name} ${at}`)
    expect(order).toEqual(['A line over', ...expected('left'), ...expected('right')])
  })

  it('have footnotes after the paragraph that goes on over the page', async () => {
    const lines = ['In the year before the council had already', 'decided to build a second quay,1 which']
    const pages: PdfText[][] = [
      [
        ...lines.map((text, at) => textAtLine(at, text)),
        { x: 72, y: 80, text: '1 A note in small type.', size: 8 },
      ],
      [textAtLine(0, 'was opened in May.'), textAtLine(3, 'Ferries have used it since the summer.')],
    ]
    const { text } = await parse('a.pdf', pdfOf(pages))
    expect(text).toBe(
      `${lines.join(' ')} was opened in May.\n\n1 A note in small type.\n\nFerries have used it since the summer.`,
    )
  })

  it('have tables as rows, headings by their letters, code as it stands', async () => {
    const row = (y: number, cells: readonly string[]): PdfText[] =>
      cells.map((text, at) => ({ x: 72 + 150 * at, y, text }))
    const parsed = await parse(
      'a.pdf',
      pdfOf([
        [
          { x: 72, y: 760, text: 'Dues of the harbour', size: 20, font: 'F2' },
          { x: 72, y: 735, text: 'Table', font: 'F2' },
          ...row(710, ['Class', 'Length', 'Due']),
          ...row(690, ['Coaster', '60 m', '310']),
          ...row(670, ['', 'over 60 m', '455']),
          { x: 72, y: 640, text: 'if length:', font: 'F3' },
          { x: 96, y: 628, text: 'due = 455', font: 'F3' },
        ],
      ]),
    )
    expectLaws(parsed)
    expect(parsed.blocks.map(({ kind, level, label }) => [kind, level, label])).toEqual([
      ['heading', 1, 'Dues of the harbour'],
      ['heading', 2, 'Table'],
      ['table', undefined, 'Class | Length | Due'],
      ['row', undefined, undefined],
      ['row', undefined, undefined],
      ['code', undefined, undefined],
    ])
    expect(parsed.text).toContain('Coaster | 60 m | 310\n | over 60 m | 455\n\nif length:\n    due = 455')
  })

  it('keep the laws wherever letters stand', async () => {
    const size = fc.constantFrom(0.01, 6, 10, 10, 10, 14, 300)
    const at = fc.integer({ min: -200, max: 1000 })
    const text = fc.constantFrom(
      'word',
      'a long line of several words',
      '1.',
      '-',
      'end-',
      'go',
      '•',
      '12',
      ' ',
    )
    const font = fc.constantFrom('F1', 'F2', 'F3')
    const page = fc.array(fc.record({ x: at, y: at, text, size, font }), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(fc.array(page, { minLength: 1, maxLength: 3 }), async (pages) => {
        const content = [...pages, [textAtLine(0, 'Something to read.')]]
        expectLaws(await parse('a.pdf', pdfOf(content as readonly (readonly PdfText[])[])))
      }),
      { numRuns: 40 },
    )
  })
})

function textAt({ text }: Parsed, { start, end }: OriginRun): string {
  return text.slice(start, end)
}
