/** What the lexical statistics tell of each sentence found: the inputs of `evidence.ts`, by name. */
import type { Candidate, StoredSegment } from '../model.ts'
import type { Analyzer } from '../ports.ts'
import { askedFor, canAnswer } from '../text/asked-for.ts'
import { bestOf } from './coverage.ts'
import type { HeldTerms } from './held-terms.ts'

/** Shares of the question's weight unless said otherwise; where something does not hold, 0. */
export interface EvidenceFeatures {
  /** The passage's score as a share of the best one's. */
  readonly share: number
  /** log(1 + the passage's rank), from 0. */
  readonly logRank: number
  /** What the whole passage covers. */
  readonly passage: number
  /** What the sentence covers of the question that no better passage does. */
  readonly open: number
  /** What the document's title and headings cover. */
  readonly title: number
  /** What the sentences before and after cover. */
  readonly before: number
  readonly after: number
  /** What the sentence does not cover, but one right beside it does. */
  readonly window: number
  /** Neighbours in the question that both stand in the sentence, as a share of all, each pair by its weight. */
  readonly pairs: number
  /** What the sentence covers as a share of what the best of all does. */
  readonly ofBest: number
  /** 1 for a sentence with the question's weightiest term. */
  readonly weightiest: number
  /** 1 for the passage's sentence that covers most. */
  readonly best: number
  /** 1 for a passage's first sentence, and for that of a top passage. */
  readonly first: number
  readonly lead: number
  /** log(1 + the sentence's length in characters) - 4.5, which is that of an average one. */
  readonly length: number
  /** 1 for a passage that a name led to. */
  readonly led: number
  /** In a long document (the passage beside this one was found as well, or a better one of it) what else holds. */
  readonly longShare: number
  readonly longBefore: number
  readonly longOwn: number
  /** 1 for a sentence without the number, time or name that the question asks for. */
  readonly unfit: number
}

/** Passages whose first sentence counts as a lead. */
const LEADS = 3
const AVERAGE_LOG_LENGTH = 4.5

export interface FeatureParts {
  readonly question: string
  /** Share of the question's whole weight by term, in the order of the question. */
  readonly weights: ReadonlyMap<string, number>
  readonly analyzer: Pick<Analyzer, 'terms'>
  /** The terms of the candidates' sentences. */
  readonly held: HeldTerms
}

/** One list a candidate, in the order of retrieval, one entry a sentence. */
export function evidenceFeatures(
  candidates: readonly Candidate[],
  parts: FeatureParts,
): readonly (readonly EvidenceFeatures[])[] {
  const lists = candidates.map((): EvidenceFeatures[] => [])
  visitSentences(candidates, parts, (features, candidate) => lists[candidate]!.push({ ...features }))
  return lists
}

/**
 * The same, one sentence after the other with the number of its candidate: hundreds a question share one object, which
 * holds until `visit` returns.
 */
export function visitSentences(
  candidates: readonly Candidate[],
  { question, weights, analyzer, held }: FeatureParts,
  visit: (features: EvidenceFeatures, candidate: number) => void,
): void {
  const asked = new AskedTerms(weights)
  const found: Found = {
    ...{ candidates, held, asked },
    ...neighboursOf(candidates),
    best: bestOf(held.coverage),
    title: (segment) => asked.of(titleTerms(segment, analyzer)),
    covered: asked.none(),
    documents: new Set(),
    isUnfit: unfitness(candidates, held, question),
  }
  for (let c = 0; c < candidates.length; c++) {
    const passage = wholePassage(c, held, asked)
    visitPassage(c, passage, found, visit)
    addTo(found.covered, passage, 0)
    found.documents.add(candidates[c]!.segment.document)
  }
}

// ── sets of the question's terms ─────────────────────────────────────────────────────────────────────────

/** A bit for each term of the question, in its order; one set, or several in a row. */
type Terms = Uint32Array

/** Two neighbours of the question and their share of all such pairs' weight. */
interface Pair {
  readonly first: number
  readonly weight: number
}

class AskedTerms {
  private readonly numbers: ReadonlyMap<string, number>
  private readonly weights: Float64Array
  private readonly pairs: readonly Pair[]
  /** The one with most weight, the first of several; -1 when there is none. */
  private readonly weightiest: number

  constructor(weights: ReadonlyMap<string, number>) {
    this.numbers = new Map([...weights.keys()].map((term, i) => [term, i]))
    this.weights = Float64Array.from(weights.values())
    const of = this.weights
    const pairs = of.slice(1).map((weight, i) => (of[i]! + weight) / 2)
    const total = pairs.reduce((sum, weight) => sum + weight, 0)
    this.pairs = Array.from(pairs, (weight, first) => ({ first, weight: total > 0 ? weight / total : 0 }))
    this.weightiest = of.reduce((most, weight, i) => (most < 0 || weight > of[most]! ? i : most), -1)
  }

  none(): Terms {
    return new Uint32Array(Math.ceil(this.weights.length / 32))
  }

  of(terms: readonly string[]): Terms {
    const set = this.none()
    for (const term of terms) {
      const number = this.numbers.get(term)
      if (number !== undefined) set[number >> 5]! |= 1 << (number & 31)
    }
    return set
  }

  /** The weight of all terms of the set at `at`, or of those that `without` does not have. */
  weigh(sets: Terms, at: number, without?: Terms): number {
    let sum = 0
    for (let first = 0, word = 0; first < this.weights.length; first += 32, word++) {
      let bits = without === undefined ? sets[at + word]! : sets[at + word]! & ~without[word]!
      for (; bits !== 0; bits &= bits - 1) sum += this.weights[first + 31 - Math.clz32(bits & -bits)]!
    }
    return sum
  }

  weighPairs(sets: Terms, at: number): number {
    let sum = 0
    for (let i = 0; i < this.pairs.length; i++) {
      const { first, weight } = this.pairs[i]!
      if (has(sets, at, first) && has(sets, at, first + 1)) sum += weight
    }
    return sum
  }

  hasWeightiest(sets: Terms, at: number): boolean {
    return this.weightiest >= 0 && has(sets, at, this.weightiest)
  }
}

const has = (sets: Terms, at: number, number: number): boolean =>
  ((sets[at + (number >> 5)]! >>> (number & 31)) & 1) === 1

/** Adds to a set the one at `at`. */
function addTo(set: Terms, sets: Terms, at: number): void {
  for (let word = 0; word < set.length; word++) set[word]! |= sets[at + word]!
}

// ── passages ─────────────────────────────────────────────────────────────────────────────────────────────

/** What the sentences of a candidate hold together. */
function wholePassage(candidate: number, { first, sets, width }: HeldTerms, asked: AskedTerms): Terms {
  const all = asked.none()
  for (let s = first[candidate]!; s < first[candidate + 1]!; s++) addTo(all, sets, s * width)
  return all
}

/** The store gives the same segments to question after question. */
const known = new WeakMap<StoredSegment, readonly string[]>()

function titleTerms(segment: StoredSegment, analyzer: Pick<Analyzer, 'terms'>): readonly string[] {
  let terms = known.get(segment)
  if (terms === undefined) {
    terms = analyzer.terms([segment.title, ...segment.headings].join('\n'), segment.language)
    known.set(segment, terms)
  }
  return terms
}

const NONE = -1

/** By candidate: the candidate that ends where it starts, and the one that starts where it ends; `NONE` where none does. */
function neighboursOf(candidates: readonly Candidate[]): Pick<Found, 'behind' | 'ahead'> {
  const starting = new Map<string, Map<number, number>>()
  for (const [c, { segment }] of candidates.entries()) {
    const starts = starting.get(segment.document)
    if (starts === undefined) starting.set(segment.document, new Map([[segment.start, c]]))
    else starts.set(segment.start, c)
  }
  const behind = new Int32Array(candidates.length).fill(NONE)
  const ahead = new Int32Array(candidates.length).fill(NONE)
  for (const [c, { segment }] of candidates.entries()) {
    const next = starting.get(segment.document)!.get(segment.end)
    if (next === undefined) continue
    ahead[c] = next
    behind[next] = c
  }
  return { behind, ahead }
}

/** What is known of all passages, or of the better ones. */
interface Found {
  readonly candidates: readonly Candidate[]
  readonly held: HeldTerms
  readonly asked: AskedTerms
  readonly behind: Int32Array
  readonly ahead: Int32Array
  readonly best: number
  readonly title: (segment: StoredSegment) => Terms
  readonly covered: Terms
  readonly documents: Set<string>
  readonly isUnfit: ReturnType<typeof unfitness>
}

/** `passage`: what its sentences hold together. */
function visitPassage(
  rank: number,
  passage: Terms,
  found: Found,
  visit: (features: EvidenceFeatures, candidate: number) => void,
): void {
  const { asked, held } = found
  const { first, coverage, sets, width } = held
  const from = first[rank]!
  const to = first[rank + 1]!
  const behind = found.behind[rank]!
  const ahead = found.ahead[rank]!
  const lastBehind = behind === NONE ? NONE : lastOf(held, behind)
  const firstAhead = ahead === NONE ? NONE : firstOf(held, ahead)
  const best = bestSentence(coverage, from, to)
  const long = isLong(rank, found) ? 1 : 0
  const around = asked.none()
  const features = ofPassage(rank, passage, found)
  for (let s = from; s < to; s++) {
    const at = s * width
    const own = coverage[s]!
    const before = s === from ? lastBehind : s - 1
    const after = s === to - 1 ? firstAhead : s + 1
    around.fill(0)
    addTo(around, sets, at)
    if (before !== NONE) addTo(around, sets, before * width)
    if (after !== NONE) addTo(around, sets, after * width)
    features.open = asked.weigh(sets, at, found.covered)
    features.before = s === from ? 0 : coverage[s - 1]!
    features.after = s === to - 1 ? 0 : coverage[s + 1]!
    features.window = asked.weigh(around, 0) - own
    features.pairs = asked.weighPairs(sets, at)
    features.ofBest = found.best > 0 ? own / found.best : 0
    features.weightiest = asked.hasWeightiest(sets, at) ? 1 : 0
    features.best = s === best ? 1 : 0
    features.first = s === from ? 1 : 0
    features.lead = s === from && rank < LEADS ? 1 : 0
    features.length = Math.log1p(held.passages[rank]!.length(s - from)) - AVERAGE_LOG_LENGTH
    features.longBefore = long * features.before
    features.longOwn = long * own
    features.unfit = found.isUnfit(rank, s - from) ? 1 : 0
    visit(features, rank)
  }
}

/** Whether a sentence of a candidate lacks what is asked for. */
export function unfitness(
  candidates: readonly Candidate[],
  { passages }: Pick<HeldTerms, 'passages'>,
  question: string,
): (candidate: number, sentence: number) => boolean {
  const asked = askedFor(question)
  if (asked === undefined) return () => false
  return (c, i) => {
    const [{ text }, passage] = [candidates[c]!.segment, passages[c]!]
    return !canAnswer(text, passage.start(i), passage.end(i), asked)
  }
}

/** What all sentences of a passage share. */
function ofPassage(rank: number, passage: Terms, found: Found) {
  const { asked, candidates } = found
  const { segment, score, trail } = candidates[rank]!
  const top = candidates[0]!.score
  const share = top > 0 ? score / top : 1
  return {
    share,
    logRank: Math.log1p(rank),
    passage: asked.weigh(passage, 0),
    open: 0,
    title: asked.weigh(found.title(segment), 0),
    before: 0,
    after: 0,
    window: 0,
    pairs: 0,
    ofBest: 0,
    weightiest: 0,
    best: 0,
    first: 0,
    lead: 0,
    length: 0,
    led: trail === undefined ? 0 : 1,
    longShare: isLong(rank, found) ? share : 0,
    longBefore: 0,
    longOwn: 0,
    unfit: 0,
  } satisfies EvidenceFeatures
}

/** Whether the passage beside it was found as well, or a better one of its document. */
const isLong = (rank: number, { candidates, behind, ahead, documents }: Found): boolean =>
  behind[rank] !== NONE || ahead[rank] !== NONE || documents.has(candidates[rank]!.segment.document)

/** `NONE` for a passage without sentences. */
const firstOf = ({ first }: HeldTerms, candidate: number): number =>
  first[candidate]! < first[candidate + 1]! ? first[candidate]! : NONE
const lastOf = ({ first }: HeldTerms, candidate: number): number =>
  first[candidate]! < first[candidate + 1]! ? first[candidate + 1]! - 1 : NONE

/** The first of those that cover most. */
function bestSentence(coverage: Float64Array, from: number, to: number): number {
  let best = from
  for (let s = from + 1; s < to; s++) if (coverage[s]! > coverage[best]!) best = s
  return best
}
