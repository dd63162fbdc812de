/** PDF (ISO 32000-2) to text and blocks. */
import { LightconeError, type Metadata, type Parsed, type ParseLimits } from 'lightcone'
import { type Guard, malformed, startGuard, tooLarge } from '../office/guard.ts'
import { LineWriter } from '../office/writer.ts'
import { type Page, withoutFurniture } from './furniture.ts'
import { stretchesOf } from './glyphs.ts'
import { type OpenPdf, openPdf } from './library.ts'
import { typographyOf } from './text.ts'
import { endPages, type PdfOutput, writePage } from './write.ts'

export async function parsePdf(bytes: Uint8Array, limits: ParseLimits): Promise<Parsed> {
  checkEnds(bytes)
  const guard = startGuard(limits)
  const pdf = await openPdf(bytes, guard)
  try {
    if (pdf.pages > guard.maxPages)
      throw tooLarge(`The document has ${pdf.pages} pages.`, 'maxPages', guard.maxPages)
    return await read(pdf, guard)
  } finally {
    await pdf.close()
  }
}

/** Where the header and the end mark may stand, as all readers have it. */
const HEAD_BYTES = 1024
const TAIL_BYTES = 4096

/** The library makes the best of half a file; a file that is still being written must not pass for a whole one. */
function checkEnds(bytes: Uint8Array): void {
  const head = Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString('latin1')
  const tail = Buffer.from(bytes.subarray(-TAIL_BYTES)).toString('latin1')
  if (!head.includes('%PDF-')) throw malformed('The file is no PDF, whatever its name says.')
  if (!tail.includes('%%EOF')) throw malformed('The PDF is cut off: it has no end mark.')
}

async function read(pdf: OpenPdf, guard: Guard): Promise<Parsed> {
  const found: Page[] = []
  const unread: string[] = []
  for (let number = 1; number <= pdf.pages; number++) {
    const page = await pdf.page(number)
    if (page === undefined) unread.push(String(number))
    else found.push({ number, height: page.height, stretches: stretchesOf(page) })
  }
  if (found.every(({ stretches }) => stretches.length === 0)) throw noText(pdf.pages, unread.length)
  const pages = withoutFurniture(found)
  const output: PdfOutput = {
    writer: new LineWriter(),
    typography: typographyOf(pages),
    open: undefined,
    notes: [],
  }
  for (const page of pages) {
    guard.check()
    writePage(output, page)
  }
  endPages(output)
  const written = output.writer.result()
  const title = titleOf(pdf.info.get('Title') ?? '') ?? firstHeading(written, pages)
  const language = pdf.info.get('Language')
  return {
    ...written,
    metadata: metadataOf(pdf, unread),
    ...(title ? { title } : {}),
    ...(language ? { language } : {}),
  }
}

function noText(pages: number, unread: number): LightconeError {
  if (unread === pages) return malformed('None of its pages can be read.')
  return new LightconeError('file-empty', {
    message: `The ${pages === 1 ? 'page holds' : `${pages} pages hold`} no text: a scan, or only pictures.`,
    hint: 'Run text recognition (OCR) over it first.',
    details: { pages, reason: 'no text layer' },
  })
}

/** Titles that a program put there, not a person. */
const NO_TITLE =
  /^(?:microsoft (?:word|powerpoint|excel) - |untitled|(?:unbenannt|document|dokument)\d*$)|\.(?:docx?|pptx?|xlsx?|odt|rtf|tex|dvi|indd|qxd|pmd|fm|ps|eps|pdf|html?)$/i

function titleOf(title: string): string | undefined {
  return title === '' || NO_TITLE.test(title) ? undefined : title
}

/** The heading in the largest type on the first page. */
function firstHeading(
  { blocks, origin }: Pick<Parsed, 'blocks' | 'origin'>,
  pages: readonly Page[],
): string | undefined {
  const first = pages[0]?.number
  const headings = blocks.filter(({ kind, start }) => {
    const run = origin?.find((one) => one.end > start)
    return kind === 'heading' && run?.page === first
  })
  const top = Math.min(...headings.map(({ level }) => level ?? 6))
  return headings.find(({ level }) => level === top)?.label
}

function metadataOf({ info, pages }: OpenPdf, unread: readonly string[]): Metadata {
  const fields = { Author: 'author', Subject: 'subject', Keywords: 'keywords' }
  const texts = Object.entries(fields).flatMap(([name, field]) => {
    const value = info.get(name)
    return value ? [[field, value] as const] : []
  })
  const dates = Object.entries({ CreationDate: 'created', ModDate: 'modified' }).flatMap(([name, field]) => {
    const date = isoDate(info.get(name) ?? '')
    return date === undefined ? [] : [[field, date] as const]
  })
  return {
    ...Object.fromEntries([...texts, ...dates]),
    pages,
    ...(unread.length > 0 ? { unreadPages: unread } : {}),
  }
}

/** `D:20240131101500+01'00'` as ISO 8601 (ISO 32000-2, 7.9.4). */
function isoDate(date: string): string | undefined {
  const found = /^D:(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d)(\d\d)?)?(?:(Z)|([+-])(\d\d)'?(\d\d)?'?)?/.exec(date)
  if (found === null) return undefined
  const [, year, month = '01', day = '01', hour, minute, second = '00', , sign, zoneHour, zoneMinute = '00'] =
    found
  if (hour === undefined) return `${year}-${month}-${day}`
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${sign === undefined ? 'Z' : `${sign}${zoneHour}:${zoneMinute}`}`
}
