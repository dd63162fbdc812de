/**
 * Throughput and memory of the PDF, Office and book parsers: `node packages/formats/bench/formats-bench.ts [format]`.
 * Files are made here. Each format runs in a process of its own: the library is loaded by a small file first, then
 * the best of three runs counts, in seconds of processor time, which other work hardly changes; memory is the most that the process ever held. Pages are pages, slides or chapters.
 */
import { fork } from 'node:child_process'
import type { ParseLimits } from 'lightcone'
import { formats } from '../src/index.ts'
import { type PdfText, pdfOf } from '../test/make-pdf.ts'
import { officeOf, zipOf } from '../test/make-zip.ts'

const RUNS = 3
const LIMITS: ParseLimits = { maxNesting: 200, maxPages: 20_000, maxMs: 600_000, maxDecompressedBytes: 1e9 }
const SENTENCE = 'The keys are rotated on the first day of each month, and old ones stay valid for a day. '

interface Sample {
  readonly bytes: Buffer
  /** Bytes of markup or content inside, before packing. */
  readonly inside: number
  readonly pages?: number
}

const samples: Readonly<Record<string, (scale: number) => Sample>> = {
  pdf: (scale) => pdf(Math.ceil(500 * scale)),
  'pdf-10k': (scale) => pdf(Math.ceil(10_000 * scale)),
  docx: (scale) => docx(Math.ceil(20_000 * scale)),
  odt: (scale) => odt(Math.ceil(20_000 * scale)),
  pptx: (scale) => pptx(Math.ceil(1000 * scale)),
  xlsx: (scale) => xlsx(Math.ceil(60_000 * scale)),
  epub: (scale) => epub(Math.ceil(300 * scale)),
}

const [only, role] = process.argv.slice(2)
if (role === 'child') await measure(only!)
else {
  console.log('format    file MB  inside MB  CPU s  inside MB/s   pages/s  text MB  peak MB')
  for (const name of Object.keys(samples)) if (only === undefined || only === name) await inChild(name)
}

function inChild(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, [name, 'child'], { execArgv: ['--no-warnings'] })
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${name} failed`))))
  })
}

async function measure(name: string): Promise<void> {
  const parser = formats.find((one) => one.name === name.replace(/-.*/, ''))!
  const read = ({ bytes }: Sample) => {
    const file = { path: `a.${parser.name}`, bytes, text: () => '' }
    return parser.parse(file, LIMITS)
  }
  await read(samples[name]!(0.002))
  const sample = samples[name]!(1)
  let best = Number.POSITIVE_INFINITY
  let length = 0
  for (let run = 0; run < (name.includes('-') ? 1 : RUNS); run++) {
    const begun = process.cpuUsage()
    length = (await read(sample)).text.length
    const { user, system } = process.cpuUsage(begun)
    best = Math.min(best, (user + system) / 1e6)
  }
  const { bytes, inside, pages } = sample
  const number = (value: number, width: number, digits = 1) => value.toFixed(digits).padStart(width)
  console.log(
    name.padEnd(8),
    number(bytes.length / 1e6, 8),
    number(inside / 1e6, 10),
    number(best, 6, 2),
    number(inside / 1e6 / best, 13),
    pages === undefined ? ' '.repeat(9) : number(pages / best, 9, 0),
    number(length / 1e6, 8),
    number(process.resourceUsage().maxRSS / 1e3, 8, 0),
  )
}

function many<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at))
}

function pdf(pages: number): Sample {
  const bytes = pdfOf(many(pages, pdfPage))
  return { bytes, inside: bytes.length, pages }
}

/** 48 lines of text, a heading, a running header and a page number. */
function pdfPage(page: number): readonly PdfText[] {
  const lines = many(48, (at) => ({ x: 72, y: 740 - 14 * at, text: `${at} ${SENTENCE}`.slice(0, 95) }))
  return [
    { x: 72, y: 810, text: 'Handbook of keys' },
    { x: 72, y: 765, text: `${page + 1} Rotation`, size: 16, font: 'F2' },
    ...lines,
    { x: 290, y: 30, text: String(page + 1) },
  ]
}

function docx(paragraphs: number): Sample {
  const body = many(paragraphs, (at) =>
    at % 20 === 0
      ? `<w:p><w:pPr><w:pStyle w:val="H"/></w:pPr><w:r><w:t>Part ${at}</w:t></w:r></w:p>`
      : `<w:p><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">Note ${at}. </w:t></w:r><w:r><w:t>${SENTENCE.repeat(3)}</w:t></w:r></w:p>`,
  ).join('')
  const styles =
    '<w:styles><w:style w:styleId="H"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style></w:styles>'
  const document = `<w:document><w:body>${body}</w:body></w:document>`
  const bytes = officeOf(
    'word/document.xml',
    [['s', 'styles', 'styles.xml']],
    [
      ['word/document.xml', document],
      ['word/styles.xml', styles],
    ],
  )
  return { bytes, inside: document.length }
}

function odt(paragraphs: number): Sample {
  const body = many(paragraphs, (at) =>
    at % 20 === 0
      ? `<text:h text:outline-level="1">Part ${at}</text:h>`
      : `<text:p><text:span text:style-name="T1">Note ${at}.</text:span> ${SENTENCE.repeat(3)}</text:p>`,
  ).join('')
  const content = `<office:document-content><office:body><office:text>${body}</office:text></office:body></office:document-content>`
  return { bytes: zipOf([['content.xml', content]]), inside: content.length }
}

function pptx(slides: number): Sample {
  const paragraph = `<a:p><a:r><a:rPr lang="en"/><a:t>${SENTENCE}</a:t></a:r></a:p>`
  const shape = (kind: string, text: string) =>
    `<p:sp><p:nvSpPr><p:nvPr><p:ph type="${kind}"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x="1" y="1"/></a:xfrm></p:spPr><p:txBody>${text}</p:txBody></p:sp>`
  const slide = (at: number) =>
    `<p:sld><p:cSld><p:spTree>${shape('title', `<a:p><a:r><a:t>Slide ${at}</a:t></a:r></a:p>`)}${shape('body', paragraph.repeat(8))}</p:spTree></p:cSld></p:sld>`
  const parts = many(slides, (at) => [`ppt/slides/slide${at}.xml`, slide(at)] as const)
  const list = many(slides, (at) => `<p:sldId id="${at}" r:id="r${at}"/>`).join('')
  const presentation = `<p:presentation><p:sldIdLst>${list}</p:sldIdLst></p:presentation>`
  const relations = many(slides, (at) => [`r${at}`, 'slide', `slides/slide${at}.xml`] as const)
  const bytes = officeOf('ppt/presentation.xml', relations, [
    ['ppt/presentation.xml', presentation],
    ...parts,
  ])
  return { bytes, inside: parts.reduce((sum, [, text]) => sum + text.length, 0), pages: slides }
}

function xlsx(rows: number): Sample {
  const row = (at: number) =>
    `<row r="${at}"><c r="A${at}" t="s"><v>${at % 100}</v></c><c r="B${at}"><v>${at * 1.5}</v></c><c r="C${at}" s="1"><v>${40_000 + at / 10}</v></c><c r="D${at}" t="inlineStr"><is><t>item ${at}</t></is></c></row>`
  const sheet = `<worksheet><sheetData>${many(rows, (at) => row(at + 1)).join('')}</sheetData></worksheet>`
  const shared = `<sst>${many(100, (at) => `<si><t>kind ${at}</t></si>`).join('')}</sst>`
  const styles = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
  const workbook = '<workbook><sheets><sheet name="Items" sheetId="1" r:id="a"/></sheets></workbook>'
  const bytes = officeOf(
    'xl/workbook.xml',
    [
      ['a', 'worksheet', 'sheet1.xml'],
      ['b', 'sharedStrings', 'shared.xml'],
      ['c', 'styles', 'styles.xml'],
    ],
    [
      ['xl/workbook.xml', workbook],
      ['xl/sheet1.xml', sheet],
      ['xl/shared.xml', shared],
      ['xl/styles.xml', styles],
    ],
  )
  return { bytes, inside: sheet.length }
}

function epub(chapters: number): Sample {
  const chapter = (at: number) =>
    `<html><head><title/></head><body><h1>Chapter ${at}</h1>${`<p>${SENTENCE.repeat(4)}<a id="x"/></p>\n`.repeat(60)}</body></html>`
  const parts = many(chapters, (at) => [`text/${at}.xhtml`, chapter(at)] as const)
  const items = many(chapters, (at) => `<item id="i${at}" href="text/${at}.xhtml"/>`).join('')
  const spine = many(chapters, (at) => `<itemref idref="i${at}"/>`).join('')
  const book = `<package><metadata/><manifest>${items}</manifest><spine>${spine}</spine></package>`
  const container = '<container><rootfiles><rootfile full-path="book.opf"/></rootfiles></container>'
  const bytes = zipOf([['META-INF/container.xml', container], ['book.opf', book], ...parts])
  return { bytes, inside: parts.reduce((sum, [, text]) => sum + text.length, 0), pages: chapters }
}
