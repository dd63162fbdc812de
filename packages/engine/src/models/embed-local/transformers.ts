/** What is used of transformers.js, which is an optional peer, and of the ONNX runtime that it brings. */
import { LightconeError } from '../../errors.ts'
import type { Feed } from './positions.ts'

export interface Tensor {
  readonly dims: readonly number[]
  readonly data: Float32Array
  to(type: 'float32'): Tensor
}

export interface Tokenizer {
  /** 1e30 where the tokenizer knows no limit. */
  readonly model_max_length: number
  readonly pad_token_id?: number
  (text: string, options: { add_special_tokens: boolean; return_tensor: false }): { input_ids: number[] }
}

export interface Session {
  readonly inputNames: readonly string[]
  readonly config?: unknown
  release(): Promise<void>
}

/** The class of a session, which the package does not export. */
export interface SessionClass {
  create(file: Uint8Array, options: { readonly logSeverityLevel: number }): Promise<Session>
}

export interface Model {
  readonly config: {
    readonly model_type?: string
    readonly max_position_embeddings?: number
    readonly pad_token_id?: number
  }
  readonly sessions: { model: Session }
  (inputs: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>
}

export interface Transformers {
  readonly Tensor: new (type: Feed['type'], data: Feed['data'], dims: readonly number[]) => Tensor
  readonly AutoTokenizer: {
    from_pretrained(folder: string, options: { local_files_only: boolean }): Promise<Tokenizer>
  }
  readonly AutoModel: {
    from_pretrained(folder: string, options: { dtype: string; local_files_only: boolean }): Promise<Model>
  }
}

/** In a variable, so that nothing looks for the package before it is wanted. */
const PACKAGE = '@huggingface/transformers'

/** Throws `dependency-missing`. */
export async function loadTransformers(
  load: () => Promise<unknown> = () => import(PACKAGE),
): Promise<Transformers> {
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
