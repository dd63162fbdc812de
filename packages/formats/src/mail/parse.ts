import { LightconeError, type Metadata, type Parsed, type ParseLimits } from 'lightcone'
import { SourceWriter } from '../source-writer.ts'
import { isFilled, writeBody } from './body.ts'
import { decoded, field, type Headers } from './headers.ts'
import { type Part, readPart } from './mime.ts'

/** Names of attachments and receivers that are kept. */
const MAX_NAMES = 100

export async function parseMail(bytes: Uint8Array, limits: ParseLimits): Promise<Parsed> {
  // A character a byte, so that each part can be decoded in its own charset.
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const message = readPart(source, source.startsWith('\xef\xbb\xbf') ? 3 : 0, source.length)
  if (!message.headers.fields.some(({ name }) => KNOWN.has(name)))
    throw new LightconeError('file-malformed', { message: 'The file is not a mail message.' })
  const writer = new SourceWriter(source)
  const attachments: string[] = []
  await writeMessage({ writer, limits, attachments }, message, 0)
  const title = decoded(field(message.headers, 'subject'))
  return {
    ...writer.parsed(),
    ...(title === '' ? {} : { title }),
    metadata: metadataOf(message.headers, attachments),
  }
}

/** One of these is in every message; a file with none of them is something else. */
const KNOWN = new Set(['from', 'to', 'subject', 'date', 'message-id', 'received', 'mime-version'])

interface Output {
  readonly writer: SourceWriter
  readonly limits: ParseLimits
  readonly attachments: string[]
}

/** The headers that a reader sees, then the text; a message in a message begins with a heading. */
async function writeMessage(out: Output, message: Part, depth: number): Promise<void> {
  const { writer } = out
  const subject = field(message.headers, 'subject')
  if (depth > 0) {
    const label = decoded(subject) || 'Message'
    writer.block('heading', { level: Math.min(depth + 1, 6), label }, () => writer.literal(label))
  }
  writer.block('meta', {}, () => {
    let before = ''
    for (const [name, title] of SHOWN) {
      const found = field(message.headers, name)
      const value = name === 'date' ? dateOf(message.headers) : decoded(found)
      if (found === undefined || value === '') continue
      writer.literal(before)
      writer.aligned(`${title}: ${value}`, found.start, found.end)
      before = '\n'
    }
  })
  await writePart(out, message, depth)
}

const SHOWN = [
  ['from', 'From'],
  ['to', 'To'],
  ['cc', 'Cc'],
  ['date', 'Date'],
  ['subject', 'Subject'],
] as const

async function writePart(out: Output, part: Part, depth: number): Promise<void> {
  const { value } = part.type
  if (value === 'message/rfc822' && part.parts[0] !== undefined)
    await writeMessage(out, part.parts[0], depth + 1)
  else if (value === 'multipart/alternative') await writeAlternative(out, part, depth)
  else if (part.parts.length > 0) for (const inner of part.parts) await writePart(out, inner, depth)
  else if (isShown(part)) await writeBody(out.writer, part, out.limits)
  else attach(out, part)
}

/** The plain text when it says anything, else what the sender liked best, which comes last. */
async function writeAlternative(out: Output, part: Part, depth: number): Promise<void> {
  const { source } = out.writer
  const plain = part.parts.find((one) => one.type.value === 'text/plain' && isFilled(source, one))
  const chosen =
    plain ?? part.parts.findLast((one) => one.parts.length > 0 || isShown(one)) ?? part.parts.at(-1)
  if (chosen !== undefined) await writePart(out, chosen, depth)
}

function isShown({ type, disposition }: Part): boolean {
  return /^text\/(?:plain|html|enriched|markdown)$/.test(type.value) && disposition.value !== 'attachment'
}

function attach({ attachments }: Output, part: Part): void {
  const name = part.disposition.of.get('filename') ?? part.type.of.get('name') ?? ''
  if (name !== '' && attachments.length < MAX_NAMES)
    attachments.push(name.replace(/[\p{Cf}\p{Cc}]/gu, '').slice(0, 200))
}

function metadataOf(headers: Headers, attachments: readonly string[]): Metadata {
  const date = dateOf(headers)
  const facts: readonly (readonly [string, string | readonly string[]])[] = [
    ['from', decoded(field(headers, 'from'))],
    ['to', addresses(decoded(field(headers, 'to')))],
    ['cc', addresses(decoded(field(headers, 'cc')))],
    ['date', date],
    ['messageId', decoded(field(headers, 'message-id'))],
    ['inReplyTo', decoded(field(headers, 'in-reply-to'))],
    ['attachments', attachments],
  ]
  return Object.fromEntries(facts.filter(([, value]) => value.length > 0))
}

/** Split at commas outside quotes. */
function addresses(list: string): readonly string[] {
  const found = list.match(/(?:"(?:[^"\\]|\\.)*"|[^",])+/g) ?? []
  return found
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .slice(0, MAX_NAMES)
}

/** ISO 8601 in UTC; empty when the message has no date that can be read. */
function dateOf(headers: Headers): string {
  const raw = (field(headers, 'date')?.raw ?? '')
    .slice(0, 100)
    .replace(/\([^()]*\)/g, ' ')
    .trim()
  const hasZone = /(?:[-+]\d{4}|[A-Z]{1,4})$/i.test(raw)
  const time = Date.parse(hasZone ? raw : `${raw} +0000`)
  return Number.isNaN(time) ? '' : new Date(time).toISOString().replace('.000Z', 'Z')
}
