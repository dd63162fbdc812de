/** One route an operation: `eval beir` is `/operations/eval/beir`. */
import { inputSchema, type JsonSchema, type Operation } from '@lightcone/operations'
import { parseJson } from './body.ts'
import { invalid, Refusal } from './problems.ts'
import type { Scope } from './tokens.ts'

export const routeOf = ({ name }: Pick<Operation, 'name'>): string =>
  `/operations/${name.replaceAll(' ', '/')}`

export const scopeOf = (operation: Pick<Operation, 'readOnly'>, namesFiles: boolean): Scope =>
  namesFiles ? 'admin' : operation.readOnly ? 'read' : 'write'

/** An operation's input from a query string: lists repeat their name, objects are JSON. */
export function inputFromQuery(operation: Operation, query: URLSearchParams): Record<string, unknown> {
  const { properties = {} } = inputSchema(operation)
  const input: Record<string, unknown> = {}
  for (const name of new Set(query.keys())) {
    if (name === 'namespace') continue
    const property = properties[name]
    const values = query.getAll(name)
    input[name] =
      property?.type === 'array'
        ? values.map((value) => parsedValue(name, property.items ?? {}, value))
        : parsedValue(name, property ?? {}, values.at(-1)!)
  }
  return input
}

function parsedValue(name: string, { type }: JsonSchema, text: string): unknown {
  if (type === 'integer' || type === 'number') return text.trim() === '' ? text : Number(text)
  if (type === 'boolean') return text === 'true' || text === '' ? true : text === 'false' ? false : text
  if (type === 'string') return text
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw invalid(`${name}: the query must hold JSON here.`, 'Send a POST request with a JSON body instead.')
  }
}
