/** The command line itself is wrong: shown like an `invalid-argument`, without loading the engine. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code = 'invalid-argument'
  readonly hint: string

  constructor(message: string, hint: string) {
    super(message)
    this.hint = hint
  }
}
