/** Requests to model providers: none is led elsewhere, no reply is without an end, no reply tells the key again. */

/** More than any reply that is used: 64 vectors of 4,096 numbers are 6 MB, a streamed answer of 100,000 characters 8. */
const LONGEST_BODY = 32 * 2 ** 20

/**
 * `fetch` for a provider whose key is `key`. A redirection is handed back as it is: it would take documents to an
 * address that nobody named. A body of more than `longest` bytes ends in an error. Where the key stands in a body, as
 * in errors of servers that repeat the request, it reads `***`.
 */
export function createProviderFetch(
  key: string | undefined,
  {
    longest = LONGEST_BODY,
    fetch = globalThis.fetch,
  }: { longest?: number; fetch?: typeof globalThis.fetch } = {},
): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, redirect: 'manual' })
    if (response.body === null) return response
    const body = response.body.pipeThrough(limited(longest))
    return new Response(key ? body.pipeThrough(without(key)) : body, {
      status: response.status,
      statusText: response.statusText,
      headers: response.headers,
    })
  }
}

function limited(longest: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length
      if (bytes > longest) throw new Error(`the reply is longer than ${longest} bytes`)
      controller.enqueue(chunk)
    },
  })
}

/** The end of what came is held back where the key may have begun in it. Bytes are taken for Latin-1, each as itself. */
function without(key: string): TransformStream<Uint8Array, Uint8Array> {
  let held = ''
  const bytes = (text: string) => Buffer.from(text, 'latin1')
  return new TransformStream({
    transform(chunk, controller) {
      const text = (held + Buffer.from(chunk).toString('latin1')).replaceAll(key, '***')
      const kept = beginning(text, key)
      held = text.slice(text.length - kept)
      controller.enqueue(bytes(text.slice(0, text.length - kept)))
    },
    flush: (controller) => controller.enqueue(bytes(held)),
  })
}

/** How many characters at the end of a text are the beginning of the key. */
function beginning(text: string, key: string): number {
  let length = Math.min(text.length, key.length - 1)
  while (length > 0 && !text.endsWith(key.slice(0, length))) length--
  return length
}
