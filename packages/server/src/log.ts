/** Structured log lines. They name requests, never questions, texts or tokens. */
export type LogLine = RequestLine | FaultLine | EventLine

export interface RequestLine {
  readonly event: 'request'
  readonly time: string
  readonly id: string
  readonly method: string
  /** The route, not the path: paths can hold ids of documents. */
  readonly route: string
  readonly status: number
  readonly elapsedMs: number
  readonly namespace: string
  /** Public id of the token. */
  readonly token?: string
  readonly code?: string
}

export interface FaultLine {
  readonly event: 'fault'
  readonly time: string
  readonly id: string
  readonly message: string
  readonly stack?: string
}

export interface EventLine {
  readonly event: 'listening' | 'stopping' | 'stopped'
  readonly time: string
  readonly url?: string
}
