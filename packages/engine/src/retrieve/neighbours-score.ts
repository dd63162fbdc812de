/** The arithmetic of `neighbours.ts`: what the segments of one sequence count for, read together. */
import { leaf, product, sum } from '../explanation.ts'
import type { Candidate, Explanation } from '../model.ts'
import { compareText } from '../text/order.ts'
import type { Turn } from './neighbours-wholes.ts'

/**
 * What a term counts for right beside the passage that has it, and the characters, from middle to middle, over which
 * that halves: about one passage. Recall on conversations, code and long documents hardly changes between 0.6 and
 * 0.8 and between 600 and 1,200.
 */
const SHARE = 0.7
const HALF_CHARACTERS = 1000
/**
 * The same for the first turns of a conversation, several of which say what a passage does. Recall at 5 of questions
 * that several turns answer together is two points higher than at 1,000; behind the first turns meetings want those.
 */
const HALF_AMONG_TURNS = 500
/**
 * What a turn counts for that names one of the speakers without being theirs: most such names are called out ("Thanks,
 * Maria!") and say who listens, not of whom the turn tells.
 */
const ADDRESSED = 0.1
/**
 * The share where parts of a whole are chosen for the first fifty. Of meetings a fifth of the tokens then holds a point
 * more of what is asked for than at 0.7, from 0.78 to 0.85; the first ten are ordered by SHARE, which code wants.
 */
const SHARE_OF_PARTS = 0.8
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
/** The same of a turn: between 100 and 200 recall of conversations stays within half a point. */
const BRIEF_TURN = 120

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
  /** Present in a conversation. */
  readonly turn?: Turn
  /** The BM25F score: a sum over the terms, each a product that ends in the saturation. */
  readonly explanation: Explanation
}

export interface Scored extends Omit<Own, 'explanation'> {
  readonly score: number
  /** The tree of `score`, made when it is asked for. */
  readonly explain: () => Explanation
  /** The same with the stretch around counted as far as the segment tells of it, turns read more closely; absent where there is no stretch. */
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
  const terms = termsOf(all)
  const lendAll = (share: number, half: number) => {
    const nearBy = new NearBy(all, { share, half })
    return terms.map((term) => lend(term, all, nearBy))
  }
  const lent = lendAll(complete ? SHARE_OF_PARTS : SHARE, HALF_CHARACTERS)
  const stretches = complete ? stretchesOf(terms, all, AROUND) : []
  const closer = complete ? stretchesOf(terms, all, behind) : []
  const isConversation = all.some(({ turn }) => turn !== undefined)
  const closely = complete ? lendAll(SHARE, isConversation ? HALF_AMONG_TURNS : HALF_CHARACTERS) : []
  return all.flatMap((own, i) => {
    if (lent.every(({ from }) => from[i] === NONE)) return []
    if (!complete && lent.every(({ from, values, own }) => from[i] === NONE || values[i] === own[i]))
      return [alone(own)]
    if (!complete) return [{ ...own, ...scoreAt(i, lent, all) }]
    const whole = scoreAt(i, lent, all, stretches)
    const share = own.length / (own.length + (own.turn === undefined ? BRIEF : BRIEF_TURN))
    const told = scoreAt(i, closely, all, stretches, share)
    const stretch = { score: valueAt(closer, i), explain: () => explainStretch(closer, i) }
    return [{ ...own, ...whole, told, stretch }]
  })
}

/** What the `i`-th segment has and borrows, and what the stretch around it counts for, at a share of that. */
function scoreAt(
  i: number,
  lent: readonly Lent[],
  all: readonly Own[],
  stretches?: readonly Stretch[],
  share?: number,
): Pick<Scored, 'score' | 'explain'> {
  const near = lent.reduce((total, { values }) => total + values[i]!, 0)
  const explain = () =>
    sum('bm25f-neighbours', [
      ...lent.filter(({ from }) => from[i] !== NONE).map((one) => explained(one, i, all)),
      ...(stretches === undefined ? [] : [explainStretch(stretches, i, share)]),
    ])
  return { score: near + (stretches === undefined ? 0 : valueAt(stretches, i, share)), explain }
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
  /** By segment: its part of the BM25F score, how full of it the segment is, and the tree. */
  readonly own: Float64Array
  readonly saturations: Float64Array
  readonly explanations: readonly (Explanation | undefined)[]
}

interface Reach {
  /** What a term counts for right beside the segment that has it. */
  readonly share: number
  /** Characters over which that halves. */
  readonly half: number
}

/** A term with what segments have of it or borrow. */
interface Lent extends Term, Reach {
  readonly values: Float64Array
  /** By segment: which one has the value; `NONE` where there is none. */
  readonly from: Int32Array
}

/** In the order of their names. */
function termsOf(all: readonly Own[]): readonly Term[] {
  const terms = new Map<string, Term & { readonly explanations: (Explanation | undefined)[] }>()
  for (const [i, { explanation }] of all.entries())
    for (const part of explanation.parts) {
      let term = terms.get(part.name)
      if (term === undefined) {
        const weight = part.parts.slice(0, -1).reduce((total, { value }) => total * value, 1)
        const [own, saturations] = [new Float64Array(all.length), new Float64Array(all.length)]
        term = { name: part.name, weight, own, saturations, explanations: new Array(all.length) }
        terms.set(part.name, term)
      }
      term.own[i] = part.value
      term.saturations[i] = part.parts.at(-1)?.value ?? 0
      term.explanations[i] = part
    }
  return [...terms.values()].sort((a, b) => compareText(a.name, b.name))
}

const isSpokenBy = (explanation: Explanation | undefined): boolean =>
  explanation?.parts.at(-1)?.inputs?.['situation.frequency'] !== undefined

/** Who speaks is true of one turn and not of the next: somebody's name is lent to nobody where it is a speaker's. */
const isSpeaker = ({ name, explanations }: Term): boolean =>
  /\p{L}/u.test(name) && explanations.some(isSpokenBy)

/** Raises every value to the best that a segment within reach lends, and that of an answer to what its question has. */
function lend(term: Term, all: readonly Own[], nearBy: NearBy): Lent {
  const { own, explanations } = term
  const values = own.slice()
  const from = new Int32Array(own.length)
  for (let i = 0; i < own.length; i++) from[i] = own[i]! > 0 ? i : NONE
  const lent = { ...term, ...nearBy.over, values, from }
  if (isSpeaker(term)) {
    for (const [i, { turn }] of all.entries())
      if (turn !== undefined && !isSpokenBy(explanations[i])) values[i]! *= ADDRESSED
    return lent
  }
  for (let lender = 0; lender < own.length; lender++) {
    if (own[lender] === 0) continue
    const { first, shares } = nearBy.of(lender)
    for (let at = 0; at < shares.length; at++) {
      const value = shares[at]! * own[lender]!
      if (value <= values[first + at]!) continue
      values[first + at] = value
      from[first + at] = lender
    }
  }
  return lent
}

/** What each segment lends to those around it, for all terms. */
class NearBy {
  readonly over: Reach
  private readonly all: readonly Own[]
  private readonly reach: number
  private readonly known: { readonly first: number; readonly shares: Float64Array }[] = []

  constructor(all: readonly Own[], over: Reach) {
    this.all = all
    this.over = over
    this.reach = over.half * Math.log2(over.share / LEAST)
  }

  /** The shares of those within reach, from number `first` on; 0 for the lender itself. */
  of(lender: number): { readonly first: number; readonly shares: Float64Array } {
    return (this.known[lender] ??= this.around(lender))
  }

  private around(lender: number) {
    let first = lender
    while (first > 0 && this.isNear(first - 1, lender)) first--
    let last = lender
    while (last < this.all.length - 1 && this.isNear(last + 1, lender)) last++
    const shares = new Float64Array(last - first + 1)
    for (let i = first; i <= last; i++)
      if (i !== lender)
        shares[i - first] = isAnswer(this.all, i, lender) ? 1 : shareAt(this.distance(i, lender), this.over)
    return { first, shares }
  }

  private isNear(i: number, lender: number): boolean {
    return this.distance(i, lender) <= this.reach || isAnswer(this.all, i, lender)
  }

  private distance(i: number, lender: number): number {
    return Math.abs(this.all[i]!.middle - this.all[lender]!.middle)
  }
}

const isAnswer = (all: readonly Own[], i: number, to: number): boolean =>
  i === to + 1 && all[i]!.turn?.answers === all[to]!.ordinal

const shareAt = (distance: number, { share, half }: Reach): number => share * 2 ** (-distance / half)

function explained(
  { from, values, own, explanations, ...over }: Lent,
  i: number,
  all: readonly Own[],
): Explanation {
  const lender = from[i]!
  const explanation = explanations[lender]!
  if (lender === i)
    return values[i] === own[i] ? explanation : product('addressed', [leaf('share', ADDRESSED), explanation])
  if (isAnswer(all, i, lender)) return product('answer', [leaf('share', 1), explanation])
  const characters = Math.abs(all[i]!.middle - all[lender]!.middle)
  return product('near-by', [leaf('share', shareAt(characters, over), { characters }), explanation])
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
  all: readonly Own[],
  { characters, dense }: StretchWidth,
): readonly Stretch[] {
  const fades = new Float64Array(all.length)
  for (let i = 1; i < all.length; i++) fades[i] = 2 ** (-(all[i]!.middle - all[i - 1]!.middle) / characters)
  const norms = faded(new Float64Array(all.length).fill(1), fades)
  return terms.map((term) => stretchOf(term, fades, norms, dense))
}

function stretchOf(
  { name, weight, saturations }: Term,
  fades: Float64Array,
  norms: Float64Array,
  dense: number,
): Stretch {
  const densities = faded(saturations, fades)
  const values = new Float64Array(densities.length)
  for (let i = 0; i < densities.length; i++) {
    densities[i]! /= norms[i]!
    values[i] = weight * STRETCH * fullness(densities[i]!, dense)
  }
  return { name, weight: weight * STRETCH, dense, densities, values }
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

export const byId = (a: Pick<Own, 'document' | 'position'>, b: Pick<Own, 'document' | 'position'>): number =>
  compareText(a.document, b.document) || a.position - b.position
const byPlace = (a: Own, b: Own): number => a.middle - b.middle || byId(a, b)
