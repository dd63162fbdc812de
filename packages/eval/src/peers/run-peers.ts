import { isLightconeError, throwIfAborted } from 'lightcone'
import type { EvidenceQuestion, EvidenceSet } from '../datasets/evidence-set.ts'
import { openEvidenceFolder } from '../datasets/open-evidence.ts'
import { evidenceSet } from '../generators/set.ts'
import { holm } from '../metrics/clusters.ts'
import { randomisationP } from '../metrics/randomisation.ts'
import { percentile } from '../metrics/summary.ts'
import { type ItemOptions, lazyIndex } from '../runs/context-items.ts'
import { askQuestion, plainFigures } from '../spans/ask.ts'
import { lookups } from '../spans/ask-set.ts'
import { PLAIN_PASSAGES, passageRanking } from '../spans/plain.ts'
import { meanPoint, round, type SpansFigures, type SpansPoint } from '../spans/points.ts'
import { readCoreSet } from '../suites/core-set.ts'
import { bm25 } from './bm25.ts'
import { langchain, llamaindex, minisearch, orama } from './libraries.ts'
import { installedVersion, loadPackage, type Peer, type PeerIndex } from './peer.ts'

/** This engine's contexts, and its whole passages in retrieval order. */
export const LIGHTCONE = 'lightcone'
const LIGHTCONE_PASSAGES = 'lightcone, whole passages'

const PEERS: readonly Peer[] = [bm25, minisearch, orama, langchain, llamaindex]

/** Sets of the folder `data` that peers are measured on beside the bundled questions. */
const SETS = ['mh-hotpot-migres200', 'qa-squad2', 'chunking-evaluation', 'mem-locomo'] as const
/** Questions of each, unless a limit says otherwise: some of the other engines score every passage anew each time. */
const QUESTIONS = 100

/** One engine on one task: what its passages hold at the budget. */
export interface PeerRow {
  readonly task: string
  readonly system: string
  /** Of its main package. */
  readonly version?: string
  readonly questions: number
  readonly context: Omit<SpansPoint, 'budget'>
  readonly indexSeconds: number
  /** Milliseconds from a question to its passages or context, by nearest rank. */
  readonly queryMsP50: number
  /** Paired randomisation test of the evidence recall against this engine's, adjusted for all rows (Holm). */
  readonly p?: number
}

export interface PeersOptions extends ItemOptions {
  readonly data: string
  readonly limit?: number
  readonly only?: readonly string[]
}

interface Measured {
  readonly task: string
  readonly system: string
  readonly version?: string
  readonly figures: readonly SpansFigures[]
  readonly indexSeconds: number
  readonly elapsedMs: readonly number[]
}

export interface PeersReport {
  readonly peers: readonly PeerRow[]
  readonly skipped: readonly { readonly task: string; readonly reason: string }[]
}

/**
 * Asks this engine and others the same questions, and gives each the same budget: whole passages in their order while
 * they fit, rendered as this engine renders a context. Engines that are not installed and sets that are not there are
 * passed over. Throws as `eval spans`.
 */
export async function runPeers(options: PeersOptions): Promise<PeersReport> {
  const missing = PEERS.flatMap(({ name, packages }) => {
    const absent = packages.filter((one) => installedVersion(one) === undefined)
    return absent.length === 0 ? [] : { task: name, reason: `not installed: ${absent.join(', ')}` }
  })
  const peers = PEERS.filter(({ name }) => missing.every(({ task }) => task !== name))
  const { sets, skipped } = await readSets(options)
  const measured: Measured[] = []
  for (const set of sets) {
    options.onProgress?.({ stage: 'task', done: sets.indexOf(set), total: sets.length, item: set.name })
    measured.push(...(await ours(set, options)))
    for (const peer of peers) measured.push(await theirs(peer, set, options))
  }
  return { peers: rowsOf(measured), skipped: [...skipped, ...missing] }
}

async function readSets({ data, limit, only }: PeersOptions) {
  const wanted = (name: string) => only === undefined || only.includes(name)
  const core = evidenceSet('core', await readCoreSet())
  const sets: EvidenceSet[] = wanted('core') ? [{ ...core, questions: core.questions.slice(0, limit) }] : []
  const skipped: PeersReport['skipped'][number][] = []
  for (const name of SETS.filter(wanted)) {
    const set = await openEvidenceFolder(`${data}/${name}`).catch((error: unknown) => {
      if (isLightconeError(error) && error.code === 'invalid-argument') return undefined
      throw error
    })
    if (set === undefined) skipped.push({ task: name, reason: 'its folder is not there' })
    else sets.push({ ...set, questions: set.questions.slice(0, limit ?? QUESTIONS) })
  }
  return { sets, skipped }
}

async function ours(set: EvidenceSet, options: PeersOptions): Promise<Measured[]> {
  const { tokenizer, clock, signal, budget } = options
  const index = lazyIndex(set, options)
  try {
    const started = clock.elapsedMs()
    const cone = await index.get()
    const indexSeconds = (clock.elapsedMs() - started) / 1000
    const settings = {
      budgets: [{ tokens: budget }],
      tokenizer,
      clock,
      signal,
      mode: 'default',
      strategy: {},
      ...lookups(set, tokenizer),
    } as const
    const asked = []
    const plainMs: number[] = []
    for (const question of set.questions) {
      const before = clock.elapsedMs()
      const one = await askQuestion(cone, question, settings)
      plainMs.push(clock.elapsedMs() - before - one.elapsedMs[0]!)
      asked.push(one)
    }
    const common = { task: set.name, indexSeconds }
    return [
      {
        ...common,
        system: LIGHTCONE,
        figures: asked.map(({ points }) => points[0]!),
        elapsedMs: asked.map(({ elapsedMs }) => elapsedMs[0]!),
      },
      {
        ...common,
        system: LIGHTCONE_PASSAGES,
        figures: asked.map(({ baseline }) => baseline[0]!),
        elapsedMs: plainMs,
      },
    ]
  } finally {
    await index.close()
  }
}

async function theirs(peer: Peer, set: EvidenceSet, options: PeersOptions): Promise<Measured> {
  const { tokenizer, clock, signal, budget } = options
  const { linesOf } = lookups(set, tokenizer)
  const started = clock.elapsedMs()
  // A question with a scope finds only documents of that scope: each scope has an index of its own.
  const scopes = new Map<string | undefined, PeerIndex>()
  for (const scope of new Set(set.questions.map((question) => question.scope))) {
    const documents = set.documents.filter((document) => scope === undefined || document.scope === scope)
    const indexed = documents.filter(({ text }) => text.trim() !== '')
    scopes.set(scope, await peer.index(indexed, loadPackage))
  }
  const indexSeconds = (clock.elapsedMs() - started) / 1000
  const figures: SpansFigures[] = []
  const elapsedMs: number[] = []
  for (const question of set.questions) {
    throwIfAborted(signal)
    const before = clock.elapsedMs()
    const passages = await scopes.get(question.scope)!.search(question.text, PLAIN_PASSAGES)
    elapsedMs.push(clock.elapsedMs() - before)
    figures.push(measure(question, passages))
  }
  const version = peer.packages.length === 0 ? undefined : installedVersion(peer.packages[0]!)
  return {
    task: set.name,
    system: peer.name,
    ...(version === undefined ? {} : { version }),
    figures,
    indexSeconds,
    elapsedMs,
  }

  function measure(question: EvidenceQuestion, passages: Awaited<ReturnType<PeerIndex['search']>>) {
    const stretches = passages.map((passage) => ({ ...passage, headings: [] }))
    return plainFigures(question, passageRanking(stretches, tokenizer, linesOf), budget)
  }
}

function rowsOf(measured: readonly Measured[]): PeerRow[] {
  const recalls = (one: Measured) => one.figures.map(({ evidenceRecall }) => evidenceRecall)
  const own = new Map(measured.filter(({ system }) => system === LIGHTCONE).map((one) => [one.task, one]))
  const others = measured.filter(({ system }) => system !== LIGHTCONE)
  const adjusted = holm(others.map((one) => randomisationP(recalls(own.get(one.task)!), recalls(one))))
  const p = new Map(others.map((one, i) => [one, round(adjusted[i]!, 5)]))
  return measured.map((one) => {
    const { task, system, version, figures, indexSeconds, elapsedMs } = one
    const { budget: _, ...context } = meanPoint(figures)
    return {
      task,
      system,
      ...(version === undefined ? {} : { version }),
      questions: figures.length,
      context,
      indexSeconds: round(indexSeconds, 3),
      queryMsP50: round(percentile(elapsedMs, 50), 3),
      ...(p.has(one) ? { p: p.get(one)! } : {}),
    }
  })
}
