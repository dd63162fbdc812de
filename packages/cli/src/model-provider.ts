/** Language models by name. Provider packages are the user's to install; none is loaded unless it is named. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ModelProvider } from '@lightcone/operations'
import {
  type EmbedderOptions,
  type EmbeddingModel,
  type LanguageModel,
  LightconeError,
  type LongRunning,
} from 'lightcone'
import { prefixesOf } from './embedder-prefixes.ts'
import { readKey, readKeys } from './model-keys.ts'
import { offeredModels } from './offered-models.ts'
import { findOnnxEmbedder } from './onnx-embedder.ts'
import { createProviderFetch } from './provider-fetch.ts'

type Env = Readonly<Record<string, string | undefined>>

interface ProviderSettings {
  readonly name: string
  readonly baseURL?: string
  readonly apiKey?: string
  readonly fetch: typeof globalThis.fetch
  /** Of `@ai-sdk/openai-compatible`: streams end with what they took, which servers leave out unless they are asked. */
  readonly includeUsage: true
}

interface Provider {
  readonly package: string
  /** The function of the package that makes the provider. */
  readonly create: string
  /** Name of the key, in the environment or in the key file. */
  readonly key: string
  readonly needsKey: boolean
  /** What is written after the colon: a model id, or an address and a model id. */
  readonly form: 'id' | 'address#id'
  readonly baseURL?: (env: Env) => string
}

const COMPATIBLE = { package: '@ai-sdk/openai-compatible', create: 'createOpenAICompatible' }

const PROVIDERS: Readonly<Record<string, Provider>> = {
  'openai-compatible': { ...COMPATIBLE, key: 'LIGHTCONE_API_KEY', needsKey: false, form: 'address#id' },
  ollama: {
    ...COMPATIBLE,
    key: 'OLLAMA_API_KEY',
    needsKey: false,
    form: 'id',
    baseURL: (env) => `${env['OLLAMA_HOST'] ?? 'http://127.0.0.1:11434'}/v1`,
  },
  openai: {
    package: '@ai-sdk/openai',
    create: 'createOpenAI',
    key: 'OPENAI_API_KEY',
    needsKey: true,
    form: 'id',
  },
  anthropic: {
    package: '@ai-sdk/anthropic',
    create: 'createAnthropic',
    key: 'ANTHROPIC_API_KEY',
    needsKey: true,
    form: 'id',
  },
  google: {
    package: '@ai-sdk/google',
    create: 'createGoogleGenerativeAI',
    key: 'GOOGLE_GENERATIVE_AI_API_KEY',
    needsKey: true,
    form: 'id',
  },
}

/**
 * `<provider>:<model id>`, or `openai-compatible:<base URL>#<model id>`. Throws `invalid-argument`,
 * `dependency-missing`, and `permission-denied` for a key file that others can read.
 */
export async function findModel(name: string, env: Env, folder: string): Promise<LanguageModel> {
  const { provider, modelId } = await findProvider(name, env, folder)
  return provider.languageModel(modelId)
}

/**
 * As `findModel`, of an embedding model, with the prefixes that its family wants; also `local:` and `hub:`, where `running`
 * stops a download and hears of it. Refuses providers without embedding models.
 */
export async function findEmbedder(
  name: string,
  env: Env,
  folder: string,
  running: LongRunning = {},
): Promise<EmbedderOptions> {
  const load = () => loadPackage('@huggingface/transformers', folder)
  const onnx = await findOnnxEmbedder(name, { env, folder, running, load })
  if (onnx !== undefined) return { ...onnx, ...prefixesOf(onnx.model.modelId) }
  const { provider, modelId } = await findProvider(name, env, folder)
  if (provider.embeddingModel === undefined || name.startsWith('anthropic:'))
    throw new LightconeError('invalid-argument', {
      message: `The provider of ${name} has no embedding models.`,
      hint: 'Name one of ollama, openai, google or openai-compatible, or an ONNX model: local:<folder>, hub:<owner>/<name>.',
      details: { name },
    })
  return { model: provider.embeddingModel(modelId), ...prefixesOf(modelId) }
}

interface LoadedProvider {
  languageModel(id: string): LanguageModel
  embeddingModel?(id: string): EmbeddingModel
}

async function findProvider(
  name: string,
  env: Env,
  folder: string,
): Promise<{ readonly provider: LoadedProvider; readonly modelId: string }> {
  const { provider, providerName, modelId, baseURL } = parseName(name, env)
  const apiKey = readKey(provider.key, env)
  if (provider.needsKey && apiKey === undefined)
    throw new LightconeError('invalid-argument', {
      message: `There is no key for ${providerName}.`,
      hint: `Set ${provider.key} in the environment or in the file that LIGHTCONE_KEY_FILE names.`,
      details: { provider: providerName },
    })
  const module = await loadPackage(provider.package, folder)
  const create = module[provider.create] as (settings: ProviderSettings) => LoadedProvider
  const settings: ProviderSettings = {
    name: providerName,
    fetch: createProviderFetch(apiKey),
    includeUsage: true,
    ...(baseURL && { baseURL }),
    ...(apiKey && { apiKey }),
  }
  return { provider: create(settings), modelId }
}

interface ModelName {
  readonly provider: Provider
  readonly providerName: string
  readonly modelId: string
  readonly baseURL?: string
}

function parseName(name: string, env: Env): ModelName {
  const [, providerName = '', rest = ''] = /^([a-z-]+):(\S+)$/.exec(name) ?? []
  const provider = Object.hasOwn(PROVIDERS, providerName) ? PROVIDERS[providerName] : undefined
  if (provider?.form === 'id') {
    const baseURL = provider.baseURL?.(env)
    return { provider, providerName, modelId: rest, ...(baseURL && { baseURL }) }
  }
  const match = /^(https?:\/\/[^#\s]+)#(\S+)$/.exec(rest)
  if (provider === undefined || match === null)
    throw new LightconeError('invalid-argument', {
      message: `"${name}" names no model.`,
      hint: `Write <provider>:<model id> with one of ${Object.keys(PROVIDERS).join(', ')}; openai-compatible:<base URL>#<model id>, for instance openai-compatible:http://localhost:8080/v1#qwen3.`,
    })
  return { provider, providerName, modelId: match[2]!, baseURL: match[1]! }
}

/** Time that a server has to say which models it has. */
const REACH_MS = 3000

/**
 * What can be named here: packages, keys (where they come from, never what they are), and which models a server
 * that speaks the OpenAI-compatible protocol offers. Only Ollama and the addresses given are asked; hosted
 * providers are not, for that would send a key.
 */
export async function listModels(
  addresses: readonly string[],
  env: Env,
  folder: string,
  signal?: AbortSignal,
): Promise<readonly ModelProvider[]> {
  const keys = readKeys(env)
  const facts = ([name, provider]: readonly [string, Provider]) => ({
    name,
    package: provider.package,
    installed: isInstalled(provider.package, folder),
    key: provider.key,
    keyFrom: keys.get(provider.key)?.from ?? ('none' as const),
  })
  const asked = [
    ['ollama', PROVIDERS['ollama']!.baseURL!(env)] as const,
    ...addresses.map((address) => ['openai-compatible', address] as const),
  ]
  const reached = await Promise.all(
    asked.map(async ([name, address]) => ({
      ...facts([name, PROVIDERS[name]!]),
      address,
      ...(await reach(address, readKey(PROVIDERS[name]!.key, env), signal)),
    })),
  )
  const others = Object.entries(PROVIDERS).filter(([name]) => !asked.some(([other]) => other === name))
  return [...reached, ...others.map(facts)]
}

async function reach(
  address: string,
  key: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Pick<ModelProvider, 'reachable' | 'models' | 'terms' | 'problem'>> {
  const limit = AbortSignal.timeout(REACH_MS)
  try {
    const response = await createProviderFetch(key)(`${address.replace(/\/$/, '')}/models`, {
      headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    })
    if (!response.ok) return { reachable: true, problem: `it replies with status ${response.status}` }
    return { reachable: true, ...offeredModels(await response.json()) }
  } catch (cause) {
    if (signal?.aborted) throw new LightconeError('aborted', { message: 'The operation was cancelled.' })
    const problem = limit.aborted ? `no reply in ${REACH_MS} ms` : 'it cannot be reached'
    return cause instanceof SyntaxError
      ? { reachable: true, problem: 'it does not speak the OpenAI-compatible protocol' }
      : { reachable: false, problem }
  }
}

function isInstalled(name: string, folder: string): boolean {
  return [import.meta.url, join(folder, 'package.json')].some((from) => {
    try {
      createRequire(from).resolve(name)
      return true
    } catch {
      return false
    }
  })
}

async function loadPackage(name: string, folder: string): Promise<Record<string, unknown>> {
  try {
    return await import(name)
  } catch (ours) {
    try {
      // Installed beside the user's project instead of beside this program.
      const path = createRequire(join(folder, 'package.json')).resolve(name)
      return await import(pathToFileURL(path).href)
    } catch {
      throw new LightconeError('dependency-missing', {
        message: `The package ${name} is not installed.`,
        hint: `Run \`npm install ${name}\` and ask again.`,
        cause: ours,
      })
    }
  }
}
