import { Refusal } from './problems.ts'

/** The whole body. Throws 413 as soon as it is larger than `maxBytes`, whatever the client said beforehand. */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
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
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

/** A JSON body; an absent one is `{}`. Throws 415, 413 or 400. */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const type = request.headers.get('content-type')
  // A form or text body could come from a page of another origin without the browser asking first.
  if (type !== null && !/^application\/(?:[\w.-]+\+)?json\b/i.test(type))
    throw new Refusal(415, {
      code: 'media-type',
      message: `The body must be JSON, not ${JSON.stringify(type.slice(0, 80))}.`,
      hint: 'Send `Content-Type: application/json`.',
    })
  const bytes = await readBody(request, maxBytes)
  if (bytes.length === 0) return {}
  if (type === null)
    throw new Refusal(415, {
      code: 'media-type',
      message: 'The body has no content type.',
      hint: 'Send `Content-Type: application/json`.',
    })
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new Refusal(400, { code: 'invalid-argument', message: 'The body is not JSON in UTF-8.' })
  }
}
