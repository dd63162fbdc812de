/** How long a request may take. */

export interface TimeLimit {
  /** Aborts with the request, or when its time is over. */
  readonly signal: AbortSignal
  isOver(): boolean
  /** The request is answered: nothing is kept of it any more. */
  end(): void
}

/**
 * As `AbortSignal.any([request, AbortSignal.timeout(ms)])`, which keeps a timer and what hangs on it for all of that
 * time, however soon the answer comes: at 300 requests a second those of 18,000.
 */
export function timeLimit(ms: number, request: AbortSignal): TimeLimit {
  const controller = new AbortController()
  let isOver = false
  const timer = setTimeout(() => {
    isOver = true
    controller.abort(new DOMException('The time of the request is over.', 'TimeoutError'))
  }, ms).unref()
  const leave = () => controller.abort(request.reason)
  if (request.aborted) leave()
  else request.addEventListener('abort', leave, { once: true })
  return {
    signal: controller.signal,
    isOver: () => isOver,
    end() {
      clearTimeout(timer)
      request.removeEventListener('abort', leave)
    },
  }
}
