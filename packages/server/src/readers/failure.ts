import { isLightconeError, LightconeError } from 'lightcone'
import type { Failure } from './messages.ts'

export function failureFrom(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error) }
  const { message, stack } = error
  const told = { message, ...(stack === undefined ? {} : { stack }) }
  if (!isLightconeError(error)) return told
  const { code, hint, details } = error.toJSON()
  // Details are facts for programs; what no message can carry stays behind.
  return {
    ...told,
    code,
    ...(hint === undefined ? {} : { hint }),
    details: JSON.parse(JSON.stringify(details)),
  }
}

export function errorFrom({ message, stack, code, hint, details }: Failure): Error {
  const error =
    code === undefined
      ? new Error(message)
      : new LightconeError(code, {
          message,
          ...(hint === undefined ? {} : { hint }),
          ...(details === undefined ? {} : { details }),
        })
  if (stack !== undefined) error.stack = stack
  return error
}
