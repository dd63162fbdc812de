/** The arithmetic of `neighbours.ts`: what the segments of one sequence count for, read together. */
import { leaf, product, sum } from '../explanation.ts'
import type { Candidate, Explanation } from '../model.ts'
import { compareText } from '../text/order.ts'

/**
 * What a term counts for right beside the passage that has it, and the characters, from middle to middle, over which
 * that halves: about one passage. Recall on conversations, code and long documents hardly changes between 0.6 and
 * 0.8 and between 600 and 1,200.
 */
const SHARE = 0.7
const HALF_CHARACTERS = 1000
/** Below this share a neighbour is too far away. */
const LEAST = 0.2
export const REACH_CHARACTERS = HALF_CHARACTERS * Math.log2(SHARE / LEAST)

/** Characters over which a stretch fades: a page. Between 1,500 and 3,000 recall stays within a point. */
const STRETCH_CHARACTERS = 2000
/** Density at which a term of the stretch counts half. Between 0.1 and 1 recall stays within a point. */
const DENSE = 0.3
/** What a term counts for, in units of its weight, in a stretch that is full of it: as much as in a full passage. */
const STRETCH = 2.2
/**
 * Characters at which a passage tells half of what the stretch around it is about: "Thanks!" tells nothing of it. Recall
 * at 5 on conversations stays within a point between 40 and 80, and falls by two without.
 */
const BRIEF = 60

/** A stretch around each passage: the characters over which it fades to a half, and the density at which a term counts half. */
export interface StretchWidth {
  readonly characters: number
  readonly dense: number
}

const AROUND: StretchWidth = { characters: STRETCH_CHARACTERS, dense: DENSE }
/**
 * The stretch that orders what lies behind the best passages, where only it still tells anything: half a page. Recall at
 * a fifth of a meeting stays within a point between 700 and 1,400 characters and densities of 0.3 and 1.
 */
export const BEHIND: StretchWidth = { characters: 1000, dense: 0.6 }
/** The same for questions that want a summary: between 3,000 and 8,000 characters recall stays within a point. */
export const BEHIND_SUMMARIES: StretchWidth = { characters: 5000, dense: 0.3 }

/** A segment before its neighbours are looked at. */
export interface Own {
  readonly ordinal: number
  readonly document: string
  /** In its document. */
  readonly position: number
  /** Characters of the sequence before the segment's middle. */
  readonly middle: number
  /** In characters. */
  readonly length: number
  /** The BM25F score: a sum over the terms, each a product that ends in the saturation. */
  readonly explanation: Explanation
}

export interface Scored extends Own {
  readonly score: number
  /** The tree of `score`, made when it is asked for. */
  readonly explain: () => Explanation
  /** The same with the stretch around counted as far as the segment tells of it; absent where there is no stretch. */
  readonly told?: Pick<Scored, 'score' | 'explain'>
  /** What the stretch right around counts for by itself; absent where the sequence is not all there. */
  readonly stretch?: Pick<Scored, 'score' | 'explain'>
}

/**
 * Segments of one sequence with what they borrow from each other and, when all of the sequence is there, what the
 * stretch around each counts for. Those that nothing reaches are left out.
 */
export function readTogether(
  unordered: readonly Own[],
  complete: boolean,
  behind: StretchWidth = BEHIND,
): readonly Scored[] {
  const [only] = unordered
  if (unordered.length === 1 && !complete) return only!.explanation.parts.length === 0 ? [] : [alone(only!)]
  const all = unordered.toSorted(byPlace)
  const middles = all.map(({ middle }) => middle)
  const terms = termsOf(all)
  for (const term of terms) if (!isSpeaker(term)) lend(term.values, term.from, middles)
  const stretches = complete ? stretchesOf(terms, middles, AROUND) : []
  const closer = complete ? stretchesOf(terms, middles, behind) : []
  return all.flatMap((own, i) => {
    if (terms.every(({ from }) => from[i] === NONE)) return []
    if (!complete && terms.every(({ from }) => from[i] === i || from[i] === NONE)) return [alone(own)]
    const parts = terms.filter(({ from }) => from[i] !== NONE)
    const near = parts.reduce((total, { values }) => total + values[i]!, 0)
    const explain = (...around: readonly Explanation[]) =>
      sum('bm25f-neighbours', [...parts.map((term) => explained(term, i, middles)), ...around])
    if (!complete) return [{ ...own, score: near, explain: () => explain() }]
    const share = own.length / (own.length + BRIEF)
    const whole = {
      score: near + valueAt(stretches, i),
      explain: () => explain(explainStretch(stretches, i)),
    }
    const told = {
      score: near + valueAt(stretches, i, share),
      explain: () => explain(explainStretch(stretches, i, share)),
    }
    const stretch = { score: valueAt(closer, i), explain: () => explainStretch(closer, i) }
    return [{ ...own, ...whole, told, stretch }]
  })
}

/** A segment that borrows nothing. */
const alone = (own: Own): Scored => ({
  ...own,
  score: own.explanation.value,
  explain: () => own.explanation,
})

const NONE = -1

interface Term {
  readonly name: string
  /** The term's weight and idf: its part of a score without the saturation. */
  readonly weight: number
  /** By segment: its part of the BM25F score, or the better one that it borrows. */
  readonly values: Float64Array
  /** By segment: which one has the value; `NONE` where there is none. */
  readonly from: Int32Array
  /** By segment: the part itself. */
  readonly explanations: readonly (Explanation | undefined)[]
}

/** In the order of their names. */
function termsOf(all: readonly Own[]): readonly Term[] {
  const terms = new Map<string, Term & { readonly explanations: (Explanation | undefined)[] }>()
  for (const [i, { explanation }] of all.entries())
    for (const part of explanation.parts) {
      let term = terms.get(part.name)
      if (term === undefined) {
        const weight = part.parts.slice(0, -1).reduce((total, { value }) => total * value, 1)
        term = {
          name: part.name,
          weight,
          values: new Float64Array(all.length),
          from: new Int32Array(all.length).fill(NONE),
          explanations: new Array(all.length),
        }
        terms.set(part.name, term)
      }
      term.values[i] = part.value
      term.from[i] = i
      term.explanations[i] = part
    }
  return [...terms.values()].sort((a, b) => compareText(a.name, b.name))
}

/** Who speaks is true of one turn and not of the next: somebody's name is lent to nobody where it is a speaker's. */
function isSpeaker({ name, explanations }: Term): boolean {
  return /\p{L}/u.test(name) && explanations.some((one) => one?.parts.at(-1)?.inputs?.[SPEAKS] !== undefined)
}
const SPEAKS = 'situation.frequency'

/** Raises every value to the best that a segment within reach lends. */
function lend(values: Float64Array, from: Int32Array, middles: readonly number[]): void {
  const own = values.slice()
  const lenders = [...own.keys()].filter((i) => own[i]! > 0)
  for (const lender of lenders)
    for (const step of [-1, 1])
      for (let i = lender + step; i >= 0 && i < own.length; i += step) {
        const distance = Math.abs(middles[i]! - middles[lender]!)
        if (distance > REACH_CHARACTERS) break
        const value = shareAt(distance) * own[lender]!
        if (value <= values[i]!) continue
        values[i] = value
        from[i] = lender
      }
}

const shareAt = (distance: number): number => SHARE * 2 ** (-distance / HALF_CHARACTERS)

function explained({ from, explanations }: Term, i: number, middles: readonly number[]): Explanation {
  const lender = from[i]!
  const explanation = explanations[lender]!
  if (lender === i) return explanation
  const characters = Math.abs(middles[i]! - middles[lender]!)
  return product('near-by', [leaf('share', shareAt(characters), { characters }), explanation])
}

// ── the stretch around ───────────────────────────────────────────────────────────────────────────────────

interface Stretch {
  readonly name: string
  readonly weight: number
  readonly dense: number
  /** By segment: mean saturation of the term around it, nearer segments counting for more. */
  readonly densities: Float64Array
  readonly values: Float64Array
}

const fullness = (density: number, dense: number): number => density / (density + dense)

function stretchesOf(
  terms: readonly Term[],
  middles: readonly number[],
  { characters, dense }: StretchWidth,
): readonly Stretch[] {
  const fades = Float64Array.from(middles, (middle, i) =>
    i === 0 ? 0 : 2 ** (-(middle - middles[i - 1]!) / characters),
  )
  const norms = faded(new Float64Array(middles.length).fill(1), fades)
  return terms.map((term) => stretchOf(term, fades, norms, dense))
}

function stretchOf(
  { name, weight, explanations }: Term,
  fades: Float64Array,
  norms: Float64Array,
  dense: number,
): Stretch {
  const saturations = new Float64Array(norms.length)
  for (let i = 0; i < norms.length; i++) saturations[i] = explanations[i]?.parts.at(-1)?.value ?? 0
  const sums = faded(saturations, fades)
  const densities = sums.map((total, i) => total / norms[i]!)
  return {
    name,
    weight: weight * STRETCH,
    ...{ dense, densities },
    values: densities.map((density) => weight * STRETCH * fullness(density, dense)),
  }
}

const valueAt = (stretches: readonly Stretch[], i: number, share = 1): number =>
  stretches.reduce((total, { values }) => total + values[i]! * share, 0)

/** Σ_j value_j · 2^(-distance / characters), in one pass to each side; `fades`: from each one to the one before. */
function faded(values: Float64Array, fades: Float64Array): Float64Array {
  const sums = values.slice()
  for (let i = 1, before = 0; i < values.length; i++) {
    before = (before + values[i - 1]!) * fades[i]!
    sums[i]! += before
  }
  for (let i = values.length - 2, after = 0; i >= 0; i--) {
    after = (after + values[i + 1]!) * fades[i + 1]!
    sums[i]! += after
  }
  return sums
}

/** `share`: what is counted of it. */
function explainStretch(stretches: readonly Stretch[], i: number, share?: number): Explanation {
  return sum(
    'stretch',
    stretches.map(({ name, weight, dense, densities }) => {
      const density = densities[i]!
      return product(name, [
        ...[leaf('weight', weight), leaf('fullness', fullness(density, dense), { density })],
        ...(share === undefined ? [] : [leaf('told', share)]),
      ])
    }),
  )
}

/** Whether a candidate was read in the stretch of its whole. */
export function inStretch({ explanation }: Candidate): boolean {
  let scored: Explanation | undefined = explanation
  while (scored?.rule === 'product') scored = scored.parts.at(-1)
  return [scored, scored?.parts.at(-1)].some((part) => part?.name === 'stretch' && part.rule === 'sum')
}

export const byId = (a: Own, b: Own): number => compareText(a.document, b.document) || a.position - b.position
const byPlace = (a: Own, b: Own): number => a.middle - b.middle || byId(a, b)
