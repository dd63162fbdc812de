/** How failures look over HTTP: the engine's codes, and a status a client can act on. */
import { type ErrorCode, isLightconeError, LightconeError } from 'lightcone'

/** Refusals of the server itself; everything else carries a code of the engine. */
export const SERVER_CODES = [
  'unauthorized',
  'forbidden',
  'not-found',
  'body-too-large',
  'media-type',
  'too-many-requests',
  'overloaded',
  'timeout',
  'internal',
] as const
export type ServerCode = (typeof SERVER_CODES)[number]

export interface Problem {
  readonly code: ErrorCode | ServerCode
  readonly message: string
  readonly hint?: string
  readonly details?: Readonly<Record<string, unknown>>
}

/** A refusal before an operation runs. */
export class Refusal extends Error {
  readonly status: number
  readonly problem: Problem
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, problem: Problem, headers: Readonly<Record<string, string>> = {}) {
    super(problem.message)
    this.status = status
    this.problem = problem
    this.headers = headers
  }
}

const STATUS: Partial<Record<ErrorCode, number>> = {
  'invalid-argument': 400,
  'query-empty': 400,
  'query-too-long': 413,
  'document-not-found': 404,
  'source-not-found': 404,
  'index-not-found': 404,
  'tokenizer-unknown': 400,
  'dependency-missing': 501,
  'permission-denied': 500,
  'disk-full': 507,
  'index-busy': 503,
  'index-conflict': 409,
  closed: 503,
}

export interface Failure {
  readonly status: number
  readonly problem: Problem
  readonly headers: Readonly<Record<string, string>>
}

/**
 * What a client is told. Failures that are none of its business (paths, causes, stacks) stay in the log; the engine's
 * own messages are written for readers, and their `details` can name paths, so those are left out.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof Refusal)
    return { status: error.status, problem: error.problem, headers: error.headers }
  if (isLightconeError(error)) {
    if (error.code === 'aborted') return failure(499, { code: 'aborted', message: 'The client went away.' })
    const { code, message, hint } = error
    const problem = { code, message, ...(hint === undefined ? {} : { hint }) }
    const status = STATUS[code] ?? (/^(?:file|format)-/.test(code) ? 422 : 500)
    return failure(status, problem, status === 503 ? { 'Retry-After': '1' } : {})
  }
  return failure(500, {
    code: 'internal',
    message: 'The server failed. Its log names the cause under this request id.',
  })
}

const failure = (
  status: number,
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
): Failure => ({ status, problem, headers })

export function invalid(message: string, hint: string): LightconeError {
  return new LightconeError('invalid-argument', { message, hint })
}
