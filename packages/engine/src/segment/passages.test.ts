import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Block, Segment } from '../model.ts'
import { createPassageSegmenter, PASSAGE_MAX, PASSAGE_TARGET } from './passages.ts'

const segmenter = createPassageSegmenter()

function cut(text: string, blocks: readonly Block[] = [], title = '', language = 'und') {
  return segmenter.segment({ text, blocks, title, language })
}

function rejoined(text: string, segments: readonly Segment[]): string {
  return segments.map(({ start, end }) => text.slice(start, end)).join('')
}

/** A document from parts: each block's text followed by a gap. */
function build(parts: readonly (Omit<Block, 'start' | 'end'> & { text: string; gap?: string })[]) {
  let text = ''
  const blocks: Block[] = []
  for (const { text: content, gap = '\n\n', ...facts } of parts) {
    blocks.push({ ...facts, start: text.length, end: text.length + content.length })
    text += content + gap
  }
  return { text, blocks }
}

const words = (count: number, word = 'word') => Array.from({ length: count }, () => word).join(' ')
const sentences = (count: number) =>
  Array.from({ length: count }, (_, at) => `Sentence number ${at} says a little.`).join(' ')

const part = fc.record({
  kind: fc.constantFrom(
    'heading',
    'paragraph',
    'list',
    'code',
    'table',
    'row',
    'row',
    'meta',
    'turn',
    'symbol',
    'tool',
  ),
  level: fc.integer({ min: 1, max: 6 }),
  label: fc.constantFrom('One', 'Two | Three', 'é𝒳'),
  text: fc.oneof(
    fc.constantFrom(
      'x',
      'Hello there.',
      words(60),
      sentences(80),
      'e\u0301'.repeat(900),
      '👩‍👩‍👧‍👦'.repeat(300),
    ),
    fc.constantFrom('日本語の文です。'.repeat(300), `${words(30)}\n`.repeat(20), 'ﷺ\r\n'.repeat(900)),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 50 }),
  ),
  gap: fc.constantFrom('\n', '\n\n', '\r\n\r\n', '\n'.repeat(2000), '\n---\n'),
}) as fc.Arbitrary<Omit<Block, 'start' | 'end'> & { text: string; gap: string }>

describe('passages', () => {
  it('tiles every text: contiguous, in order, nothing lost, no segment above the maximum', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const { text, blocks } = build(parts)
        const segments = cut(text, blocks)
        expect(rejoined(text, segments)).toBe(text)
        for (const [index, segment] of segments.entries()) {
          expect(segment.position).toBe(index)
          expect(segment.start).toBe(index === 0 ? 0 : segments[index - 1]!.end)
          expect(segment.end).toBeGreaterThan(segment.start)
          const body = text.slice(segment.start, segment.end)
          if (body.trim() !== '') expect(body.length).toBeLessThanOrEqual(PASSAGE_MAX)
        }
      }),
    )
  })

  it('never cuts inside a grapheme cluster', () => {
    const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
    const sign = fc.constantFrom('e\u0301', '👩‍👩‍👧‍👦', '🇩🇪', 'நி', '한', 'a', ' ', '\r\n', ' \u0308', '𝒳')
    fc.assert(
      fc.property(fc.array(sign, { minLength: 1000, maxLength: 3000, size: 'max' }), (signs) => {
        const text = signs.join('')
        const boundaries = new Set(Array.from(graphemes.segment(text), ({ index }) => index))
        for (const { start } of cut(text)) expect(boundaries.has(start)).toBe(true)
      }),
      { numRuns: 20 },
    )
  })

  it('keeps a heading with what follows and starts a segment at each heading', () => {
    const { text, blocks } = build([
      { kind: 'heading', level: 1, label: 'Guide', text: '# Guide' },
      { kind: 'heading', level: 2, label: 'Keys', text: '## Keys' },
      { kind: 'paragraph', text: 'Keys rotate monthly.' },
      { kind: 'paragraph', text: 'Old keys stay valid for a day.' },
      { kind: 'heading', level: 2, label: 'Logs', text: '## Logs' },
      { kind: 'paragraph', text: sentences(60) },
    ])
    const segments = cut(text, blocks, 'Guide')
    expect(segments[0]).toMatchObject({ start: 0, kind: 'passage', headings: ['Keys'] })
    expect(text.slice(segments[0]!.start, segments[0]!.end)).toContain('valid for a day')
    expect(segments[1]!.headings).toEqual(['Logs'])
    expect(text.slice(segments[1]!.start, segments[1]!.end)).toMatch(/^## Logs\n\nSentence number 0/)
    expect(segments.slice(1).every((segment) => segment.headings[0] === 'Logs')).toBe(true)
  })

  it('does not cut a block that fits', () => {
    const block = fc.record({
      kind: fc.constantFrom('paragraph', 'list', 'code', 'symbol', 'turn') as fc.Arbitrary<Block['kind']>,
      text: fc.integer({ min: 1, max: 260 }).map((count) => words(count, 'abcde')),
    })
    fc.assert(
      fc.property(fc.array(block, { maxLength: 20 }), (parts) => {
        const { text, blocks } = build(parts)
        const starts = new Set(cut(text, blocks).map(({ start }) => start))
        for (const { start, end } of blocks)
          for (let at = start + 1; at < end; at++) expect(starts.has(at)).toBe(false)
      }),
    )
  })

  it('packs short paragraphs up to the target', () => {
    const { text, blocks } = build(
      Array.from({ length: 40 }, () => ({ kind: 'paragraph' as const, text: words(20) })),
    )
    for (const { start, end } of cut(text, blocks).slice(0, -1)) {
      expect(end - start).toBeLessThanOrEqual(PASSAGE_TARGET)
      expect(end - start).toBeGreaterThan(PASSAGE_TARGET - 110)
    }
  })

  it('cuts long paragraphs after sentences, wrapped or not', () => {
    for (const text of [sentences(200), sentences(200).replaceAll(' says', '\nsays')]) {
      const segments = cut(text, [{ kind: 'paragraph', start: 0, end: text.length }])
      expect(segments.length).toBeGreaterThan(4)
      for (const { start } of segments) expect(text.slice(start)).toMatch(/^Sentence number/)
    }
  })

  it('cuts code between lines and names the symbol above the later pieces', () => {
    const text = Array.from({ length: 200 }, (_, at) => `  const value${at} = ${at}`).join('\n')
    const segments = cut(text, [{ kind: 'symbol', label: 'Big', start: 0, end: text.length }])
    for (const { start } of segments) expect(text.slice(start)).toMatch(/^ {2}const/)
    expect(segments.map(({ headings }) => headings)).toEqual([[], ...segments.slice(1).map(() => ['Big'])])
    expect(segments[0]!.kind).toBe('symbol')
  })

  it('cuts code before the line that is indented least, after a blank line where there is one', () => {
    const branch = (at: number) =>
      `    if (value === ${at}) {\n      first(\n        ${'a'.repeat(40)},\n        ${'b'.repeat(40)},\n      )\n    } else {\n      second()\n    }\n`
    for (const gap of ['', '\n']) {
      const text = Array.from({ length: 40 }, (_, at) => branch(at)).join(gap)
      const segments = cut(text, [{ kind: 'code', start: 0, end: text.length }])
      expect(segments.length).toBeGreaterThan(4)
      for (const { start } of segments) expect(text.slice(start)).toMatch(/^ {4}if/)
    }
  })

  it('keeps a small table whole and gives the rows of a long one their header', () => {
    const rows = (count: number) =>
      Array.from({ length: count }, (_, at) => ({
        kind: 'row' as const,
        text: `name ${at},${at}`,
        gap: '\n',
      }))
    const header = { kind: 'table' as const, label: 'name | value', text: 'name,value', gap: '\n' }
    const small = build([header, ...rows(20)])
    expect(cut(small.text, small.blocks)).toMatchObject([{ kind: 'row', headings: [] }])
    const long = build([header, ...rows(1000)])
    const segments = cut(long.text, long.blocks)
    expect(segments.length).toBeGreaterThan(5)
    expect(segments[0]!.headings).toEqual([])
    for (const segment of segments.slice(1)) {
      expect(segment).toMatchObject({ kind: 'row', headings: ['name | value'] })
      expect(long.text.slice(segment.start)).toMatch(/^name \d+,/)
    }
  })

  it('gives the same segments for the same document', () => {
    const { text, blocks } = build([{ kind: 'paragraph', text: sentences(300) }])
    expect(cut(text, blocks)).toEqual(cut(text, blocks))
  })

  it.each([
    ['ten megabytes on one line', () => words(2_000_000, 'word')],
    ['ten megabytes without a space', () => 'x'.repeat(10_000_000)],
    ['a million empty lines', () => `a${'\n'.repeat(1_000_000)}b`],
    ['one character of a million marks', () => `e${'\u0301'.repeat(1_000_000)}`],
  ])('is quick on %s', (_, make) => {
    const text = make()
    const begun = process.cpuUsage()
    const segments = cut(text, [{ kind: 'paragraph', start: 0, end: text.length }])
    // Of the processor, not of the clock: other work may stand beside the tests.
    const { user, system } = process.cpuUsage(begun)
    expect((user + system) / 1000).toBeLessThan(3000)
    expect(segments.at(-1)!.end).toBe(text.length)
  })

  it('leaves a stretch of blank space to itself', () => {
    const { text, blocks } = build([
      { kind: 'paragraph', text: 'Before.', gap: '\n'.repeat(1_000_000) },
      { kind: 'paragraph', text: 'After.' },
    ])
    expect(cut(text, blocks)).toHaveLength(3)
  })

  it('covers a text without blocks, and has nothing to cut in an empty one', () => {
    for (const text of ['x', ' \n', sentences(5), sentences(100)])
      expect(rejoined(text, cut(text))).toBe(text)
    expect(cut('')).toEqual([])
  })

  it('gives each tool a segment of its own, however short', () => {
    const { text, blocks } = build([
      { kind: 'heading', level: 1, label: 'Tools', text: '# Tools' },
      { kind: 'tool', label: 'send', text: 'send\nSend a letter.' },
      { kind: 'tool', label: 'ping', text: 'ping' },
      { kind: 'symbol', label: 'Letter', text: 'Schema Letter' },
    ])
    const segments = cut(text, blocks)
    expect(rejoined(text, segments)).toBe(text)
    expect(segments.map(({ kind, start, end }) => [kind, text.slice(start, end).trim()])).toEqual([
      ['tool', '# Tools\n\nsend\nSend a letter.'],
      ['tool', 'ping'],
      ['symbol', 'Schema Letter'],
    ])
  })
})
