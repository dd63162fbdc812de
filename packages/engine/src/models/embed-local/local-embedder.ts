/** An ONNX embedding model from a folder of this machine, run by transformers.js, which is an optional peer. */
import { existsSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { LightconeError } from '../../errors.ts'
import type { EmbeddingModel } from '../../model-port.ts'

export interface LocalEmbedderOptions {
  /** As the hub has it: `config.json`, `tokenizer.json`, `tokenizer_config.json` and `onnx/model.onnx` (or `onnx/model_quantized.onnx`). */
  readonly folder: string
  /** How vectors of tokens become one. Default: as `1_Pooling/config.json` says, else `mean`. */
  readonly pooling?: 'mean' | 'cls'
  /** Gets transformers.js from elsewhere than beside this package. */
  readonly load?: () => Promise<unknown>
}

/** Texts of a batch are padded to the longest one; more of them cost memory and save no time on processors. */
const BATCH = 16
/** Graphs by the names that the hub gives them, and what transformers.js calls their numbers. */
const GRAPHS = [
  ['model.onnx', 'fp32'],
  ['model_fp16.onnx', 'fp16'],
  ['model_quantized.onnx', 'q8'],
  ['model_int8.onnx', 'int8'],
] as const

interface Tensor {
  tolist(): number[][]
}
type Extractor = (
  texts: string[],
  options: { readonly pooling: 'mean' | 'cls'; readonly normalize: boolean },
) => Promise<Tensor>
interface Transformers {
  pipeline(
    task: 'feature-extraction',
    folder: string,
    options: { readonly dtype: string; readonly local_files_only: boolean },
  ): Promise<Extractor>
}

/**
 * For `open(…, { embedders: [{ model }] })`. Nothing is downloaded. Texts beyond the model's own limit are cut there.
 * Throws `invalid-argument` for a folder that lacks a file; `dependency-missing` without transformers.js.
 */
export async function createLocalEmbedder(options: LocalEmbedderOptions): Promise<EmbeddingModel> {
  const folder = resolve(options.folder)
  const dtype = graphIn(folder)
  const pooling = options.pooling ?? poolingIn(folder)
  const transformers = await loadTransformers(options.load)
  const extract = await transformers
    .pipeline('feature-extraction', folder, { dtype, local_files_only: true })
    .catch((cause: unknown) => {
      throw unusable(folder, cause instanceof Error ? cause.message : String(cause), cause)
    })
  return {
    specificationVersion: 'v3',
    provider: 'local',
    modelId: basename(folder),
    maxEmbeddingsPerCall: BATCH,
    async doEmbed({ values, abortSignal }) {
      abortSignal?.throwIfAborted()
      return { embeddings: (await extract(values, { pooling, normalize: true })).tolist() }
    },
  }
}

function graphIn(folder: string): string {
  for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json'])
    if (!existsSync(join(folder, name))) throw unusable(folder, `it has no ${name}`)
  const graph = GRAPHS.find(([name]) => existsSync(join(folder, 'onnx', name)))
  if (graph !== undefined) return graph[1]
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

/** In a variable, so that nothing looks for the package before it is wanted. */
const PACKAGE = '@huggingface/transformers'

async function loadTransformers(load: () => Promise<unknown> = () => import(PACKAGE)): Promise<Transformers> {
  try {
    return (await load()) as Transformers
  } catch (cause) {
    throw new LightconeError('dependency-missing', {
      message: `ONNX models of this machine need the package ${PACKAGE}, which is not installed.`,
      hint: `Run \`npm install ${PACKAGE} --ignore-scripts\` (about 500 MB, with native code), or serve the model by Ollama.`,
      cause,
    })
  }
}

function unusable(folder: string, reason: string, cause?: unknown): LightconeError {
  return new LightconeError('invalid-argument', {
    message: `${folder} is no ONNX embedding model that can be used: ${reason}.`,
    hint: 'Name a folder laid out as on the hub: config.json, tokenizer.json, tokenizer_config.json, onnx/model.onnx.',
    details: { folder },
    ...(cause === undefined ? {} : { cause }),
  })
}
