import { LightconeError } from 'lightcone'
import { ASSIGNMENT_KINDS, makeAssignments } from './assignments.ts'
import { BIOGRAPHY_KINDS, makeBiographies } from './biographies.ts'
import { FAILURES, makeFailure } from './failures.ts'
import { makeLines, makePasskeys } from './lines.ts'
import { makeNeedles, NEEDLE_KINDS } from './needles.ts'
import { makeAlteredNumerics } from './numerics.ts'
import type { MadeSet } from './set.ts'
import { makeTables, TABLE_KINDS } from './tables.ts'
import { makeThreads, THREAD_KINDS } from './threads.ts'

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
  /** Changes a set that is there instead of making one. */
  readonly isTransform: boolean
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
  return { kinds, knobs, isTransform: false, build: (parameters, seed) => make(parameters as P, seed) }
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
  failures: {
    kinds: FAILURES,
    knobs: { rate: part(0.3, 0, 1) },
    isTransform: true,
    build: (parameters, seed, from) =>
      makeFailure(from, parameters as Parameters<typeof makeFailure>[1] & typeof parameters, seed),
  },
  numerics: {
    kinds: ['altered'],
    knobs: {},
    isTransform: true,
    build: (_, seed, from) => makeAlteredNumerics(from, seed),
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
