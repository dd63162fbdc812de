/** Server-sent events out of a response (HTML Living Standard §9.2.6), as they come. */
export interface ServerEvent {
  readonly event: string
  readonly data: string
}

export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true })
      const blocks = rest.split(/\r?\n\r?\n/)
      rest = blocks.pop()!
      for (const block of blocks) {
        const event = parseEvent(block)
        if (event !== undefined) yield event
      }
      if (done) return
    }
  } finally {
    // Leaving the loop early tells the server to stop.
    await reader.cancel().catch(() => undefined)
  }
}

function parseEvent(block: string): ServerEvent | undefined {
  let event = 'message'
  const data: string[] = []
  for (const line of block.split(/\r?\n/)) {
    const field = /^(event|data): ?(.*)$/.exec(line)
    if (field?.[1] === 'event') event = field[2]!
    if (field?.[1] === 'data') data.push(field[2]!)
  }
  return data.length === 0 ? undefined : { event, data: data.join('\n') }
}
