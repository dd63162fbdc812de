/**
 * The learned reader: which stretch of a passage answers, by a table of words and word classes (a log-linear model
 * over all candidates of the passage, as Rajpurkar et al. 2016 have it) and boosted trees over that score and the
 * numbers of `features.ts`. Trained by `npm run train:reader`; docs/models/reader.md.
 */
import {
  type AskedPassage,
  type Sentence,
  type SpanCandidate,
  spanCandidates,
  type TermsOf,
} from '../span-candidates.ts'
import { candidateFeatures, FEATURES, type SentenceView, viewSentences } from './features.ts'
import type { ReaderModel } from './format.ts'
import {
  type LexicalEdges,
  type LexicalQuestion,
  lexicalEdges,
  lexicalPlaces,
  lexicalQuestion,
  lexicalScores,
  PARTS,
  TEMPLATES,
} from './lexical.ts'
import { type ReadQuestion, readQuestion } from './question.ts'
import { scoreOf, treeCount } from './trees.ts'
import { classOf, rarityOf, type WordClasses } from './word-classes.ts'

/** A passage as the model looks at it. */
export interface ReadPassage {
  readonly question: ReadQuestion
  readonly lexical: LexicalQuestion
  readonly views: ReadonlyMap<Sentence, SentenceView>
  readonly edges: ReadonlyMap<Sentence, LexicalEdges>
  readonly candidates: readonly SpanCandidate[]
}

export function readPassage(
  question: string,
  asked: AskedPassage,
  text: string,
  termsOf: TermsOf,
  classes: WordClasses,
): ReadPassage {
  const read = readQuestion(question, asked.shape, termsOf, (lower) => classOf(classes, lower, lower))
  const views = viewSentences(
    asked,
    read,
    ({ tokens }) => tokens.map(({ start, end, lower }) => classOf(classes, text.slice(start, end), lower)),
    (lower) => rarityOf(classes, lower),
  )
  const lexical = lexicalQuestion(read)
  return {
    question: read,
    lexical,
    edges: new Map(views.map((view) => [view.sentence, lexicalEdges(lexical, view.sentence.tokens, view)])),
    views: new Map(views.map((view) => [view.sentence, view])),
    candidates: spanCandidates(asked),
  }
}

/** What a candidate has by the table: its score, the score's parts, and how far it is behind the passage's and the sentence's best. */
export const LEXICAL_SCORES: number = PARTS + 3

/** The scores of all candidates by the table, `LEXICAL_SCORES` each. */
export function lexicalOf(passage: ReadPassage, table: ArrayLike<number>, scale: number): Float64Array {
  const { candidates, views, edges, lexical } = passage
  const places = new Int32Array(TEMPLATES)
  const scores = new Float64Array(candidates.length * LEXICAL_SCORES)
  const parts = new Float64Array(PARTS)
  const bestOf = new Map<Sentence, number>()
  let best = -Infinity
  candidates.forEach((candidate, i) => {
    const { sentence } = candidate
    lexicalPlaces(lexical, candidate, views.get(sentence)!, edges.get(sentence)!, places)
    lexicalScores(table, places, 0, parts)
    let total = 0
    for (let part = 0; part < PARTS; part++) {
      const score = parts[part]! * scale
      total += score
      scores[i * LEXICAL_SCORES + 1 + part] = score
    }
    scores[i * LEXICAL_SCORES] = total
    bestOf.set(sentence, Math.max(bestOf.get(sentence) ?? -Infinity, total))
    best = Math.max(best, total)
  })
  candidates.forEach(({ sentence }, i) => {
    const at = i * LEXICAL_SCORES
    scores[at + PARTS + 1] = scores[at]! - best
    scores[at + PARTS + 2] = scores[at]! - bestOf.get(sentence)!
  })
  return scores
}

/** All candidates are scored by the first of the trees, and the best of them by the others. */
const FIRST_TREES = 60
const MOST_SCORED = 120

/** Scores of all candidates, in order: log-odds up to a constant of the passage, -Infinity for those far behind. */
export function scoreCandidates(
  passage: ReadPassage,
  { table, scale, trees, limits }: ReaderModel,
): Float64Array {
  const { candidates, question, views } = passage
  const lexical = lexicalOf(passage, table, scale)
  const values = new Float32Array(candidates.length * FEATURES)
  const all = treeCount(trees)
  const first = Math.min(FIRST_TREES, all)
  const scores = Float64Array.from(candidates, (candidate, i) => {
    const own = lexical.subarray(i * LEXICAL_SCORES, (i + 1) * LEXICAL_SCORES)
    candidateFeatures(question, views.get(candidate.sentence)!, candidate, own, values, i * FEATURES)
    return scoreOf(trees, limits, values, i * FEATURES, 0, first)
  })
  const least = scores.toSorted()[Math.max(0, scores.length - MOST_SCORED)] ?? 0
  return scores.map((score, i) =>
    score < least ? -Infinity : score + scoreOf(trees, limits, values, i * FEATURES, first, all),
  )
}

/** How many of the best are weighed against each other. */
const CONTENDERS = 16
/** What a word for word answer is worth beyond its F1 of 1. */
const EXACT = 0.5

/**
 * Place of the candidate that is worth most when each of the best is right as often as the model thinks: expected F1,
 * and more for an exact answer (minimum Bayes risk; Kumar & Byrne 2004). Of several ways to cut one answer the one that
 * shares most with the others wins, and what stands at several places counts together. -1 for no candidates.
 */
export function bestCandidate({ candidates }: ReadPassage, scores: Float64Array): number {
  const contenders = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, CONTENDERS)
  const top = scores[contenders[0] ?? 0] ?? 0
  const chances = contenders.map((i) => Math.exp(scores[i]! - top))
  const contents = contenders.map((i) => contentOf(candidates[i]!))
  const worths = contents.map((content) =>
    contents.reduce((sum, other, i) => sum + chances[i]! * worth(content, other), 0),
  )
  return contenders[worths.indexOf(Math.max(...worths))] ?? -1
}

const ARTICLES = new Set(['a', 'an', 'the'])

function contentOf({ sentence: { tokens }, first, last }: SpanCandidate): readonly string[] {
  return tokens
    .slice(first, last + 1)
    .filter(({ kind, lower }) => kind !== 'punctuation' && !ARTICLES.has(lower))
    .map(({ lower }) => lower)
}

/** What the first is worth when the second is right. */
function worth(ours: readonly string[], right: readonly string[]): number {
  const left = [...right]
  for (const word of ours) {
    const at = left.indexOf(word)
    if (at >= 0) left.splice(at, 1)
  }
  const common = right.length - left.length
  const f1 = common === 0 ? 0 : (2 * common) / (ours.length + right.length)
  return f1 === 1 ? 1 + EXACT : f1
}
