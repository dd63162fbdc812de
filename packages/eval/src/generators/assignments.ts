import { createRandom, type Random } from '../random.ts'
import { hide } from './needles.ts'
import { asProse, assemble, type MadeQuestion, type MadeSet, numbered } from './set.ts'

export const ASSIGNMENT_KINDS = ['variables', 'value', 'code'] as const

export interface AssignmentParameters {
  readonly kind: (typeof ASSIGNMENT_KINDS)[number]
  /** Characters of the document. */
  readonly length: number
  /** Chains, each asked about once. */
  readonly questions: number
  /** Assignments from one variable of a chain to the next. */
  readonly hops: number
}

/**
 * Chains of assignments in prose, after RULER's variable tracking (Hsieh et al. 2024). `variables`: which ones hold a
 * value; `value`: what the last one holds; `code`: the latter as statements on lines of their
 * own.
 */
export function makeAssignments(parameters: AssignmentParameters, seed: number): MadeSet {
  const { kind, questions, hops, length } = parameters
  const random = createRandom(seed)
  const taken = new Set<string>()
  const chains = Array.from({ length: questions }, () => ({
    value: String(fresh(taken, () => String(random.integer(10_000, 99_999)))),
    names: Array.from({ length: hops + 1 }, () => fresh(taken, () => variableName(kind, random))),
  }))
  const units = chains.flatMap(({ value, names }) =>
    names.map((name, i) => ({ key: name, text: statement(kind, name, names[i - 1] ?? value, i === 0) })),
  )
  const { document, place } = assemble(
    'variables',
    'Variables',
    hide(units, { length, depth: -1 }, random),
    kind === 'code' ? undefined : asProse,
  )
  const made = chains.map(
    ({ value, names }): Omit<MadeQuestion, 'id'> => ({
      kind,
      question:
        kind === 'variables'
          ? `Find all variables that are assigned the value ${value}.`
          : `Which value does ${names.at(-1)} hold?`,
      match: 'all',
      spans: names.map(place),
      answers: [kind === 'variables' ? names.join(', ') : value],
    }),
  )
  return { documents: [document], questions: numbered('assignments', made) }
}

function statement(kind: AssignmentParameters['kind'], name: string, from: string, isFirst: boolean): string {
  if (kind === 'code') return isFirst ? `let ${name} = ${from};` : `${name} = ${from};`
  return isFirst ? `VAR ${name} = ${from}.` : `VAR ${name} = VAR ${from}.`
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** Five capitals, as in RULER; in code, a small letter and a number. */
function variableName(kind: AssignmentParameters['kind'], random: Random): string {
  if (kind === 'code') return `${random.pick([...LETTERS]).toLowerCase()}${random.integer(1, 999)}`
  return Array.from({ length: 5 }, () => random.pick([...LETTERS])).join('')
}

function fresh(taken: Set<string>, draw: () => string): string {
  for (;;) {
    const drawn = draw()
    if (taken.has(drawn)) continue
    taken.add(drawn)
    return drawn
  }
}
