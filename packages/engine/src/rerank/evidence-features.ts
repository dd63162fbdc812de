/** What the lexical statistics tell of each sentence found: the inputs of `evidence.ts`, by name. */
import type { Candidate, RankedCandidate, StoredSegment } from '../model.ts'
import type { Analyzer } from '../ports.ts'
import type { ReadSentences } from '../text/sentence-terms.ts'
import { trimmedLength } from '../text/trimmed-length.ts'

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
}

/** Passages whose first sentence counts as a lead. */
const LEADS = 3
const AVERAGE_LOG_LENGTH = 4.5

export interface FeatureParts {
  /** Share of the question's whole weight by term, in the order of the question. */
  readonly weights: ReadonlyMap<string, number>
  readonly analyzer: Pick<Analyzer, 'terms'>
  readonly read: ReadSentences
}

/** One list a candidate, in the order of retrieval, one entry a sentence. `ranked` tells what each sentence covers. */
export function evidenceFeatures(
  candidates: readonly Candidate[],
  ranked: ReadonlyMap<StoredSegment, RankedCandidate>,
  parts: FeatureParts,
): readonly (readonly EvidenceFeatures[])[] {
  const lists = new Map<Candidate, EvidenceFeatures[]>(candidates.map((candidate) => [candidate, []]))
  visitSentences(candidates, ranked, parts, (features, candidate) =>
    lists.get(candidate)!.push({ ...features }),
  )
  return [...lists.values()]
}

/** The same, one sentence after the other: hundreds a question share one object, which holds until `visit` returns. */
export function visitSentences(
  candidates: readonly Candidate[],
  ranked: ReadonlyMap<StoredSegment, RankedCandidate>,
  parts: FeatureParts,
  visit: (features: EvidenceFeatures, candidate: Candidate) => void,
): void {
  const asked = new AskedTerms(parts.weights)
  const found = candidates.map((candidate) =>
    readCandidate(candidate, ranked.get(candidate.segment)!, asked, parts),
  )
  const whole: Found = {
    first: candidates[0]?.score ?? 0,
    best: Math.max(0, ...found.flatMap(({ own }) => own)),
    starting: new Map(found.map((one) => [placeOf(one.segment, one.segment.start), one])),
    ending: new Map(found.map((one) => [placeOf(one.segment, one.segment.end), one])),
    covered: asked.none(),
    documents: new Set(),
  }
  for (const [rank, one] of found.entries()) {
    visitPassage(one, rank, whole, asked, (features) => visit(features, candidates[rank]!))
    addTo(whole.covered, one.all)
    whole.documents.add(one.segment.document)
  }
}

// ── sets of the question's terms ─────────────────────────────────────────────────────────────────────────

/** A bit for each term of the question, in its order. */
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

  /** The weight of all terms of a set, or of those that `without` does not have. */
  weigh(set: Terms, without?: Terms): number {
    let sum = 0
    for (let word = 0; word < set.length; word++) {
      let bits = without === undefined ? set[word]! : set[word]! & ~without[word]!
      for (; bits !== 0; bits &= bits - 1) sum += this.weights[(word << 5) + 31 - Math.clz32(bits & -bits)]!
    }
    return sum
  }

  weighPairs(set: Terms): number {
    let sum = 0
    for (const { first, weight } of this.pairs) if (has(set, first) && has(set, first + 1)) sum += weight
    return sum
  }

  hasWeightiest(set: Terms): boolean {
    return this.weightiest >= 0 && has(set, this.weightiest)
  }
}

const has = (set: Terms, number: number): boolean => ((set[number >> 5]! >>> (number & 31)) & 1) === 1

function addTo(set: Terms, other: Terms | undefined): void {
  if (other !== undefined) for (let word = 0; word < set.length; word++) set[word]! |= other[word]!
}

// ── passages ─────────────────────────────────────────────────────────────────────────────────────────────

/** A candidate with the question's terms that its sentences hold. */
interface Reading extends Pick<Candidate, 'segment' | 'score' | 'trail'> {
  readonly terms: readonly Terms[]
  readonly all: Terms
  readonly title: Terms
  readonly own: readonly number[]
  readonly spans: RankedCandidate['sentences']
}

function readCandidate(
  { segment, score, trail }: Candidate,
  { sentences }: RankedCandidate,
  asked: AskedTerms,
  { analyzer, read }: FeatureParts,
): Reading {
  const terms = read(segment).map((sentence) => asked.of(sentence.terms))
  const all = asked.none()
  for (const some of terms) addTo(all, some)
  return {
    ...{ segment, score, terms, all, spans: sentences },
    ...(trail === undefined ? {} : { trail }),
    title: asked.of(titleTerms(segment, analyzer)),
    own: sentences.map(({ coverage }) => coverage),
  }
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

/** What is known of all passages, or of the better ones. */
interface Found {
  readonly first: number
  readonly best: number
  readonly starting: ReadonlyMap<string, Reading>
  readonly ending: ReadonlyMap<string, Reading>
  readonly covered: Terms
  readonly documents: Set<string>
}

const placeOf = ({ document }: StoredSegment, offset: number): string => `${offset} ${document}`

function visitPassage(
  one: Reading,
  rank: number,
  found: Found,
  asked: AskedTerms,
  visit: (features: EvidenceFeatures) => void,
): void {
  const { segment, score, terms, own, spans, trail } = one
  const behind = found.ending.get(placeOf(segment, segment.start))
  const ahead = found.starting.get(placeOf(segment, segment.end))
  const share = found.first > 0 ? score / found.first : 1
  const best = own.indexOf(Math.max(...own))
  const long = behind !== undefined || ahead !== undefined || found.documents.has(segment.document) ? 1 : 0
  const around = asked.none()
  const features = {
    share,
    logRank: Math.log1p(rank),
    passage: asked.weigh(one.all),
    open: 0,
    title: asked.weigh(one.title),
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
    longShare: long * share,
    longBefore: 0,
    longOwn: 0,
  } satisfies EvidenceFeatures
  for (const [i, some] of terms.entries()) {
    around.set(some)
    addTo(around, i === 0 ? behind?.terms.at(-1) : terms[i - 1])
    addTo(around, i === terms.length - 1 ? ahead?.terms[0] : terms[i + 1])
    features.open = asked.weigh(some, found.covered)
    features.before = own[i - 1] ?? 0
    features.after = own[i + 1] ?? 0
    features.window = asked.weigh(around) - own[i]!
    features.pairs = asked.weighPairs(some)
    features.ofBest = found.best > 0 ? own[i]! / found.best : 0
    features.weightiest = asked.hasWeightiest(some) ? 1 : 0
    features.best = i === best ? 1 : 0
    features.first = i === 0 ? 1 : 0
    features.lead = i === 0 && rank < LEADS ? 1 : 0
    features.length = Math.log1p(lengthOf(segment, spans[i]!)) - AVERAGE_LOG_LENGTH
    features.longBefore = long * (own[i - 1] ?? 0)
    features.longOwn = long * own[i]!
    visit(features)
  }
}

const lengthOf = (
  { text, start: offset }: StoredSegment,
  { start, end }: RankedCandidate['sentences'][number],
): number => trimmedLength(text, start - offset, end - offset)
