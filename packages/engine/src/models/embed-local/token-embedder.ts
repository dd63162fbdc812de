/** Texts to tokens and tokens to vectors, with where the tokens stand told to graphs that take it. */
import { existsSync, readFileSync } from 'node:fs'
import { throwIfAborted } from '../../errors.ts'
import { type Feeds, type PositionWay, placing, plainFeeds, type Trained } from './positions.ts'
import type { Model, Session, SessionClass, Tensor, Tokenizer, Transformers } from './transformers.ts'

export interface TokenEmbedder {
  /** Tokens of a text that the model was made for, besides those that begin and end every text. */
  readonly limit: number
  tokens(text: string): readonly number[]
  /** Vectors of each list of tokens, in order. Throws `aborted`, and what the runtime throws. */
  run(lists: readonly (readonly number[])[], signal: AbortSignal | undefined): AsyncGenerator<TokenVectors>
}

export interface TokenVectors {
  /** Row after row: those that begin the text, the tokens, those that end it. */
  readonly rows: Float32Array
  readonly width: number
  /** Rows that begin the text. */
  readonly before: number
}

export interface TokenEmbedderOptions {
  readonly folder: string
  /** The graph, and what transformers.js calls its numbers. */
  readonly file: string
  readonly dtype: string
  /** How tokens beyond the limit are placed. Default: there are none. */
  readonly way?: PositionWay | undefined
}

/** Tokens that are run at once, those that fill short texts up counted in: more cost memory and save no time on processors. */
const RUN_TOKENS = 16 * 512
/** Where neither the tokenizer nor the model says: the length of BERT. */
const TOKENS = 512
/** Families whose first token stands behind the place of padding, as their code in the Python library has it. */
const PADDED_PLACES = new Set([
  'roberta',
  'xlm-roberta',
  'xlm-roberta-xl',
  'camembert',
  'mpnet',
  'longformer',
])

/** Returns what the graph lacks, in words, where it does not allow the `way`. */
export async function openTokenEmbedder(
  { AutoTokenizer, AutoModel, Tensor }: Transformers,
  { folder, file, dtype, way }: TokenEmbedderOptions,
): Promise<TokenEmbedder | string> {
  const tokenizer = await AutoTokenizer.from_pretrained(folder, { local_files_only: true })
  const model = await AutoModel.from_pretrained(folder, { dtype, local_files_only: true })
  const { before, after } = aroundText(tokenizer)
  const trained = trainedOf(tokenizer, model)
  const feeds = way === undefined ? undefined : await replaced(model, file, way, trained)
  if (typeof feeds === 'string') return feeds
  const run = createRun(model, Tensor, feeds ?? plainFeeds(model.sessions.model.inputNames, trained))
  const pad = tokenizer.pad_token_id ?? 0
  return {
    limit: trained.length - before.length - after.length,
    tokens: (text) => tokenizer(text, { add_special_tokens: false, return_tensor: false }).input_ids,
    async *run(lists, signal) {
      const texts = lists.map((tokens) => [...before, ...tokens, ...after])
      for (const batch of batches(texts, trained.length)) {
        throwIfAborted(signal)
        const { dims, data } = await run(batch, pad)
        const [, longest, width] = dims as [number, number, number]
        for (const [i, { length }] of batch.entries()) {
          const from = i * longest * width
          yield { rows: data.subarray(from, from + length * width), width, before: before.length }
        }
      }
    },
  }
}

/** What the tokenizer puts before and after every text. */
function aroundText(tokenizer: Tokenizer): { readonly before: number[]; readonly after: number[] } {
  const [bare, whole] = [false, true].map(
    (add_special_tokens) => tokenizer('a', { add_special_tokens, return_tensor: false }).input_ids,
  ) as [number[], number[]]
  const at = whole.findIndex((_, i) => bare.every((token, j) => whole[i + j] === token))
  if (at < 0) throw new TypeError('its tokenizer reads a text otherwise where it is framed')
  return { before: whole.slice(0, at), after: whole.slice(at + bare.length) }
}

function trainedOf({ model_max_length: texts }: Tokenizer, { config }: Model): Trained {
  const isPadded = PADDED_PLACES.has(config.model_type ?? '')
  const offset = isPadded ? (config.pad_token_id ?? 1) + 1 : 0
  const places = (config.max_position_embeddings ?? Number.POSITIVE_INFINITY) - offset
  const length = Math.min(texts, places)
  // A tokenizer without a limit says 1e30.
  return { length: length < 1e9 ? length : TOKENS, offset }
}

/** Puts the changed graph in the place of the one that was loaded. */
async function replaced(
  model: Model,
  file: string,
  way: PositionWay,
  trained: Trained,
): Promise<Feeds | string> {
  if (existsSync(`${file}_data`)) return 'its weights stand in a file of their own'
  const placed = placing(readFileSync(file), way, trained)
  if (typeof placed === 'string') return placed
  const loaded = model.sessions.model
  // The package exports no way to open a graph that is not a file.
  const { create } = loaded.constructor as unknown as SessionClass
  const session: Session = await create(placed.file, { logSeverityLevel: ERRORS_ALONE })
  model.sessions.model = Object.assign(session, { config: loaded.config })
  await loaded.release()
  return placed.feeds
}

/** Of the runtime's levels. */
const ERRORS_ALONE = 3

/** Texts run together: those within the trained length as many as fit, longer ones alone, since places depend on the length. */
function* batches(texts: readonly number[][], trained: number): Generator<readonly number[][]> {
  let batch: number[][] = []
  let longest = 0
  for (const text of texts) {
    longest = Math.max(longest, text.length)
    if (batch.length > 0 && (longest > trained || longest * (batch.length + 1) > RUN_TOKENS)) {
      yield batch
      batch = []
      longest = text.length
    }
    batch.push(text)
  }
  if (batch.length > 0) yield batch
}

function createRun(model: Model, Tensor: Transformers['Tensor'], feeds: Feeds) {
  return async (texts: readonly (readonly number[])[], pad: number): Promise<Tensor> => {
    const longest = Math.max(1, ...texts.map(({ length }) => length))
    const filled = (value: (token: number | undefined) => number) =>
      new Tensor(
        'int64',
        BigInt64Array.from(
          texts.flatMap((text) => Array.from({ length: longest }, (_, i) => BigInt(value(text[i])))),
        ),
        [texts.length, longest],
      )
    const told = Object.entries(feeds(longest, texts.length))
    const outputs = await model({
      input_ids: filled((token) => token ?? pad),
      attention_mask: filled((token) => (token === undefined ? 0 : 1)),
      ...Object.fromEntries(told.map(([name, { type, data, dims }]) => [name, new Tensor(type, data, dims)])),
    })
    const vectors = outputs['last_hidden_state'] ?? outputs['token_embeddings'] ?? outputs['logits']
    if (vectors?.dims.length !== 3) throw new TypeError('its graph gives no vectors of tokens')
    return vectors.to('float32')
  }
}
