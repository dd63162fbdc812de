import { LightconeError } from 'lightcone'
import { makeApiPoints } from './api-points.ts'
import { ASSIGNMENT_KINDS, makeAssignments } from './assignments.ts'
import { BIOGRAPHY_KINDS, makeBiographies } from './biographies.ts'
import { FAILURES, makeFailure } from './failures.ts'
import { GRID_KINDS, makeGrids } from './grids.ts'
import { withJudgePairs } from './judge-pairs.ts'
import { makeLines, makePasskeys } from './lines.ts'
import { makeNeedles, NEEDLE_KINDS } from './needles.ts'
import { makeAlteredNumerics } from './numerics.ts'
import { makeRegions } from './regions.ts'
import type { MadeSet } from './set.ts'
import { makeStreams } from './streams.ts'
import { makeTables, TABLE_KINDS } from './tables.ts'
import { makeThreads, THREAD_KINDS } from './threads.ts'
import { makeTopics, TOPIC_KINDS } from './topics.ts'
import { makeTranscripts } from './transcripts.ts'
import { makeWords, WORD_KINDS } from './words.ts'

/** A knob: its default, its bounds, and whether it is whole. */
interface Knob {
  readonly preset: number
  readonly low: number
  readonly high: number
  readonly isWhole: boolean
}

export interface Family {
  /** First is the default. */
  readonly kinds: readonly string[]
  readonly knobs: Readonly<Record<string, Knob>>
  /** What it needs to start from: nothing, a set of questions, or a folder of source code. */
  readonly from: 'nothing' | 'set' | 'sources'
  build(
    parameters: { readonly kind: string } & Readonly<Record<string, number | string>>,
    seed: number,
    from: MadeSet,
  ): MadeSet
}

const whole = (preset: number, low: number, high: number): Knob => ({ preset, low, high, isWhole: true })
const part = (preset: number, low: number, high: number): Knob => ({ preset, low, high, isWhole: false })

const LENGTH = whole(20_000, 0, 4_000_000)
const QUESTIONS = whole(10, 1, 1000)
/** Least share that still means something: one in a thousand. */
const LEAST = 0.001

/** Knobs and kinds are checked by `readFamily` before a maker sees them, so its parameters are what it declares. */
function family<P>(
  kinds: readonly string[],
  knobs: Family['knobs'],
  make: (parameters: P, seed: number) => MadeSet,
): Family {
  return { kinds, knobs, from: 'nothing', build: (parameters, seed) => make(parameters as P, seed) }
}

export const FAMILIES: Readonly<Record<string, Family>> = {
  needles: family(
    NEEDLE_KINDS,
    {
      length: LENGTH,
      questions: QUESTIONS,
      needles: whole(4, 1, 50),
      distractors: whole(10, 0, 1500),
      depth: part(-1, -1, 1),
    },
    makeNeedles,
  ),
  threads: family(
    THREAD_KINDS,
    { length: LENGTH, questions: whole(5, 1, 100), steps: whole(4, 1, 50), width: whole(3, 1, 10) },
    makeThreads,
  ),
  assignments: family(
    ASSIGNMENT_KINDS,
    { length: LENGTH, questions: whole(3, 1, 100), hops: whole(4, 0, 50) },
    makeAssignments,
  ),
  lines: family(['line'], { lines: whole(200, 1, 50_000), questions: QUESTIONS }, makeLines),
  passkeys: family(
    ['passkey'],
    { length: LENGTH, documents: whole(10, 1, 1000), depth: part(-1, -1, 1) },
    makePasskeys,
  ),
  biographies: family(
    BIOGRAPHY_KINDS,
    {
      people: whole(50, 2, 1500),
      questions: QUESTIONS,
      group: whole(3, 2, 20),
      density: part(0.5, LEAST, 1),
    },
    makeBiographies,
  ),
  tables: family(
    TABLE_KINDS,
    {
      rows: whole(100, 1, 5000),
      questions: whole(5, 1, 100),
      density: part(0.1, LEAST, 1),
      filler: whole(0, 0, 20),
    },
    makeTables,
  ),
  words: family(WORD_KINDS, { words: whole(600, 1, 5000), questions: whole(3, 1, 100) }, makeWords),
  topics: family(
    TOPIC_KINDS,
    { topics: whole(20, 2, 1500), turns: whole(6, 1, 100), questions: QUESTIONS },
    makeTopics,
  ),
  transcripts: family(
    ['misheard'],
    {
      talks: whole(5, 1, 10),
      turns: whole(30, 1, 100),
      questions: whole(4, 1, 100),
      rate: part(0.7, 0, 1),
    },
    makeTranscripts,
  ),
  regions: family(
    ['region'],
    {
      pages: whole(5, 1, 200),
      rows: whole(3, 1, 10),
      columns: whole(2, 1, 6),
      filler: whole(2, 0, 20),
      questions: QUESTIONS,
    },
    makeRegions,
  ),
  streams: family(
    ['next'],
    {
      users: whole(5, 1, 100),
      interests: whole(6, 1, 16),
      asked: whole(5, 1, 11),
      questions: whole(3, 1, 16),
    },
    makeStreams,
  ),
  grids: family(
    GRID_KINDS,
    {
      images: whole(6, 1, 20),
      rows: whole(4, 1, 8),
      columns: whole(4, 1, 8),
      questions: QUESTIONS,
    },
    makeGrids,
  ),
  failures: {
    kinds: FAILURES,
    knobs: { rate: part(0.3, 0, 1) },
    from: 'set',
    build: (parameters, seed, from) =>
      makeFailure(from, parameters as Parameters<typeof makeFailure>[1] & typeof parameters, seed),
  },
  numerics: {
    kinds: ['altered'],
    knobs: {},
    from: 'set',
    build: (_, seed, from) => makeAlteredNumerics(from, seed),
  },
  'judge-pairs': {
    kinds: ['pairs'],
    knobs: {},
    from: 'set',
    build: (_, seed, from) => withJudgePairs(from, seed),
  },
  'api-points': {
    kinds: ['call'],
    knobs: { questions: whole(50, 1, 5000), lines: whole(8, 1, 100) },
    from: 'sources',
    build: (parameters, seed, from) =>
      makeApiPoints(from, parameters as Parameters<typeof makeApiPoints>[1] & typeof parameters, seed),
  },
}

export interface FamilyChoice {
  readonly family: Family
  readonly parameters: { readonly kind: string } & Readonly<Record<string, number | string>>
}

/** Reads a family's knobs from strings, defaults where nothing is said. Throws `invalid-argument`. */
export function readFamily(name: string, given: Readonly<Record<string, string>> = {}): FamilyChoice {
  const found = Object.hasOwn(FAMILIES, name) ? FAMILIES[name] : undefined
  if (found === undefined)
    throw refused(`There is no family "${name}".`, `The families are ${Object.keys(FAMILIES).join(', ')}.`)
  const names = ['kind', ...Object.keys(found.knobs)]
  for (const key of Object.keys(given))
    if (!names.includes(key))
      throw refused(`${name} has no setting "${key}".`, `The settings are ${names.join(', ')}.`)
  const kind = given['kind'] ?? found.kinds[0]!
  if (!found.kinds.includes(kind))
    throw refused(`${name} has no kind "${kind}".`, `The kinds are ${found.kinds.join(', ')}.`)
  const knobs = Object.entries(found.knobs).map(
    ([key, knob]) => [key, readKnob(key, knob, given[key])] as const,
  )
  return { family: found, parameters: { kind, ...Object.fromEntries(knobs) } }
}

function readKnob(name: string, { preset, low, high, isWhole }: Knob, text: string | undefined): number {
  const value = text === undefined ? preset : text.trim() === '' ? Number.NaN : Number(text)
  if (value >= low && value <= high && (!isWhole || Number.isInteger(value))) return value
  throw refused(
    `The setting ${name} cannot be "${text}".`,
    `Use a ${isWhole ? 'whole ' : ''}number from ${low} to ${high}.`,
  )
}

function refused(message: string, hint: string): LightconeError {
  return new LightconeError('invalid-argument', { message, hint })
}
