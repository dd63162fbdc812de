/** A part's text: decoded, written with the places of its lines, cut into paragraphs and quotes. */
import { type Block, LightconeError, type ParseLimits } from 'lightcone'
import type { SourceWriter } from '../source-writer.ts'
import { charsetText } from './headers.ts'
import type { Part } from './mime.ts'

/** Text of one part that is kept, in bytes: what is longer was sent by a program. */
const MAX_PART = 10_000_000

/** Writes a part of type `text/*`, if it says anything. */
export async function writeBody(writer: SourceWriter, part: Part, limits: ParseLimits): Promise<void> {
  if (part.type.value === 'text/html') await writeHtml(writer, part, limits)
  else writePlain(writer, part)
}

/** Whether the part says anything at all. */
export function isFilled(source: string, part: Part): boolean {
  return /\S/.test(source.slice(part.start, Math.min(part.end, part.start + 10_000)))
}

interface Line {
  readonly text: string
  /** Where it stands: one line of the source, or, decoded, some stretch of it. */
  readonly start: number
  readonly end: number
}

function writePlain(writer: SourceWriter, part: Part): void {
  const lines = linesOf(writer.source, part)
  const isPlaced = !isEncoded(part)
  const filled = lines.find(({ text }) => text.trim() !== '') ?? lines[0]!
  for (let from = 0; from < lines.length; ) {
    const kind = kindOf(lines[from]!)
    let to = from + 1
    while (to < lines.length && kindOf(lines[to]!) === kind) to++
    if (kind !== 'blank')
      writer.block(kind, {}, () => {
        for (let at = from; at < to; at++) {
          if (at > from) writer.literal('\n')
          writeLine(writer, lines[at]!, isPlaced, part, filled)
        }
      })
    from = to
  }
}

function kindOf({ text }: Line): 'blank' | 'quote' | 'paragraph' {
  if (text.trim() === '') return 'blank'
  return text.startsWith('>') ? 'quote' : 'paragraph'
}

function writeLine(writer: SourceWriter, line: Line, isPlaced: boolean, part: Part, first: Line): void {
  const text = line.text.trimEnd()
  if (isPlaced) writer.placed(text, writer.placeOf(line.start))
  else if (part.encoding === 'base64') inBase64(writer, part, text, line === first)
  else writer.aligned(text, line.start, line.end)
}

/** The first text of a part stands for the place that all of it comes from. */
function inBase64(writer: SourceWriter, part: Part, text: string, isFirst: boolean): void {
  if (isFirst) writer.literalAt(text, writer.placeOf(part.start))
  else writer.literal(text)
}

async function writeHtml(writer: SourceWriter, part: Part, limits: ParseLimits): Promise<void> {
  const { parseHtml } = await import('../html/parse.ts')
  const lines = linesOf(writer.source, part)
  const html = lines.map(({ text }) => text).join('\n')
  const { text, blocks, origin = [] } = parseHtml(html, limits)
  if (text.trim() === '') return
  if (writer.length > 0) writer.literal('\n\n')
  const moved = writer.length
  let at = 0
  for (const run of origin) {
    writer.literal(text.slice(at, run.start))
    const stretch = text.slice(run.start, run.end)
    const line = lines[run.line - 1]
    if (line === undefined || part.encoding === 'base64') inBase64(writer, part, stretch, at === 0)
    else if (isEncoded(part)) writer.aligned(stretch, line.start, line.end)
    else writer.placed(stretch, { ...writer.placeOf(line.start), column: run.column })
    at = run.end
  }
  writer.literal(text.slice(at))
  for (const block of blocks)
    writer.blocks.push({ ...block, start: block.start + moved, end: block.end + moved } satisfies Block)
}

function isEncoded({ encoding }: Part): boolean {
  return encoding === 'base64' || encoding === 'quoted-printable'
}

/** The decoded lines of a part. */
function linesOf(source: string, part: Part): readonly Line[] {
  const { start, end, encoding } = part
  if (end - start > MAX_PART)
    throw new LightconeError('file-too-large', {
      message: `A text of the message has ${end - start} bytes; the limit is ${MAX_PART}.`,
      details: { limit: MAX_PART },
    })
  const charset = part.type.of.get('charset') ?? ''
  if (encoding === 'base64') {
    const text = charsetText(Buffer.from(source.slice(start, end), 'base64'), charset)
    return text.split(/\r\n|\r|\n/).map((line) => ({ text: line, start, end }))
  }
  if (encoding === 'quoted-printable') return quotedLines(source, start, end, charset)
  return plainLines(source, start, end, charset)
}

/** As it stands: as many lines in any charset. */
function plainLines(source: string, start: number, end: number, charset: string): readonly Line[] {
  const text = charsetText(Buffer.from(source.slice(start, end), 'latin1'), charset)
  const found: Line[] = []
  const breaks = /\r\n|\r|\n/g
  let at = start
  for (const line of text.split(/\r\n|\r|\n/)) {
    found.push({ text: line, start: at, end: at })
    breaks.lastIndex = at
    at = at < end && breaks.exec(source) !== null ? Math.min(end, breaks.lastIndex) : end
  }
  return found
}

/** Lines that end with `=` go on in the next one. */
function quotedLines(source: string, start: number, end: number, charset: string): readonly Line[] {
  const found: Line[] = []
  let from = start
  let bytes = ''
  for (let at = start; at < end; ) {
    const stop = source.indexOf('\n', at)
    const next = stop < 0 || stop >= end ? end : stop + 1
    const line = source.slice(at, next).replace(/[ \t\r\n]+$/, '')
    const goesOn = line.endsWith('=') && next < end
    bytes += unquoted(goesOn ? line.slice(0, -1) : line)
    at = next
    if (goesOn) continue
    // An encoded line break is one, too.
    const text = charsetText(Buffer.from(bytes, 'latin1'), charset)
    for (const one of text.split(/\r\n|\r|\n/)) found.push({ text: one, start: from, end: next })
    from = next
    bytes = ''
  }
  return found
}

function unquoted(line: string): string {
  return line.replace(/=([0-9a-fA-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}
