import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { type Clock, type EmbedderOptions, IN_MEMORY, type LanguageModel } from 'lightcone'
import { DEFAULT_LIMITS, type Limits } from './limits.ts'
import type { LogLine } from './log.ts'

export interface ServerSettings {
  /** Folder of the index; made with the first document when there is none. */
  readonly location: string
  /** Address to listen on. Default `127.0.0.1`. Any other than this machine's own needs a token. */
  readonly host?: string
  /** Default 4321; 0 takes a free one. */
  readonly port?: number
  /** File of the access tokens. Default `tokens.json` in the index folder. */
  readonly tokens?: string
  /** Requests without a token are refused, on this machine's own address too. Default: on any other address. */
  readonly requireToken?: boolean
  /** Folders whose files requests may name, with the scope `admin`. Default none. */
  readonly roots?: readonly string[]
  readonly allowedHosts?: readonly string[]
  readonly allowedOrigins?: readonly string[]
  readonly limits?: Partial<Limits>
  /** What budgets are counted in when a request does not say. Default `estimate`. */
  readonly tokenizer?: string
  /** Language models that requests may name; nothing else is ever called. The first is the chat doors' default. */
  readonly models?: Readonly<Record<string, LanguageModel>>
  /** Embedding models whose vectors are kept and asked beside words. Default none. */
  readonly embedders?: readonly EmbedderOptions[]
  /**
   * Threads that answer questions when several come at once. Default: one a core but two, at most 4. None with `embedders`, which
   * live in the server's own thread.
   */
  readonly readers?: number
  /** Folder of the built workbench. Default: none; then `/` says how to get one. */
  readonly workbench?: string
  /** One line a request and one a fault. Default: nowhere. */
  readonly log?: (line: LogLine) => void
  readonly clock?: Clock
}

/** Of this package: what `/health` and the OpenAPI document say. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    readonly version: string
  }
).version

export const DEFAULT_HOST = '127.0.0.1'
export const DEFAULT_PORT = 4321

/** Each has caches of its own. */
const MOST_READERS = 4

/** One a core but two, for the sockets and for changes of the index; of two cores one. */
export const readersFor = (cores: number): number =>
  Math.min(MOST_READERS, Math.max(cores - 2, Math.min(1, cores - 1)))

export function readersOf({ readers, embedders = [], location }: ServerSettings): number {
  if (embedders.length > 0 || location === IN_MEMORY) return 0
  return readers ?? readersFor(availableParallelism())
}

export const limitsOf = (settings: ServerSettings): Limits => ({ ...DEFAULT_LIMITS, ...settings.limits })
