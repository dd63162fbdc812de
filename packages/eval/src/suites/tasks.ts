import { ASSIGNMENT_KINDS, makeAssignments } from '../generators/assignments.ts'
import { BIOGRAPHY_KINDS, makeBiographies } from '../generators/biographies.ts'
import { makeFailure } from '../generators/failures.ts'
import { makeGrids } from '../generators/grids.ts'
import { makeLines, makePasskeys } from '../generators/lines.ts'
import { makeNeedles, NEEDLE_KINDS } from '../generators/needles.ts'
import { makeAlteredNumerics } from '../generators/numerics.ts'
import { makeRegions } from '../generators/regions.ts'
import type { MadeSet } from '../generators/set.ts'
import { makeStreams } from '../generators/streams.ts'
import { makeTables, TABLE_KINDS } from '../generators/tables.ts'
import { makeThreads, THREAD_KINDS } from '../generators/threads.ts'
import { makeTopics, TOPIC_KINDS } from '../generators/topics.ts'
import { makeTranscripts } from '../generators/transcripts.ts'
import { makeWords, WORD_KINDS } from '../generators/words.ts'

/**
 * Where a task stands in the plane of Goldman et al. (2024): how much of the text is needed (`scope`), and how hard it
 * is to find and tell apart (`dispersion`).
 */
export interface Coordinates {
  readonly scope: 'small' | 'large'
  readonly dispersion: 'low' | 'high'
}

/** One row of the suite. */
export interface Task extends Coordinates {
  /** `family/kind`. */
  readonly name: string
  readonly set: MadeSet
}

const EASY: Coordinates = { scope: 'small', dispersion: 'low' }
const SCATTERED: Coordinates = { scope: 'small', dispersion: 'high' }
const BROAD: Coordinates = { scope: 'large', dispersion: 'low' }
const HARD: Coordinates = { scope: 'large', dispersion: 'high' }

const CORE_KINDS: Readonly<Record<string, Coordinates>> = {
  fact: EASY,
  paraphrase: SCATTERED,
  number: EASY,
  'multi-document': SCATTERED,
}

const BIOGRAPHIES: Readonly<Partial<Record<(typeof BIOGRAPHY_KINDS)[number], Coordinates>>> = {
  standard: EASY,
  citation: EASY,
  'multi-standard': BROAD,
  rank: BROAD,
}

/** What may go wrong and leave an answer. */
export const ANSWERED_FAILURES = ['misspelt', 'incomplete', 'out-of-domain', 'ocr'] as const
/** Share of the words touched. */
export const FAILURE_RATE = 0.3

/** The bundled questions by kind, the same ones gone wrong, and every family of generators at a small size. */
export function coreTasks(core: MadeSet, seed: number): Task[] {
  const answerable: MadeSet = { ...core, questions: core.questions.filter(({ spans }) => spans.length > 0) }
  return [
    ...Object.entries(CORE_KINDS).map(([kind, coordinates]) => ({
      name: `core/${kind}`,
      ...coordinates,
      set: { ...core, questions: core.questions.filter((made) => made.kind === kind) },
    })),
    ...ANSWERED_FAILURES.map((kind) => ({
      name: `failures/${kind}`,
      ...SCATTERED,
      set: makeFailure(answerable, { kind, rate: FAILURE_RATE }, seed),
    })),
    { name: 'numerics/altered', ...EASY, set: makeAlteredNumerics(answerable, seed) },
    ...generated(seed),
  ]
}

function generated(seed: number): Task[] {
  return [
    ...NEEDLE_KINDS.map((kind) => ({
      name: `needles/${kind}`,
      ...(kind === 'single' ? EASY : BROAD),
      set: makeNeedles({ kind, length: 40_000, questions: 10, needles: 4, distractors: 20, depth: -1 }, seed),
    })),
    ...THREAD_KINDS.map((kind) => ({
      name: `threads/${kind}`,
      ...(kind === 'thread' ? SCATTERED : HARD),
      set: makeThreads({ kind, length: 40_000, questions: 5, steps: 4, width: 3 }, seed),
    })),
    { name: 'lines/line', ...EASY, set: makeLines({ lines: 500, questions: 20 }, seed) },
    {
      name: 'passkeys/passkey',
      ...EASY,
      set: makePasskeys({ length: 10_000, documents: 10, depth: -1 }, seed),
    },
    ...BIOGRAPHY_KINDS.map((kind) => ({
      name: `biographies/${kind}`,
      ...(BIOGRAPHIES[kind] ?? SCATTERED),
      set: makeBiographies({ kind, people: 60, questions: 10, group: 3, density: 0.5 }, seed),
    })),
    ...TABLE_KINDS.map((kind) => ({
      name: `tables/${kind}`,
      ...(kind === 'join' ? HARD : BROAD),
      set: makeTables({ kind, rows: 200, questions: 5, density: 0.05, filler: 1 }, seed),
    })),
    ...ASSIGNMENT_KINDS.map((kind) => ({
      name: `assignments/${kind}`,
      ...(kind === 'variables' ? BROAD : SCATTERED),
      set: makeAssignments({ kind, length: 20_000, questions: 5, hops: 4 }, seed),
    })),
    ...WORD_KINDS.map((kind) => ({
      name: `words/${kind}`,
      ...BROAD,
      set: makeWords({ kind, words: 600, questions: 3 }, seed),
    })),
    ...TOPIC_KINDS.map((kind) => ({
      name: `topics/${kind}`,
      ...SCATTERED,
      set: makeTopics({ kind, topics: 40, turns: 6, questions: 10 }, seed),
    })),
    {
      name: 'transcripts/misheard',
      ...SCATTERED,
      set: makeTranscripts({ talks: 5, turns: 60, questions: 4, rate: 0.9 }, seed),
    },
    {
      name: 'regions/region',
      ...EASY,
      set: makeRegions({ pages: 10, rows: 3, columns: 2, filler: 2, questions: 15 }, seed),
    },
    {
      name: 'streams/next',
      ...BROAD,
      set: makeStreams({ users: 5, interests: 6, asked: 5, questions: 3 }, seed),
    },
    {
      name: 'grids/present',
      ...EASY,
      set: makeGrids({ kind: 'present', images: 6, rows: 4, columns: 4, questions: 10 }, seed),
    },
  ]
}
