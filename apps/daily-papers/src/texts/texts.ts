/** Full texts come in: those that are due from the web, one after the other, or a file that somebody names. */
import { isLightconeError } from 'lightcone'
import type { Library } from '../library.ts'
import type { Paper } from '../model.ts'
import type { WantedText } from '../state/texts.ts'
import type { TextFetcher } from './fetch-text.ts'
import { readText, type TextFile } from './read-text.ts'

export interface TextRound {
  readonly library: Library
  readonly fetch: TextFetcher
  readonly now: () => number
  readonly signal?: AbortSignal
}

export interface TextReport {
  readonly read: number
  readonly unchanged: number
  readonly failed: number
  /** Left for the next round because their server was in trouble. */
  readonly left: number
}

/** Texts of one round; the next goes on with the rest. */
const PER_ROUND = 200
/** A process that did not come back for so long is taken for dead. */
const LEASE_MS = 15 * 60_000
/** A server in trouble is asked again after an hour, then twice as long each time, at most a week. */
const BACK_OFF_MS = 3_600_000
const MAX_BACK_OFF_MS = 7 * 86_400_000

/** Each text is stored and searchable before the next is fetched: a round that breaks off loses none. */
export async function fetchTexts(round: TextRound): Promise<TextReport> {
  const { library, now, signal } = round
  const report = { read: 0, unchanged: 0, failed: 0, left: 0 }
  const troubled = new Set<string>()
  for (const wanted of library.texts.due(now(), PER_ROUND)) {
    signal?.throwIfAborted()
    const { host } = new URL(wanted.url)
    if (troubled.has(host)) report.left++
    else if (library.texts.claim(wanted.paper, now(), LEASE_MS)) {
      const outcome = await fetchOne(wanted, round)
      if (outcome === 'trouble') troubled.add(host)
      report[outcome === 'trouble' ? 'failed' : outcome]++
    }
  }
  return report
}

async function fetchOne(
  { paper: key, url, validators, failures }: WantedText,
  { library, fetch, now, signal }: TextRound,
): Promise<'read' | 'unchanged' | 'failed' | 'trouble'> {
  const { texts, papers } = library
  try {
    const found = await fetch(url, validators, signal)
    if (found.kind === 'unchanged') {
      texts.keepAsItIs(key, now())
      return 'unchanged'
    }
    const text = await readText(found.file, signal)
    const paper = papers.get(key)
    // It was joined to another meanwhile, which wants the text under its own name.
    if (paper === undefined) return 'failed'
    const { name } = found.file
    const { version } = paper
    texts.keep(key, text, { url, name, version, validators: found.validators }, now())
    await library.catchUp(signal)
    return 'read'
  } catch (error) {
    signal?.throwIfAborted()
    if (!isLightconeError(error)) throw error
    // What is wrong with the text itself stays wrong until the paper has a new version.
    const isTrouble = error.code === 'url-failed'
    const wait = Math.min(BACK_OFF_MS * 2 ** failures, MAX_BACK_OFF_MS)
    texts.failed(key, `${error.code}: ${error.message}`, isTrouble ? now() + wait : undefined)
    return isTrouble ? 'trouble' : 'failed'
  }
}

/** Throws a `LightconeError` for a file that cannot be read; what was there before stays. */
export async function attachText(
  paper: Paper,
  file: TextFile,
  { library, now, signal }: Pick<TextRound, 'library' | 'now' | 'signal'>,
): Promise<{ readonly pages: number; readonly characters: number }> {
  const text = await readText(file, signal)
  library.texts.keep(paper.key, text, { name: file.name, version: paper.version }, now())
  await library.catchUp(signal)
  return { pages: text.pages.length, characters: text.parsed.text.length }
}
