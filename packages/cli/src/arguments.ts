/** From words on the command line to a call: which operation, its input, and the options of the program itself. */
import { parseArgs } from 'node:util'
import type { Operation } from '@lightcone/operations'
import type { Filter } from 'lightcone'
import { argumentsOf, type Field, fieldsOf, placeholder } from './fields.ts'
import { nearest } from './nearest.ts'
import { UsageError } from './usage-error.ts'
import { joinFilters, parseScalar, parseWhere } from './where.ts'

/** Options that every command takes. */
export interface GlobalOptions {
  readonly index?: string
  readonly namespace?: string
  readonly embedder?: readonly string[]
  readonly json?: boolean
  readonly text?: boolean
  readonly color?: boolean
  readonly quiet: boolean
  readonly verbose: boolean
  readonly help: boolean
  readonly version: boolean
  /** `add` only. */
  readonly allowSkips: boolean
}

/** Commands that are no operations. */
export const BUILT_IN: readonly string[] = ['help', 'completions']

interface OptionSpec {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  readonly value?: string
  readonly description: string
}

export const GLOBAL_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  index: {
    type: 'string',
    value: 'DIR',
    description: 'Where the index is. Default: .lightcone here or in the nearest folder above.',
  },
  namespace: { type: 'string', value: 'NAME', description: 'A part of the index that sees no other part.' },
  embedder: {
    type: 'string',
    value: 'MODEL',
    description:
      'An embedding model whose vectors are kept and asked beside words: <provider>:<model id>; may be repeated.',
  },
  json: {
    type: 'boolean',
    description: 'Print JSON, also on a terminal; --no-json prints for people, also in a pipe.',
  },
  text: { type: 'boolean', description: 'Print only the text: of the context, the answer, the document.' },
  color: { type: 'boolean', description: 'Colour always; --no-color never. Default: on a terminal.' },
  quiet: { type: 'boolean', short: 'q', description: 'No notes, warnings or progress.' },
  verbose: { type: 'boolean', short: 'v', description: 'Causes and details of errors.' },
  help: { type: 'boolean', short: 'h', description: 'Show help.' },
  version: { type: 'boolean', short: 'V', description: 'Show the version.' },
}

const WHERE: OptionSpec = {
  type: 'string',
  value: 'FIELD=VALUE',
  description: 'Only documents with this field; may be repeated. Also !=, >=, <=, >, < and ~ with a glob.',
}
const ALLOW_SKIPS: OptionSpec = {
  type: 'boolean',
  description: 'Exit with 0 although some files were skipped.',
}

/** A command line that was understood. */
export interface Parsed {
  readonly globals: GlobalOptions
  /** Words before any operation was recognised: the command and its arguments. */
  readonly words: readonly string[]
  readonly operation?: Operation
  readonly input: Readonly<Record<string, unknown>>
}

/** Throws `UsageError`. Values are checked later, against the operation's schema. */
export function parseCommandLine(argv: readonly string[], operations: readonly Operation[]): Parsed {
  const words = split(argv, GLOBAL_OPTIONS).filter((token) => token.kind === 'positional')
  const operation = findOperation(
    operations,
    words.map((word) => word.value),
  )
  if (!operation) {
    if (words[0] && !BUILT_IN.includes(words[0].value)) throw unknownCommand(words[0].value, operations)
    const { globals, positionals } = collect(argv, [], 'lightcone')
    return { globals, words: positionals, input: {} }
  }
  // The command's own words are cut out, so that they are not taken for arguments.
  const length = operation.name.split(' ').length
  const named = new Set(words.slice(0, length).map((word) => word.index))
  const rest = argv.filter((_, at) => !named.has(at))
  const fields = fieldsOf(operation)
  const { globals, options, positionals } = collect(rest, fields, operation.name)
  if (globals.help) return { globals, words: [], operation, input: {} }
  return {
    globals,
    words: [],
    operation,
    input: { ...optionValues(fields, options), ...argumentValues(operation, fields, positionals) },
  }
}

function unknownCommand(word: string, operations: readonly Operation[]): UsageError {
  const names = operations.flatMap(({ name, aliases = [] }) => [name, ...aliases])
  const parts = names.filter((name) => name.startsWith(`${word} `))
  if (parts.length > 0)
    return new UsageError(
      `\`${word}\` needs one word more.`,
      `Write \`lightcone ${parts.join('` or `lightcone ')}\`.`,
    )
  const near = nearest(word, [...names, ...BUILT_IN])
  return new UsageError(
    `There is no command \`${word}\`.`,
    near ? `Did you mean \`lightcone ${near}\`?` : '`lightcone help` lists the commands.',
  )
}

/** The operation that the first words name. */
export function findOperation(
  operations: readonly Operation[],
  words: readonly string[],
): Operation | undefined {
  return operations.find((operation) =>
    [operation.name, ...(operation.aliases ?? [])].some((name) => {
      const parts = name.split(' ')
      return parts.every((part, at) => words[at] === part)
    }),
  )
}

/** Options of a command beside the global ones, by their name on the command line. */
export function optionsOf(operationName: string, fields: readonly Field[]): Record<string, OptionSpec> {
  const specs: Record<string, OptionSpec> = {}
  for (const field of fields) {
    if (field.position !== undefined) continue
    const value = placeholder(field)
    specs[field.option] = {
      type: field.kind === 'flag' ? 'boolean' : 'string',
      description: field.description,
      ...(value ? { value } : {}),
    }
    if (field.name === 'filter') specs['where'] = WHERE
  }
  if (operationName === 'add') specs['allow-skips'] = ALLOW_SKIPS
  return specs
}

type Specs = Readonly<Record<string, OptionSpec>>
type Values = ReadonlyMap<string, readonly (string | boolean)[]>

function split(argv: readonly string[], specs: Specs) {
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, { type, short }]) => [name, { type, ...(short ? { short } : {}) }]),
  )
  const { tokens } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    allowPositionals: true,
    allowNegative: true,
    tokens: true,
  })
  return tokens
}

/** Sorts all words into options, known and with values where they need one, and arguments. */
function collect(
  argv: readonly string[],
  fields: readonly Field[],
  command: string,
): { globals: GlobalOptions; options: Values; positionals: string[] } {
  const specs: Specs = { ...GLOBAL_OPTIONS, ...optionsOf(command, fields) }
  const options = new Map<string, (string | boolean)[]>()
  const positionals: string[] = []
  for (const token of split(argv, specs)) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const value = optionValue(token, specs, command)
    const name = token.rawName.startsWith('--no-') ? token.rawName.slice(5) : token.name
    options.set(name, [...(options.get(name) ?? []), value])
  }
  return { globals: globalsFrom(options), options, positionals }
}

function optionValue(
  token: {
    readonly name: string
    readonly rawName: string
    readonly value?: string | undefined
    readonly inlineValue?: boolean | undefined
  },
  specs: Specs,
  command: string,
): string | boolean {
  const { rawName, value } = token
  const negated = rawName.startsWith('--no-')
  const spec = specs[negated ? rawName.slice(5) : token.name]
  if (!spec || (negated && spec.type === 'string')) throw unknownOption(rawName, specs, command)
  if (spec.type === 'boolean') {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value.`, `Write ${rawName} alone.`)
    return !negated
  }
  if (value === undefined || (!token.inlineValue && value.startsWith('--')))
    throw new UsageError(`${rawName} needs a value.`, `Write ${rawName} ${spec.value ?? 'VALUE'}.`)
  return value
}

function unknownOption(rawName: string, specs: Specs, command: string): UsageError {
  const near = nearest(rawName.replace(/^-+/, ''), Object.keys(specs))
  const help = command === 'lightcone' ? 'lightcone help' : `lightcone help ${command}`
  return new UsageError(
    `There is no option ${rawName} of \`${command}\`.`,
    near ? `Did you mean --${near}?` : `\`${help}\` lists the options.`,
  )
}

function globalsFrom(options: Values): GlobalOptions {
  const text = (name: string) => options.get(name)?.at(-1) as string | undefined
  const flag = (name: string) => options.get(name)?.at(-1) as boolean | undefined
  const optional = {
    index: text('index'),
    namespace: text('namespace'),
    embedder: options.get('embedder') as readonly string[] | undefined,
    json: flag('json'),
    text: flag('text'),
    color: flag('color'),
  }
  const given = Object.entries(optional).filter(([, value]) => value !== undefined)
  return {
    ...Object.fromEntries(given),
    quiet: flag('quiet') ?? false,
    verbose: flag('verbose') ?? false,
    help: flag('help') ?? false,
    version: flag('version') ?? false,
    allowSkips: flag('allow-skips') ?? false,
  }
}

function optionValues(fields: readonly Field[], options: Values): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  for (const field of fields) {
    const values = options.get(field.option)
    if (values && field.position === undefined) input[field.name] = convert(field, values)
  }
  const where = (options.get('where') ?? []).map((text) => parseWhere(String(text)))
  if (where.length > 0)
    input['filter'] = joinFilters([...(input['filter'] ? [input['filter'] as Filter] : []), ...where])
  return input
}

/** Given more than once, an option that takes one value keeps the last. */
function convert(field: Field, values: readonly (string | boolean)[]): unknown {
  const texts = values.map(String)
  const last = texts.at(-1)!
  if (field.kind === 'flag') return values.at(-1)
  if (field.kind === 'list') return texts
  if (field.kind === 'pairs' || field.kind === 'text-pairs')
    return Object.fromEntries(texts.map((text) => pair(field, text)))
  if (field.kind === 'json') return parseJson(field, last)
  return field.kind === 'number' ? parseNumber(field, last) : last
}

function pair(field: Field, text: string): [string, unknown] {
  const at = text.indexOf('=')
  if (at <= 0)
    throw new UsageError(
      `--${field.option} ${text} has no name and value.`,
      `Write --${field.option} name=value.`,
    )
  const value = text.slice(at + 1)
  return [text.slice(0, at), field.kind === 'pairs' ? parseScalar(value) : value]
}

function parseNumber(field: Field, text: string): number | string {
  if (field.choices.includes(text)) return text
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  throw new UsageError(
    `--${field.option} takes ${['a number', ...field.choices].join(' or ')}, not "${text}".`,
    `Write for instance --${field.option} 10.`,
  )
}

function parseJson(field: Field, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(
      `--${field.option} is not JSON: ${error instanceof Error ? error.message : String(error)}.`,
      'Put single quotes around it, so that the shell leaves it as it is.',
    )
  }
}

/** Arguments fill the operation's positional fields in order; a list takes all that are left. */
function argumentValues(
  operation: Operation,
  fields: readonly Field[],
  words: readonly string[],
): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  let at = 0
  for (const field of argumentsOf(fields)) {
    const taken = field.kind === 'list' ? words.slice(at) : words.slice(at, at + 1)
    at += taken.length
    if (taken.length === 0 && field.required)
      throw new UsageError(
        `\`${operation.name}\` needs ${placeholder(field)}.`,
        `Usage: ${usageLine(operation, fields)}`,
      )
    if (taken.length > 0) input[field.name] = field.kind === 'list' ? taken : taken[0]
  }
  if (at < words.length)
    throw new UsageError(
      `\`${operation.name}\` takes no argument "${words[at]}".`,
      fields.some((field) => field.name === 'question')
        ? 'Put quotes around a question of several words.'
        : `Usage: ${usageLine(operation, fields)}`,
    )
  return input
}

export function usageLine(operation: Operation, fields: readonly Field[]): string {
  const words = argumentsOf(fields).map(
    (field) => `${placeholder(field)}${field.kind === 'list' ? '...' : ''}`,
  )
  return ['lightcone', operation.name, ...words, '[options]'].join(' ')
}

/** The command line that gives this input: the inverse of `parseCommandLine`, for examples in help and docs. */
export function commandLine(operation: Operation, input: Readonly<Record<string, unknown>>): string[] {
  const fields = fieldsOf(operation)
  const args = argumentsOf(fields).flatMap((field) => {
    const value = input[field.name]
    return value === undefined ? [] : Array.isArray(value) ? value.map(String) : [String(value)]
  })
  const options = fields
    .filter((field) => field.position === undefined && input[field.name] !== undefined)
    .flatMap((field) => optionWords(field, input[field.name]))
  return [...operation.name.split(' '), ...args, ...options]
}

function optionWords({ kind, option }: Field, value: unknown): string[] {
  if (kind === 'flag') return [value ? `--${option}` : `--no-${option}`]
  if (kind === 'list') return (value as readonly string[]).flatMap((item) => [`--${option}`, item])
  if (kind === 'pairs' || kind === 'text-pairs')
    return Object.entries(value as object).flatMap(([name, item]) => [`--${option}`, `${name}=${item}`])
  return [`--${option}`, kind === 'json' ? JSON.stringify(value) : String(value)]
}

/** Quotes a word for POSIX shells where it needs that. */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
