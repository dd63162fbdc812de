/** Options and arguments of a command, read from the input schema of its operation. */
import { inputSchema, type JsonSchema, type Operation } from '@lightcone/operations'

export interface Field {
  /** Name in the operation's input. */
  readonly name: string
  /** Name on the command line, without dashes. */
  readonly option: string
  readonly kind: FieldKind
  readonly choices: readonly string[]
  readonly description: string
  readonly required: boolean
  /** Place among the arguments, from 0; absent for an option. */
  readonly position?: number
}

/**
 * `list` may be repeated; `number` may also be one of the choices; `pairs` are `key=value`, once or more, `text-pairs` those whose values are always text;
 * `json` is what no shorter form fits.
 */
export type FieldKind = 'text' | 'number' | 'flag' | 'list' | 'pairs' | 'text-pairs' | 'json'

export function fieldsOf(operation: Operation): Field[] {
  const schema = inputSchema(operation)
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const position = operation.positional.indexOf(name)
    return {
      name,
      option: name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      kind: kindOf(property),
      choices: property.enum ?? wordsOf(property),
      description: property.description ?? '',
      required: schema.required?.includes(name) ?? false,
      ...(position >= 0 ? { position } : {}),
    }
  })
}

/** Words that a number may be given as, for instance `auto`. */
const wordsOf = ({ anyOf = [] }: JsonSchema): readonly string[] =>
  anyOf.flatMap((one) => (one.const === undefined ? [] : [one.const]))

function kindOf({ type, items, additionalProperties, anyOf }: JsonSchema): FieldKind {
  if (anyOf?.every((one) => one.type === 'integer' || one.const !== undefined)) return 'number'
  if (type === 'string') return 'text'
  if (type === 'integer' || type === 'number') return 'number'
  if (type === 'boolean') return 'flag'
  if (type === 'array' && items?.type === 'string') return 'list'
  if (type !== 'object') return 'json'
  const value = typeof additionalProperties === 'object' ? additionalProperties.type : undefined
  return value === 'string' ? 'text-pairs' : 'pairs'
}

/** Given by place, in order. */
export function argumentsOf(fields: readonly Field[]): Field[] {
  return fields.filter((field) => field.position !== undefined).sort((a, b) => a.position! - b.position!)
}

/** How a field's value is written in usage lines. */
export function placeholder({ name, option, kind, choices }: Field): string {
  if (kind === 'flag') return ''
  if (kind === 'number') return ['N', ...choices].join('|')
  if (choices.length > 0) return choices.join('|')
  if (kind === 'pairs' || kind === 'text-pairs') return 'NAME=VALUE'
  if (kind === 'json') return 'JSON'
  const noun = kind === 'list' && name !== 'from' ? option.replace(/s$/, '') : option
  return (PLACEHOLDERS[noun] ?? noun).toUpperCase()
}

const PLACEHOLDERS: Readonly<Record<string, string>> = { from: 'path', lines: 'A-B', 'as-of': 'when' }
