import { Refusal } from './problems.ts'
import type { Call } from './services.ts'

/**
 * The whole body. Throws 413 as soon as it is larger than `maxBytes`, whatever the client said beforehand, and 503 when
 * other requests' bodies leave no room for it.
 */
export async function readBody({ request, room }: Call, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () =>
    new Refusal(
      413,
      { code: 'body-too-large', message: `The body has more than ${maxBytes} bytes.` },
      { Connection: 'close' },
    )
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
  if (request.body === null) return new Uint8Array(0)
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request.body) {
    bytes += chunk.length
    if (bytes > maxBytes) throw tooLarge()
    room.take(chunk.length)
    chunks.push(chunk)
  }
  const { buffer, byteOffset, length } = Buffer.concat(chunks)
  return new Uint8Array(buffer, byteOffset, length)
}

/** Of objects and lists in a body. Filters and metadata need a few; what reads them calls itself at each. */
const MAX_NESTING = 100

/** A JSON body; an absent one is `{}`. Throws 415, 413 or 400. */
export async function readJson(call: Call, maxBytes: number): Promise<unknown> {
  const type = call.request.headers.get('content-type')
  // A form or text body could come from a page of another origin without the browser asking first.
  if (type !== null && !/^application\/(?:[\w.-]+\+)?json\b/i.test(type))
    throw new Refusal(415, {
      code: 'media-type',
      message: `The body must be JSON, not ${JSON.stringify(type.slice(0, 80))}.`,
      hint: 'Send `Content-Type: application/json`.',
    })
  const bytes = await readBody(call, maxBytes)
  if (bytes.length === 0) return {}
  if (type === null)
    throw new Refusal(415, {
      code: 'media-type',
      message: 'The body has no content type.',
      hint: 'Send `Content-Type: application/json`.',
    })
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal(400, { code: 'invalid-argument', message: 'The body is not JSON in UTF-8.' })
  }
}

/** Throws 400 for JSON nested too deeply, and what `JSON.parse` throws. */
export function parseJson(text: string): unknown {
  if (isNestedDeeper(text, MAX_NESTING))
    throw new Refusal(400, {
      code: 'invalid-argument',
      message: `The JSON is nested more than ${MAX_NESTING} deep.`,
    })
  return JSON.parse(text)
}

function isNestedDeeper(text: string, most: number): boolean {
  let depth = 0
  let isInString = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (isInString && character === '\\') at++
    else if (character === '"') isInString = !isInString
    else if (isInString) continue
    else if (character === '{' || character === '[') {
      if (++depth > most) return true
    } else if (character === '}' || character === ']') depth--
  }
  return false
}
