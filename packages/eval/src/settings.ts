import { LightconeError, SEARCH_MODES, type SearchMode } from 'lightcone'
import type { Unit } from './datasets/span-folder.ts'

/** What `--set name=value` may say, and what holds when it says nothing. */
export interface EvalSettings {
  /** How the engine searches. Default `default`. */
  readonly mode: SearchMode
  /** What is ranked and judged. `segment` needs gold spans. Default `document`. */
  readonly unit: Unit
  /** Index the documents' titles; `titles=0` for sets whose questions are titles. Default true. */
  readonly titles: boolean
  /** Report 95 % bootstrap intervals. Default false. */
  readonly intervals: boolean
  /** Also measure what the ranking holds when this share of the tokens in reach is read, 0 to 1. */
  readonly share?: number
  /** Write the rankings to this file as a TREC run. */
  readonly run?: string
  /** Write every question's own figures to this file, one JSON object a line. */
  readonly questions?: string
}

const UNITS = ['document', 'segment'] as const satisfies readonly Unit[]
export const FLAGS = ['0', '1'] as const
const NAMES = ['mode', 'unit', 'titles', 'intervals', 'share', 'run', 'questions'] as const

/** Reads settings from strings. Throws `invalid-argument` for an unknown name or value. */
export function readSettings(given: Readonly<Record<string, string>> = {}): EvalSettings {
  checkNames(given, NAMES)
  const { run, questions, share } = given
  return {
    mode: oneOf('mode', given['mode'] ?? 'default', SEARCH_MODES),
    unit: oneOf('unit', given['unit'] ?? 'document', UNITS),
    titles: oneOf('titles', given['titles'] ?? '1', FLAGS) === '1',
    intervals: oneOf('intervals', given['intervals'] ?? '0', FLAGS) === '1',
    ...(share === undefined ? {} : { share: readShare(share) }),
    ...(run === undefined ? {} : { run }),
    ...(questions === undefined ? {} : { questions }),
  }
}

function readShare(text: string): number {
  const percent = Number(/^(\d+(?:\.\d+)?)%$/.exec(text)?.[1])
  if (percent > 0 && percent <= 100) return percent / 100
  throw new LightconeError('invalid-argument', {
    message: `The setting share cannot be "${text}".`,
    hint: 'Give a percentage above 0, for instance share=20%.',
    details: { share: text },
  })
}

/** Throws `invalid-argument` for a setting that is not among the names. */
export function checkNames(given: Readonly<Record<string, string>>, names: readonly string[]): void {
  for (const name of Object.keys(given))
    if (!names.includes(name))
      throw new LightconeError('invalid-argument', {
        message: `There is no setting "${name}".`,
        hint: `The settings are ${names.join(', ')}.`,
        details: { name },
      })
}

/** Throws `invalid-argument` for a limit that is no whole number above 0. */
export function checkLimit(limit: number | undefined): void {
  if (limit === undefined || (Number.isInteger(limit) && limit > 0)) return
  throw new LightconeError('invalid-argument', {
    message: `The limit cannot be ${limit}.`,
    hint: 'Use a whole number of questions, at least 1.',
    details: { limit },
  })
}

/** One of the allowed values. Throws `invalid-argument`. */
export function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value)
  if (found !== undefined) return found
  throw new LightconeError('invalid-argument', {
    message: `The setting ${name} cannot be "${value}".`,
    hint: `Use ${allowed.join(' or ')}.`,
    details: { name, value },
  })
}
