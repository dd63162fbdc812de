/** What an operation is, and how one is called with input from outside. */
import type {
  AnswerEvent,
  DoctorOptions,
  DoctorReport,
  EmbedderOptions,
  LanguageModel,
  Lightcone,
  LongRunning,
} from 'lightcone'
import { z } from 'zod'

/** What a host (command line, server) lends to the handlers. */
export interface OperationContext {
  /** Folder or connection string of the index. */
  readonly location: string
  readonly namespace?: string
  /** Opens the index on the first call. With `create: false` a missing one ends in `index-not-found`. */
  open(options: { readonly create: boolean }): Promise<Lightcone>
  /** Care of the whole index folder, which may be too damaged to open. */
  doctor(options: DoctorOptions): Promise<DoctorReport>
  /** A new, empty index in memory. */
  openTemporary(): Promise<Lightcone>
  /** All of standard input as text. Absent where there is none; then the path `-` is refused. */
  readonly readInput?: () => Promise<string>
  /** Finds a language model by the host's own naming. Absent where the host offers none. */
  readonly model?: (name: string) => Promise<LanguageModel>
  /** Embedding models that its indexes are opened with. */
  readonly embedders?: () => Promise<readonly EmbedderOptions[]>
  /** What the host's names can name; the addresses are servers to ask. Absent where the host offers none. */
  readonly models?: (addresses: readonly string[], signal?: AbortSignal) => Promise<readonly ModelProvider[]>
}

/** A piece of an answer as it is written, not checked yet, or that the pieces until now are void. */
export type AnswerPart = Extract<AnswerEvent, { readonly type: 'answer-delta' | 'answer-restart' }>

/** What a host hears while an operation works. */
export interface Running extends LongRunning {
  /** Of operations that answer. The whole, checked answer is the output all the same. */
  readonly onAnswer?: (part: AnswerPart) => void
}

/** A provider of language models, as far as it is set up. */
/** What a server says of a model: the longest context, and what a million tokens cost there. */
export interface ModelTerms {
  readonly model: string
  readonly contextTokens?: number
  readonly inputPerMillion?: number
  readonly outputPerMillion?: number
}

export interface ModelProvider {
  readonly name: string
  readonly package: string
  readonly installed: boolean
  /** Name of its key. */
  readonly key: string
  readonly keyFrom: 'environment' | 'file' | 'none'
  /** Absent, with all that follows, where no server was asked. */
  readonly address?: string
  readonly reachable?: boolean
  readonly models?: readonly string[]
  /** Of the models of which the server says any. */
  readonly terms?: readonly ModelTerms[]
  readonly problem?: string
}

export interface Example<I> {
  readonly title: string
  readonly input: I
}

/** `found`: all done. `nothing`: no match. `incomplete`: done in part, the output says what is missing. */
export type Outcome = 'found' | 'nothing' | 'incomplete'

interface OperationFacts<I, O> {
  /** One or two words; a space sets off a sub-operation. */
  readonly name: string
  readonly aliases?: readonly string[]
  /** One line, no full stop. */
  readonly summary: string
  /** Paragraphs, separated by empty lines. */
  readonly help: string
  readonly input: z.ZodType<I>
  readonly output: z.ZodType<O>
  /** Input fields that are given by place where there are no names; a list field takes all that is left. */
  readonly positional: readonly string[]
  readonly examples: readonly Example<I>[]
  /**
   * Input fields that name files or folders of this machine, with dots between levels (`set.run`). A host that
   * others reach checks them.
   */
  readonly paths?: readonly string[]
  /** Changes no index. */
  readonly readOnly: boolean
  /** May take longer than a person waits without a sign; reports progress. */
  readonly longRunning: boolean
  outcome(output: O): Outcome
}

export interface CallOperation<I, O> extends OperationFacts<I, O> {
  readonly kind: 'call'
  handler(context: OperationContext, input: I, running: Running): Promise<O>
}

export interface StreamOperation<I, O> extends OperationFacts<I, O> {
  readonly kind: 'stream'
  handler(context: OperationContext, input: I, running: Running): AsyncIterable<O>
}

/** Method parameters are bivariant, so that operations of all types fit one table. */
export type Operation = CallOperation<unknown, unknown> | StreamOperation<unknown, unknown>

interface Positional<I> {
  readonly positional: readonly (keyof I & string)[]
}

export function call<I, O>(
  operation: Omit<CallOperation<I, O>, 'kind'> & Positional<I>,
): CallOperation<I, O> {
  return { kind: 'call', ...operation }
}

export function stream<I, O>(
  operation: Omit<StreamOperation<I, O>, 'kind'> & Positional<I>,
): StreamOperation<I, O> {
  return { kind: 'stream', ...operation }
}

export type InputOf<T extends { readonly input: z.ZodType }> = z.output<T['input']>
export type OutputOf<T extends { readonly output: z.ZodType }> = z.output<T['output']>

/** JSON Schema, as far as hosts read it to name options, fields and values. */
export interface JsonSchema {
  readonly type?: string
  readonly description?: string
  readonly enum?: readonly string[]
  readonly const?: string
  readonly anyOf?: readonly JsonSchema[]
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: JsonSchema | boolean
  readonly required?: readonly string[]
}

const inputSchemas = new WeakMap<z.ZodType, JsonSchema>()

/** Made once for each operation: a server asks at every request. */
export function inputSchema({ input }: { readonly input: z.ZodType }): JsonSchema {
  let schema = inputSchemas.get(input)
  if (schema === undefined)
    inputSchemas.set(input, (schema = z.toJSONSchema(input, { io: 'input' }) as JsonSchema))
  return schema
}

/** Told at once: a list may be wrong at each of its items. */
const MOST_ISSUES = 10

/** Which fields are wrong and why, one by one and in a sentence. */
export function wrongFields({ issues: found }: z.ZodError) {
  const issues = found.slice(0, MOST_ISSUES).map(({ path, message }) => ({ field: path.join('.'), message }))
  return {
    issues,
    message: issues.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('; '),
  }
}

/** Checks input from outside. Throws `invalid-argument` that names each field and what is wrong with it. */
export async function parseInput<I>(operation: OperationFacts<I, unknown>, input: unknown): Promise<I> {
  const result = operation.input.safeParse(input)
  if (result.success) return result.data
  const { LightconeError } = await import('lightcone')
  const { message, issues } = wrongFields(result.error)
  throw new LightconeError('invalid-argument', {
    message,
    hint: `The input of \`${operation.name}\` is described by \`lightcone help ${operation.name}\`.`,
    details: { operation: operation.name, issues },
  })
}
