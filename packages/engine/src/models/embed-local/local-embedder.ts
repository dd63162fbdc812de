/** An ONNX embedding model from a folder of this machine, run by transformers.js, which is an optional peer. */
import { existsSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { LightconeError } from '../../errors.ts'
import type { LongRunning } from '../../lightcone.ts'
import type { EmbeddingModel } from '../../model-port.ts'
import { downloadModel } from './hub.ts'
import { POSITION_WAYS, type PositionWay } from './positions.ts'
import { openTokenEmbedder, type TokenEmbedder } from './token-embedder.ts'
import { loadTransformers } from './transformers.ts'
import { windowsOf } from './windows.ts'

/**
 * What becomes of texts beyond the model's limit (LongEmbed: Zhu et al. 2024):
 *
 * - `windows`: they are read in windows that reach into each other, and all tokens are averaged
 * - `cut`: what is beyond is left out
 * - the other ones: they are read as a whole, up to `stretch` times the limit, with other positions; where the graph allows
 */
export const LONG_WAYS = ['windows', 'cut', ...POSITION_WAYS] as const
export type LongWay = (typeof LONG_WAYS)[number]

export interface LocalEmbedderOptions extends LongRunning {
  /** As the hub has it: `config.json`, `tokenizer.json`, `tokenizer_config.json` and `onnx/model.onnx` (or `onnx/model_quantized.onnx`). */
  readonly folder: string
  /** A model of the hub, `<owner>/<name>`, that is downloaded into the folder where it is not there. Default: nothing is downloaded. */
  readonly hub?: string
  /** A server with the hub's paths. Default `https://huggingface.co`. */
  readonly hubHost?: string
  /** How vectors of tokens become one. Default: as `1_Pooling/config.json` says, else `mean`. */
  readonly pooling?: 'mean' | 'cls'
  /** What becomes of texts beyond the model's limit. Default `windows`. */
  readonly long?: LongWay
  /** Times the model's limit that are read at once with other positions; what is longer still is read in windows of that size. Default 8. */
  readonly stretch?: number
  /** Gets transformers.js from elsewhere than beside this package. */
  readonly load?: () => Promise<unknown>
}

/** Texts of a request; how many are run at once depends on their tokens. */
const BATCH = 16
/** From 512 tokens to 4,096, as far as the paper goes. */
const STRETCH = 8
/** Graphs by the names that the hub gives them, and what transformers.js calls their numbers. */
const GRAPHS = [
  ['model.onnx', 'fp32'],
  ['model_fp16.onnx', 'fp16'],
  ['model_quantized.onnx', 'q8'],
  ['model_int8.onnx', 'int8'],
] as const

/**
 * For `open(…, { embedders: [{ model }] })`. `signal` and `onProgress` are the download's. Throws `invalid-argument` for a
 * folder that lacks a file and for a graph that does not allow what `long` asks for; `dependency-missing` without
 * transformers.js; what `downloadModel` throws.
 */
export async function createLocalEmbedder(options: LocalEmbedderOptions): Promise<EmbeddingModel> {
  const folder = resolve(options.folder)
  const { long = 'windows', stretch } = options
  checkLong(long, stretch)
  if (options.hub === undefined) graphIn(folder)
  const transformers = await loadTransformers(options.load)
  await fetched(folder, options)
  const [file, dtype] = graphIn(folder)
  const pooling = options.pooling ?? poolingIn(folder)
  const way = wayOf(long)
  const embedder = await openTokenEmbedder(transformers, { folder, file, dtype, way }).catch(
    (cause: unknown) => {
      throw unusable(folder, cause instanceof Error ? cause.message : String(cause), cause)
    },
  )
  if (typeof embedder === 'string') throw notAllowed(folder, long, embedder)
  const size = embedder.limit * (way === undefined ? 1 : (stretch ?? STRETCH))
  return {
    specificationVersion: 'v3',
    provider: 'local',
    // Vectors of long texts are others, and so are their spaces.
    modelId: long === 'windows' ? basename(folder) : `${basename(folder)} ${long}`,
    maxEmbeddingsPerCall: BATCH,
    async doEmbed({ values, abortSignal }) {
      const texts = values.map((value) => {
        const tokens = embedder.tokens(value)
        return long === 'cut' ? tokens.slice(0, size) : tokens
      })
      return { embeddings: await pooled(texts, { size, pooling, embedder, signal: abortSignal }) }
    },
    ...(pooling === 'mean' && {
      async doEmbedParts({ parts, abortSignal }) {
        const tokens = parts.map((part) => embedder.tokens(part))
        return { embeddings: await pooledParts(tokens, { size, embedder, signal: abortSignal }) }
      },
    }),
  }
}

async function fetched(
  folder: string,
  { hub, hubHost, signal, onProgress }: LocalEmbedderOptions,
): Promise<void> {
  if (hub === undefined) return
  await downloadModel({
    name: hub,
    folder,
    graphs: GRAPHS.map(([name]) => name),
    ...(hubHost === undefined ? {} : { host: hubHost }),
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  })
}

interface PoolOptions {
  /** Tokens of a window. */
  readonly size: number
  readonly pooling: 'mean' | 'cls'
  readonly embedder: TokenEmbedder
  readonly signal: AbortSignal | undefined
}

/** One vector a list of tokens, of length 1: its windows count by what is taken from them. */
async function pooled(
  texts: readonly (readonly number[])[],
  { size, pooling, embedder, signal }: PoolOptions,
): Promise<number[][]> {
  const windows = texts.flatMap((tokens, text) =>
    windowsOf(tokens.length, size).map((window) => ({ text, ...window })),
  )
  const lists = windows.map(({ text, start, end }) => texts[text]!.slice(start, end))
  const sums: number[][] = texts.map(() => [])
  let read = 0
  for await (const { rows, width, before } of embedder.run(lists, signal)) {
    const { text, start, end, from, to } = windows[read++]!
    const tokens = rows.length / width
    const sum = sums[text]!
    for (let row = 0; row < tokens; row++) {
      const token = row - before + start
      const isTaken = row < before || token >= end || (token >= from && token < to)
      if (pooling === 'mean' ? isTaken : row === 0)
        addRow(sum, rows, row, width, pooling === 'mean' ? 1 : Math.max(1, to - from))
    }
  }
  return sums.map(unit)
}

/**
 * One vector a part of a text, of length 1: the mean of its tokens, read with the others of their window (late chunking:
 * Günther et al. 2024). A part without tokens gets the mean of all.
 */
async function pooledParts(
  parts: readonly (readonly number[])[],
  { size, embedder, signal }: Omit<PoolOptions, 'pooling'>,
): Promise<number[][]> {
  const tokens = parts.flat()
  const partOf = parts.flatMap((part, i) => part.map(() => i))
  const windows = windowsOf(tokens.length, size)
  const lists = windows.map(({ start, end }) => tokens.slice(start, end))
  const sums: number[][] = parts.map(() => [])
  const all: number[] = []
  let read = 0
  for await (const { rows, width, before } of embedder.run(lists, signal)) {
    const { start, from, to } = windows[read++]!
    for (let token = from; token < to; token++)
      for (const sum of [sums[partOf[token]!]!, all]) addRow(sum, rows, before + token - start, width, 1)
  }
  return sums.map((sum) => unit(sum.length > 0 ? sum : all))
}

function addRow(sum: number[], rows: Float32Array, row: number, width: number, weight: number): void {
  for (let i = 0; i < width; i++) sum[i] = (sum[i] ?? 0) + weight * rows[row * width + i]!
}

function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector)
  return vector.map((value) => (length === 0 ? 0 : value / length))
}

function checkLong(long: LongWay, stretch: number | undefined): void {
  if (!LONG_WAYS.includes(long))
    throw new LightconeError('invalid-argument', {
      message: `\`long\` is not "${long}".`,
      hint: `Take one of ${LONG_WAYS.join(', ')}.`,
    })
  if (stretch === undefined) return
  if (wayOf(long) === undefined)
    throw new LightconeError('invalid-argument', {
      message: `\`stretch\` means nothing where \`long\` is "${long}".`,
      hint: `Leave it out, or take another \`long\`: ${POSITION_WAYS.join(', ')}.`,
    })
  if (!Number.isSafeInteger(stretch) || stretch < 1)
    throw new LightconeError('invalid-argument', {
      message: `\`stretch\` must be a whole number above 0, not ${stretch}.`,
      hint: `Pass for instance ${STRETCH}.`,
    })
}

const wayOf = (long: LongWay): PositionWay | undefined => POSITION_WAYS.find((way) => way === long)

/** The path of the graph, and what transformers.js calls its numbers. */
function graphIn(folder: string): readonly [file: string, dtype: string] {
  for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json'])
    if (!existsSync(join(folder, name))) throw unusable(folder, `it has no ${name}`)
  const graph = GRAPHS.find(([name]) => existsSync(join(folder, 'onnx', name)))
  if (graph !== undefined) return [join(folder, 'onnx', graph[0]), graph[1]]
  throw unusable(folder, `it has none of ${GRAPHS.map(([name]) => `onnx/${name}`).join(', ')}`)
}

function poolingIn(folder: string): 'mean' | 'cls' {
  const path = join(folder, '1_Pooling', 'config.json')
  if (!existsSync(path)) return 'mean'
  const { pooling_mode_cls_token: isCls } = JSON.parse(readFileSync(path, 'utf8')) as {
    readonly pooling_mode_cls_token?: unknown
  }
  return isCls === true ? 'cls' : 'mean'
}

function notAllowed(folder: string, long: LongWay, reason: string): LightconeError {
  return new LightconeError('invalid-argument', {
    message: `The graph in ${folder} does not allow positions to be ${long}: ${reason}.`,
    hint: 'Leave out `long`: texts are then read in windows, which every graph allows.',
    details: { folder, long },
  })
}

function unusable(folder: string, reason: string, cause?: unknown): LightconeError {
  return new LightconeError('invalid-argument', {
    message: `${folder} is no ONNX embedding model that can be used: ${reason}.`,
    hint: 'Name a folder laid out as on the hub: config.json, tokenizer.json, tokenizer_config.json, onnx/model.onnx.',
    details: { folder },
    ...(cause === undefined ? {} : { cause }),
  })
}
