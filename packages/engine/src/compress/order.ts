/** In which order units are wanted: by an instruction and what its finds lead to, or, without one, by what they add. */
import type { Span } from '../model.ts'
import type { Analyzer } from '../ports.ts'
import { type Extractor, extract } from './extract.ts'
import type { Unit } from './units.ts'

export interface OrderInput {
  readonly units: readonly Unit[]
  readonly textOf: (unit: Unit) => string
  readonly languageOf: (unit: Unit) => string
  readonly analyzer: Analyzer
}

export interface Wanted {
  readonly unit: Unit
  /** 0 to 1, comparable within one call. */
  readonly score: number
}

/**
 * Units that bear on the instruction, best first. A unit's score is the share of the instruction's weight (terms and
 * identifiers, each by its inverse unit frequency) that it holds; or it is led to: a unit that shares a rare
 * identifier with a wanted one is wanted a little less. So an assignment brings the assignments that its variables
 * come from and go to, and a note brings the note that it names, at any number of steps.
 */
export function byInstruction(
  instruction: string,
  extractors: readonly Extractor[],
  input: OrderInput,
): readonly Wanted[] {
  const { units, textOf } = input
  const holders = identifierHolders(input)
  const scores = covered(instruction, holders, input)
  if (extractors.length > 0) {
    const best = Math.max(0, ...scores)
    for (const [i, unit] of units.entries())
      if (extract(textOf(unit), extractors).length > 0)
        scores[i] = Math.max(scores[i]!, EXTRACTION_SHARE * (best || 1))
  }
  follow(scores, holders, units.length)
  return ranked(units, scores)
}

/** What an extractor asked for keeps: wanted less than every direct match, more than what matches by a common word. */
const EXTRACTION_SHARE = 0.3

/** Identifiers to the units that hold them, and the reverse. */
interface Holders {
  readonly ofIdentifier: ReadonlyMap<string, readonly number[]>
  readonly ofUnit: readonly (readonly string[])[]
}

function identifierHolders({ units, textOf }: OrderInput): Holders {
  const assigned = units.map((unit) => assignments(textOf(unit)))
  const variables = new Set(assigned.flatMap(({ keys }) => keys))
  const ofUnit = units.map((unit, i) => {
    const { keys, values } = assigned[i]!
    const used = [...keys, ...values.filter((name) => variables.has(name))]
    return [...new Set([...identifiers(textOf(unit)), ...used.map((name) => `${VARIABLE}${name}`)])]
  })
  const ofIdentifier = new Map<string, number[]>()
  for (const [i, names] of ofUnit.entries())
    for (const name of names) {
      const list = ofIdentifier.get(name)
      if (list === undefined) ofIdentifier.set(name, [i])
      else list.push(i)
    }
  return { ofIdentifier, ofUnit }
}

/** Marks a name as that of a variable: `x` of `x = 5` leads to `y = x`, though it would name nothing in prose. */
const VARIABLE = '='

function assignments(text: string): { readonly keys: readonly string[]; readonly values: readonly string[] } {
  const found = extract(text, ['assignments'])
  const slice = (span: Span | undefined) => (span === undefined ? '' : text.slice(span.start, span.end))
  return {
    keys: found.map(({ key }) => slice(key)),
    values: found.flatMap(({ value }) => slice(value).match(TOKEN) ?? []),
  }
}

const isStrong = (name: string): boolean => name.startsWith(VARIABLE) || STRONG.test(name)

const TOKEN = /[\p{L}\p{N}_$]+(?:[-.:/@#'’][\p{L}\p{N}_$]+)*/gu
/**
 * A word that names one thing: letters with a digit, an underscore or a joint among them, a capital inside, capitals
 * alone, or a number too long to be a count or a year.
 */
const STRONG = /^(?=.*\p{L})(?=.*[\p{N}_$])|\p{L}[-:/@#]\p{L}|\p{Ll}\p{Lu}|^\p{Lu}{2,}$|^\p{N}{5,}$/u

/** Words that look like names of one thing, and capitalised words that do not begin the text. */
export function identifiers(text: string): string[] {
  const found: string[] = []
  for (const { 0: token, index } of text.matchAll(TOKEN))
    if (
      STRONG.test(token) ||
      (index > 0 &&
        /^\p{Lu}\p{Ll}/u.test(token) &&
        !/[.!?:]["'”’)]*\s*$/.test(text.slice(Math.max(0, index - 4), index)))
    )
      found.push(token)
  return found
}

function covered(instruction: string, holders: Holders, input: OrderInput): number[] {
  const { units, textOf, languageOf, analyzer } = input
  const languages = [...new Set(units.map(languageOf))].toSorted()
  const asked = new Map(analyzer.query(instruction, languages).map(({ term, weight }) => [term, weight]))
  const holding = units.map((unit) => {
    const terms = new Set(analyzer.terms(textOf(unit), languageOf(unit)))
    return [...asked.keys()].filter((term) => terms.has(term))
  })
  const frequency = new Map<string, number>()
  for (const terms of holding) for (const term of terms) frequency.set(term, (frequency.get(term) ?? 0) + 1)
  const weight = (count: number) => Math.log(1 + units.length / count)
  const scores = holding.map((terms) =>
    terms.reduce((sum, term) => sum + asked.get(term)! * weight(frequency.get(term)!), 0),
  )
  let total = [...frequency].reduce((sum, [term, count]) => sum + asked.get(term)! * weight(count), 0)
  for (const name of new Set(instruction.match(TOKEN) ?? [])) {
    const list = holders.ofIdentifier.get(name)
    if (list === undefined || !STRONG.test(name)) continue
    total += weight(list.length)
    for (const i of list) scores[i]! += weight(list.length)
  }
  return total === 0 ? scores : scores.map((score) => score / total)
}

/** An identifier in more units than this names nothing in particular. */
const RARE_STRONG = 8
const RARE_NAME = 4
/** What a step along a strong identifier, or a mere capitalised word, leaves of the score. */
const STEP_STRONG = 0.9
const STEP_NAME = 0.4
/** Steps are taken from units with at least this share of the best score: from finds, not from chance matches. */
const SEED_SHARE = 0.5

/** Best-first spreading; a unit keeps the best score that any path gives it. */
function follow(scores: number[], { ofIdentifier, ofUnit }: Holders, size: number): void {
  const best = Math.max(0, ...scores)
  const done = new Set<number>()
  let frontier = scores.flatMap((score, i) => (score >= SEED_SHARE * best && score > 0 ? [i] : []))
  while (frontier.length > 0 && done.size < size) {
    const next = new Set<number>()
    for (const from of frontier.toSorted((a, b) => scores[b]! - scores[a]! || a - b)) {
      if (done.has(from)) continue
      done.add(from)
      for (const name of ofUnit[from]!) {
        const strong = isStrong(name)
        const list = ofIdentifier.get(name)!
        if (list.length > (strong ? RARE_STRONG : RARE_NAME)) continue
        const reached = scores[from]! * (strong ? STEP_STRONG : STEP_NAME)
        for (const to of list)
          if (!done.has(to) && reached > scores[to]!) {
            scores[to] = reached
            next.add(to)
          }
      }
    }
    // Chance matches are not stepped from, whatever led to them.
    frontier = [...next].filter((i) => scores[i]! >= LAST_STEP * best)
  }
}

/** Below this share of the best score the trail has gone cold. */
const LAST_STEP = 0.02

function ranked(units: readonly Unit[], scores: readonly number[]): readonly Wanted[] {
  return units
    .map((unit, i) => ({ unit, score: scores[i]! }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || before(a.unit, b.unit))
}

const before = (a: Unit, b: Unit): number => a.document - b.document || a.position - b.position

/**
 * A digest for any question: greedily the unit that adds most of what the text speaks of, a term's weight being its
 * share of all terms and paid once (SumBasic's probabilities, Nenkova & Vanderwende 2005, as a coverage), over the
 * root of its length, early units before later ones. Coverage is submodular, so lazy evaluation gives the greedy order
 * (Minoux 1978).
 */
export function byCoverage(input: OrderInput): readonly Wanted[] {
  const { units, textOf, languageOf, analyzer } = input
  const terms = units.map((unit) => analyzer.terms(textOf(unit), languageOf(unit)))
  const counts = new Map<string, number>()
  for (const term of terms.flat()) counts.set(term, (counts.get(term) ?? 0) + 1)
  const covered = new Set<string>()
  const gain = (i: number): number => {
    let sum = 0
    for (const term of new Set(terms[i]!)) if (!covered.has(term)) sum += counts.get(term)!
    return (sum / Math.sqrt(Math.max(MIN_LENGTH, terms[i]!.length))) * earliness(units[i]!)
  }
  const waiting = units.map((_, i) => ({ i, gain: gain(i) })).sort(lower)
  const order: { i: number; gain: number }[] = []
  while (waiting.length > 0) {
    const top = waiting.pop()!
    const now = gain(top.i)
    if (now < top.gain) {
      insert(waiting, { i: top.i, gain: now })
      continue
    }
    order.push(top)
    for (const term of terms[top.i]!) covered.add(term)
  }
  const best = order[0]?.gain || 1
  return order.map(({ i, gain: value }) => ({ unit: units[i]!, score: value / best }))
}

/** Terms below which a unit is not made better by being shorter. */
const MIN_LENGTH = 6
/**
 * A text says first what it is about (Edmundson 1969): its first unit counts four times as much as the last, the
 * fifteenth two and a half times. Evidence of unseen questions that a digest at a ratio of 4 keeps, without and with it:
 * qa-covidqa .247, .301; legalbenchrag-contractnli .240, .258; chunking-evaluation .357, .368
 * (`packages/eval/bench/digests.ts`). Fading at 60 units gives .304, .281 and .317.
 */
const earliness = ({ position }: Unit): number => 1 + LEAD / (1 + position / FADING)
const LEAD = 3
const FADING = 15

interface Gain {
  readonly i: number
  readonly gain: number
}

/** Ascending by gain, earlier units later, so that `pop` gives the best and earliest. */
const lower = (a: Gain, b: Gain): number => a.gain - b.gain || b.i - a.i

function insert(sorted: Gain[], item: Gain): void {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (lower(sorted[middle]!, item) < 0) low = middle + 1
    else high = middle
  }
  sorted.splice(low, 0, item)
}
