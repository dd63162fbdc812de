/** Where the adapters get contexts from: the library, or a server by its client. */
import type { Citation, Context, ContextOptions, Lightcone } from 'lightcone'

/** What a context is asked for with. All of it may be left out, as in the library. */
export type Asked = Pick<ContextOptions, 'budget' | 'mode' | 'filter'>

export interface Found {
  /** What the model gets: an observation block that no source text can close. */
  readonly text: string
  readonly citations: readonly Citation[]
}

/** For a server: `(question, asked, signal) => client.context({ question, ...asked }, { signal })`. */
export type AskContext = (question: string, asked: Asked, signal: AbortSignal) => Promise<Found>

/** An open index, or whatever else gives contexts. */
export type ContextSource = Pick<Lightcone, 'context'> | AskContext

const NEVER = new AbortController().signal

export function askSource(
  source: ContextSource,
  question: string,
  { budget, mode, filter }: Asked,
  signal: AbortSignal = NEVER,
): Promise<Found | Context> {
  const asked = {
    ...(budget === undefined ? {} : { budget }),
    ...(mode === undefined ? {} : { mode }),
    ...(filter === undefined ? {} : { filter }),
  }
  return typeof source === 'function'
    ? source(question, asked, signal)
    : source.context(question, { ...asked, signal })
}
