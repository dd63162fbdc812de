/** What the server and its reader threads say to each other. */
import type { Outcome } from '@lightcone/operations'
import type { ErrorCode } from 'lightcone'

/** What a reader thread starts with. */
export interface ReaderData {
  /** Of the index. */
  readonly location: string
  /** The folder in which the server keeps compiled code, where it does. */
  readonly compiledCode: string | undefined
}

/** An operation, by name, on one namespace. */
export interface Read {
  readonly operation: string
  readonly namespace: string
  /** Checked by the server; what JSON can say. */
  readonly input: unknown
}

export type ToReader =
  | { readonly type: 'read'; readonly id: number; readonly read: Read }
  | { readonly type: 'cancel'; readonly id: number }
  /** Close the indexes: the next read opens them again. */
  | { readonly type: 'close-indexes' }

export type FromReader =
  /** Its modules are loaded. */
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly id: number; readonly written: Written }
  | { readonly type: 'failure'; readonly id: number; readonly failure: Failure }
  | { readonly type: 'indexes-closed' }

/** What an operation gave, as JSON: made by the thread that did the work. */
export interface Written {
  readonly json: string
  readonly outcome: Outcome
}

/** An error on its way between threads, which keep no classes. */
export interface Failure {
  readonly message: string
  readonly stack?: string
  /** Of a `LightconeError`. */
  readonly code?: ErrorCode
  readonly hint?: string
  readonly details?: Readonly<Record<string, unknown>>
}
