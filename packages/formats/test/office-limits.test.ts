/** What a file made to harm gets: a code, in time. */
import fc from 'fast-check'
import { isLightconeError, type ParseLimits } from 'lightcone'
import { describe, expect, it } from 'vitest'
import { startGuard } from '../src/office/guard.ts'
import { readXml, textOf, type Xml } from '../src/office/xml.ts'
import { openZip } from '../src/office/zip.ts'
import { parserOf, rawFile } from './laws.ts'
import { pdfOf } from './make-pdf.ts'
import { officeOf, type ZipPart, zipOf } from './make-zip.ts'

const LIMITS: ParseLimits = { maxNesting: 200 }

async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work()
    return 'read'
  } catch (error) {
    if (!isLightconeError(error)) throw error
    return error.code
  }
}

const parse = (path: string, bytes: Uint8Array, limits: Partial<ParseLimits> = {}) =>
  codeOf(() => parserOf(path).parse(rawFile(path, bytes), { ...LIMITS, ...limits }))

const document = (body: string) => `<w:document><w:body>${body}</w:body></w:document>`
const docx = (body: string, more: readonly ZipPart[] = []) =>
  officeOf('word/document.xml', [], [['word/document.xml', document(body)], ...more])

describe('archives', () => {
  const unzip = (bytes: Uint8Array, limits: Partial<ParseLimits> = {}) => {
    const zip = openZip(bytes, startGuard({ ...LIMITS, ...limits }))
    return zip.names.map((name) => [name, Buffer.from(zip.read(name)!).toString()])
  }

  it('come back as they were put in, also with something before them', () => {
    const part = fc.tuple(fc.uuid(), fc.string({ unit: 'grapheme' }))
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 5 }),
        fc.constantFrom(0, 1, 9),
        fc.string(),
        (parts, level, before) => {
          const bytes = Buffer.concat([Buffer.from(before), zipOf(parts, level)])
          expect(unzip(bytes)).toEqual(parts)
        },
      ),
    )
  })

  it('are refused when they unfold to too much, all parts together', async () => {
    const noise = Array.from({ length: 4000 }, (_, at) => Math.sin(at)).join()
    const parts: ZipPart[] = [1, 2, 3].map((at) => [`${at}`, noise])
    expect(await codeOf(() => unzip(zipOf(parts), { maxDecompressedBytes: 3 * noise.length }))).toBe('read')
    for (const level of [0, 6])
      expect(
        await codeOf(() => unzip(zipOf(parts, level), { maxDecompressedBytes: 3 * noise.length - 1 })),
      ).toBe('file-too-large')
  })

  it('are refused when a large part is packed tighter than documents are', async () => {
    expect(await codeOf(() => unzip(zipOf([['a', '0'.repeat(900_000)]])))).toBe('read')
    expect(await codeOf(() => unzip(zipOf([['a', '0'.repeat(3_000_000)]])))).toBe('file-malformed')
  })

  it('are refused when they are cut off anywhere, or a bit of their content is wrong', async () => {
    const whole = zipOf([['a.xml', 'some text that is long enough to be packed, long enough']])
    for (let end = 0; end < whole.length; end++)
      expect(await codeOf(() => unzip(whole.subarray(0, end)))).toBe('file-malformed')
    const flipped = Buffer.from(whole)
    flipped[40] = flipped[40]! ^ 4
    expect(await codeOf(() => unzip(flipped))).toBe('file-malformed')
  })

  it('say when a part is encrypted', () => {
    const bytes = zipOf([['a', 'secret']])
    bytes.writeUInt16LE(1, bytes.indexOf('PK\x01\x02') + 8)
    expect(() => unzip(bytes)).toThrow(/encrypted/)
  })

  it('may hold themselves: only the parts of a document are read', async () => {
    const inner = docx('<w:p><w:r><w:t>inner</w:t></w:r></w:p>')
    const outer = docx('<w:p><w:r><w:t>outer</w:t></w:r></w:p>', [
      ['word/embedded.docx', inner.toString('latin1')],
    ])
    expect(await parse('a.docx', outer)).toBe('read')
  })
})

describe('XML', () => {
  const units = (source: string, limits: Partial<ParseLimits> = {}) => {
    const found: Xml[] = []
    const reader = { units: new Set(['p']), unit: (element: Xml) => found.push(element) }
    readXml(Buffer.from(source), reader, startGuard({ ...LIMITS, ...limits }))
    return found
  }

  it('hands over the outermost units, whatever their prefixes', () => {
    const found = units('<a:d xmlns:a="u"><a:p>1<a:p>2</a:p></a:p><x><p>&lt;3</p></x></a:d>')
    expect(found.map(textOf)).toEqual(['12', '<3'])
  })

  it('resolves no entity that the file declares', () => {
    const lol = Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join(
      '',
    )
    const source = `<!DOCTYPE d [<!ENTITY l0 "lol">${lol}<!ENTITY f SYSTEM "file:///etc/hostname">]><d><p>&l9;&f;</p></d>`
    expect(units(source).map(textOf)).toEqual(['&l9;&f;'])
  })

  it('is refused when it is nested too deep, and when a unit has too many parts', async () => {
    expect(await codeOf(() => units('<a>'.repeat(201)))).toBe('file-nesting')
    expect(await codeOf(() => units('<a>'.repeat(500_000), { maxNesting: 1e9 }))).toBe('file-nesting')
    expect(await codeOf(() => units(`<p>${'<a/>'.repeat(600_000)}</p>`))).toBe('file-malformed')
  })
})

describe('documents', () => {
  const compound = (text: string) =>
    Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(500), Buffer.from(text, 'utf16le')])

  it.each(['docx', 'pptx', 'xlsx'])('%s: says that it is encrypted or from before 2007', async (format) => {
    const read = (bytes: Uint8Array) => parserOf(`a.${format}`).parse(rawFile(`a.${format}`, bytes), LIMITS)
    await expect(read(compound('EncryptedPackage'))).rejects.toThrow(/encrypted/)
    await expect(read(compound('WordDocument'))).rejects.toThrow(/Office 97/)
  })

  it.each(['docx', 'pptx', 'xlsx', 'odt', 'epub', 'pdf'])(
    '%s: refuses what is something else',
    async (format) => {
      for (const bytes of [
        Buffer.from('Plain text'),
        zipOf([['a.txt', 'x']]),
        Buffer.alloc(5000),
        Buffer.alloc(0),
      ])
        expect(await parse(`a.${format}`, bytes)).toBe('file-malformed')
    },
  )

  it('stop when their time is over', async () => {
    const pages = Array.from({ length: 40 }, () => [{ x: 72, y: 700, text: 'A page.' }])
    expect(await parse('a.docx', docx('<w:p/>'), { maxMs: -1 })).toBe('file-too-large')
    expect(await parse('a.pdf', pdfOf(pages), { maxMs: -1 })).toBe('file-too-large')
  })

  it('stop at the limit of pages', async () => {
    const pages = (count: number) =>
      pdfOf(Array.from({ length: count }, () => [{ x: 72, y: 700, text: 'A page.' }]))
    expect(await parse('a.pdf', pages(3), { maxPages: 3 })).toBe('read')
    expect(await parse('a.pdf', pages(4), { maxPages: 3 })).toBe('file-too-large')
  })
})
