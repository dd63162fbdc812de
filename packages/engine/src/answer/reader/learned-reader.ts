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
import { type LexicalQuestion, lexicalPlaces, lexicalQuestion, MOST_LEXICAL } from './lexical.ts'
import { type ReadQuestion, readQuestion } from './question.ts'
import { scoreOf } from './trees.ts'
import { classOf, type WordClasses } from './word-classes.ts'

/** A passage as the model looks at it. */
export interface ReadPassage {
  readonly question: ReadQuestion
  readonly lexical: LexicalQuestion
  readonly views: ReadonlyMap<Sentence, SentenceView>
  readonly candidates: readonly SpanCandidate[]
}

export function readPassage(
  question: string,
  asked: AskedPassage,
  text: string,
  termsOf: TermsOf,
  classes: WordClasses,
): ReadPassage {
  const read = readQuestion(question, asked.shape, termsOf)
  const views = viewSentences(asked, read, ({ tokens }) =>
    tokens.map(({ start, end, lower }) => classOf(classes, text.slice(start, end), lower)),
  )
  return {
    question: read,
    lexical: lexicalQuestion(read, read.head === '' ? -1 : classOf(classes, read.head, read.head)),
    views: new Map(views.map((view) => [view.sentence, view])),
    candidates: spanCandidates(asked),
  }
}

/** Scores of all candidates, in order: log-odds up to a constant of the passage. */
export function scoreCandidates(passage: ReadPassage, { table, scale, trees }: ReaderModel): Float64Array {
  const places = new Int32Array(MOST_LEXICAL)
  const values = new Float32Array(FEATURES)
  return Float64Array.from(passage.candidates, (candidate) => {
    const view = passage.views.get(candidate.sentence)!
    const count = lexicalPlaces(passage.lexical, candidate, view.classes, places)
    let lexical = 0
    for (let i = 0; i < count; i++) lexical += table[places[i]!]!
    candidateFeatures(passage.question, view, candidate, lexical * scale, values)
    return scoreOf(trees, values)
  })
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
