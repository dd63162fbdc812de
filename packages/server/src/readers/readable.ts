/** Which requests a reader thread can answer. */
import { ask, type CallOperation, context, explain, type Operation, search } from '@lightcone/operations'

/** Those whose time goes into computing. */
const READABLE: readonly CallOperation<unknown, unknown>[] = [context, search, ask, explain]

export const operationNamed = (name: string): CallOperation<unknown, unknown> | undefined =>
  READABLE.find((operation) => operation.name === name)

/**
 * Questions to the index, without a language model: models live in the server's own thread, and sources that a question
 * brings along are read there.
 */
export function isReadable(
  operation: Operation,
  input: unknown,
): operation is CallOperation<unknown, unknown> {
  const { from, model } = input as { readonly from?: unknown; readonly model?: unknown }
  return operationNamed(operation.name) !== undefined && from === undefined && model === undefined
}
