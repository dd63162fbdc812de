/** What the lexical statistics tell of each sentence found: the inputs of `evidence.ts`, by name. */
import type { Candidate, RankedCandidate, StoredSegment } from '../model.ts'
import type { Analyzer } from '../ports.ts'
import type { ReadSentences } from '../text/sentence-terms.ts'

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
  const found = candidates.map((candidate) => readCandidate(candidate, ranked.get(candidate.segment)!, parts))
  const whole: Found = {
    first: candidates[0]?.score ?? 0,
    best: Math.max(0, ...found.flatMap(({ own }) => own)),
    starting: new Map(found.map((one) => [placeOf(one.segment, one.segment.start), one])),
    ending: new Map(found.map((one) => [placeOf(one.segment, one.segment.end), one])),
    pairs: pairsOf(parts.weights),
    weightiest: weightiestOf(parts.weights),
    covered: new Set(),
    documents: new Set(),
  }
  return found.map((one, rank) => {
    const features = ofPassage(one, rank, whole, parts.weights)
    for (const term of one.all) whole.covered.add(term)
    whole.documents.add(one.segment.document)
    return features
  })
}

/** A candidate with the question's terms that its sentences hold. */
interface Reading extends Pick<Candidate, 'segment' | 'score' | 'trail'> {
  readonly terms: readonly ReadonlySet<string>[]
  readonly all: ReadonlySet<string>
  readonly title: ReadonlySet<string>
  readonly own: readonly number[]
  readonly spans: RankedCandidate['sentences']
}

function readCandidate(
  { segment, score, trail }: Candidate,
  { sentences }: RankedCandidate,
  { weights, analyzer, read }: FeatureParts,
): Reading {
  const inQuestion = (terms: readonly string[]) => new Set(terms.filter((term) => weights.has(term)))
  const terms = read(segment).map((sentence) => inQuestion(sentence.terms))
  return {
    ...{ segment, score, terms, spans: sentences },
    ...(trail === undefined ? {} : { trail }),
    all: new Set(terms.flatMap((some) => [...some])),
    title: inQuestion(analyzer.terms([segment.title, ...segment.headings].join('\n'), segment.language)),
    own: sentences.map(({ coverage }) => coverage),
  }
}

/** What is known of all passages, or of the better ones. */
interface Found {
  readonly first: number
  readonly best: number
  readonly starting: ReadonlyMap<string, Reading>
  readonly ending: ReadonlyMap<string, Reading>
  readonly pairs: readonly Pair[]
  readonly weightiest: string | undefined
  readonly covered: Set<string>
  readonly documents: Set<string>
}

const placeOf = ({ document }: StoredSegment, offset: number): string => `${offset} ${document}`

function ofPassage(
  one: Reading,
  rank: number,
  found: Found,
  weights: ReadonlyMap<string, number>,
): readonly EvidenceFeatures[] {
  const { segment, score, terms, all, title, own, spans, trail } = one
  const weigh = (some: Iterable<string>) => [...some].reduce((sum, term) => sum + weights.get(term)!, 0)
  const behind = found.ending.get(placeOf(segment, segment.start))
  const ahead = found.starting.get(placeOf(segment, segment.end))
  const termsAt = (i: number) => (i < 0 ? behind?.terms.at(-1) : (terms[i] ?? ahead?.terms[0])) ?? NONE
  const share = found.first > 0 ? score / found.first : 1
  const logRank = Math.log1p(rank)
  const passage = weigh(all)
  const best = own.indexOf(Math.max(...own))
  const long = behind !== undefined || ahead !== undefined || found.documents.has(segment.document) ? 1 : 0
  return terms.map((some, i) => ({
    ...{ share, logRank, passage, title: weigh(title), led: trail === undefined ? 0 : 1 },
    open: weigh([...some].filter((term) => !found.covered.has(term))),
    before: own[i - 1] ?? 0,
    after: own[i + 1] ?? 0,
    window:
      weigh(
        termsAt(i - 1)
          .union(some)
          .union(termsAt(i + 1)),
      ) - own[i]!,
    pairs: pairsIn(some, found.pairs),
    ofBest: found.best > 0 ? own[i]! / found.best : 0,
    weightiest: found.weightiest !== undefined && some.has(found.weightiest) ? 1 : 0,
    best: i === best ? 1 : 0,
    first: i === 0 ? 1 : 0,
    lead: i === 0 && rank < LEADS ? 1 : 0,
    length: Math.log1p(lengthOf(segment, spans[i]!)) - AVERAGE_LOG_LENGTH,
    ...{ longShare: long * share, longBefore: long * (own[i - 1] ?? 0), longOwn: long * own[i]! },
  }))
}

const NONE: ReadonlySet<string> = new Set()

const lengthOf = (
  { text, start: offset }: StoredSegment,
  { start, end }: RankedCandidate['sentences'][number],
) => text.slice(start - offset, end - offset).trim().length

/** Two neighbours of the question and their share of all such pairs' weight. */
type Pair = readonly [string, string, number]

function pairsOf(weights: ReadonlyMap<string, number>): readonly Pair[] {
  const terms = [...weights]
  const pairs = terms
    .slice(1)
    .map(([term, weight], i): Pair => [terms[i]![0], term, (terms[i]![1] + weight) / 2])
  const total = pairs.reduce((sum, [, , weight]) => sum + weight, 0)
  return pairs.map(([one, other, weight]): Pair => [one, other, total > 0 ? weight / total : 0])
}

function pairsIn(terms: ReadonlySet<string>, pairs: readonly Pair[]): number {
  let sum = 0
  for (const [one, other, weight] of pairs) if (terms.has(one) && terms.has(other)) sum += weight
  return sum
}

function weightiestOf(weights: ReadonlyMap<string, number>): string | undefined {
  let most: readonly [string, number] | undefined
  for (const entry of weights) if (most === undefined || entry[1] > most[1]) most = entry
  return most?.[0]
}
