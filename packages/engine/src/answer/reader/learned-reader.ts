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
import { type LexicalQuestion, lexicalPlaces, MOST_LEXICAL } from './lexical.ts'
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
  const { asks } = asked.shape
  return {
    question: read,
    lexical: {
      asks,
      asksHead: `${asks}|${read.head}`,
      asksAux: `${asks}|${read.aux}`,
      question: read,
      headClass: read.head === '' ? -1 : classOf(classes, read.head, read.head),
    },
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
