/** Server-sent events (HTML Living Standard §9.2): progress while an operation works, then its results. */
import type { Progress } from 'lightcone'

/** A comment this often keeps proxies from closing a silent connection. */
const HEARTBEAT_MS = 15_000

export interface EventSink {
  send(event: string, data: unknown): void
}

export const wantsEvents = (request: Request): boolean =>
  /\btext\/event-stream\b/.test(request.headers.get('accept') ?? '')

/** A response whose body is what `work` writes; `work` reports its own failures. `heartbeat` is written in silence. */
export function textStream(
  contentType: string,
  work: (write: (text: string) => void) => Promise<void>,
  gone: AbortController,
  heartbeat?: string,
): Response {
  const encoder = new TextEncoder()
  let timer: NodeJS.Timeout | undefined
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const write = (text: string) => {
        if (!gone.signal.aborted) controller.enqueue(encoder.encode(text))
      }
      if (heartbeat !== undefined) timer = setInterval(() => write(heartbeat), HEARTBEAT_MS)
      await work(write)
      clearInterval(timer)
      if (!gone.signal.aborted) controller.close()
    },
    cancel() {
      clearInterval(timer)
      gone.abort()
    },
  })
  return new Response(body, { headers: { 'Content-Type': contentType, 'X-Accel-Buffering': 'no' } })
}

export function eventStream(work: (sink: EventSink) => Promise<void>, gone: AbortController): Response {
  return textStream(
    'text/event-stream; charset=utf-8',
    (write) => work({ send: (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`) }),
    gone,
    ': \n\n',
  )
}

/** At most one progress event in this time, so that a fast loop does not flood a slow reader. */
const PROGRESS_MS = 100

export function progressEvents(sink: EventSink, elapsedMs: () => number): (progress: Progress) => void {
  let lastMs = Number.NEGATIVE_INFINITY
  return (progress) => {
    if (elapsedMs() - lastMs < PROGRESS_MS && progress.done !== progress.total) return
    lastMs = elapsedMs()
    sink.send('progress', progress)
  }
}
