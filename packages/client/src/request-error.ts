/** A refusal or failure as the server told it. `code` is one of docs/errors.md or of docs/server.md. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  /** HTTP status; 0 when there was no answer at all. */
  readonly status: number
  readonly code: string
  readonly hint: string | undefined
  /** Names the request in the server's log. */
  readonly requestId: string | undefined

  constructor(status: number, problem: Problem, cause?: unknown) {
    super(problem.message, cause === undefined ? undefined : { cause })
    this.status = status
    this.code = problem.code
    this.hint = problem.hint
    this.requestId = problem.requestId
  }
}

export interface Problem {
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly requestId?: string
}

export const isRequestError = (value: unknown): value is RequestError => value instanceof RequestError

export async function errorOf(response: Response): Promise<RequestError> {
  const text = await response.text().catch(() => '')
  return new RequestError(response.status, problemIn(text) ?? unexpected(response.status))
}

function problemIn(text: string): Problem | undefined {
  try {
    const { error } = JSON.parse(text) as { readonly error?: Problem }
    return typeof error?.code === 'string' && typeof error.message === 'string' ? error : undefined
  } catch {
    return undefined
  }
}

const unexpected = (status: number): Problem => ({
  code: 'unexpected',
  message: `The answer (status ${status}) is not one of a Lightcone server.`,
  hint: 'Check the address.',
})
