import type { Citation, Span } from '../model.ts'
import type { Analyzer, Assembler } from '../ports.ts'
import { oneLine } from '../text/neutralise.ts'
import { splitSentences } from '../text/sentences/split-sentences.ts'
import { ESTIMATE_UNDERCOUNT, estimateTokenizer } from '../text/tokens.ts'
import { observationBlock } from './observation-block.ts'
import { recycledQuestion } from './recycled-questions.ts'

/** A question that a passage answers, and the words of it that do. */
export interface Demonstration extends Span {
  readonly question: string
  readonly answer: string
  /** Id of the citation. `start` and `end` are offsets in its document. */
  readonly citation: number
}

/** As many as Cattan et al. 2024 recycle gain most with (three to five). */
const MOST = 3
/** For all of them, with their header: in any tokenizer that the estimator is bound on. */
export const DEMONSTRATION_TOKENS = 90
/** A sentence that covers so much of the asked question's weight may hold its answer. */
const MAY_ANSWER = 0.2

const HEADER = '[0] Questions that these passages answer:\n'

/**
 * The observation block with up to three demonstrations recycled from its own passages (Cattan et al. 2024, "Can
 * few-shot work in long-context?"): question, number of the passage, answer. They show a model the form and that
 * answers stand in passages, for at most 90 tokens. What might answer the question asked is left out:
 * sentences that speak of it, and questions that ask for the same kind of thing.
 *
 * ```
 * [0] Questions that these passages answer:
 * When was the bridge opened? [2] 1932
 * </context>
 * ```
 */
export function createDemonstrations(analyzer: Pick<Analyzer, 'terms' | 'query'>): Assembler {
  return {
    name: 'demonstrations',
    pieces(citations, question = '') {
      const pieces = observationBlock.pieces(citations)
      const demonstrations = demonstrationsOf(citations, question, analyzer)
      if (demonstrations.length === 0) return pieces
      return [...pieces.slice(0, -1), HEADER, ...demonstrations.map(lineOf), ...pieces.slice(-1)]
    },
  }
}

const lineOf = ({ question, citation, answer }: Demonstration): string =>
  `${oneLine(question)} [${citation}] ${oneLine(answer)}\n`

/** In the order of the passages, each from another one where there are enough. */
export function demonstrationsOf(
  citations: readonly Citation[],
  question: string,
  analyzer: Pick<Analyzer, 'terms' | 'query'>,
): readonly Demonstration[] {
  const weights = new Map(analyzer.query(question).map(({ term, weight }) => [term, weight]))
  const whole = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  const mayAnswer = (text: string) => {
    let covered = 0
    for (const term of new Set(analyzer.terms(text))) covered += weights.get(term) ?? 0
    return whole > 0 && covered >= MAY_ANSWER * whole
  }
  const kind = kindOf(question)
  const found = citations.map((citation) =>
    inPassage(citation, mayAnswer).filter((one) => kind === undefined || kindOf(one.question) !== kind),
  )
  const chosen = new Set<Demonstration>()
  const asked = new Set<string>()
  let tokens = ESTIMATE_UNDERCOUNT * estimateTokenizer.count(HEADER)
  for (let round = 0; round < MOST; round++)
    for (const list of found) {
      const next = list[round]
      if (chosen.size === MOST) break
      if (next === undefined || asked.has(next.question)) continue
      const cost = ESTIMATE_UNDERCOUNT * estimateTokenizer.count(lineOf(next))
      if (tokens + cost > DEMONSTRATION_TOKENS) continue
      tokens += cost
      chosen.add(next)
      asked.add(next.question)
    }
  return found.flat().filter((one) => chosen.has(one))
}

/** What a question asks for, where its words tell: two that ask for a time may have one answer. */
function kindOf(question: string): string | undefined {
  return Object.entries(KINDS).find(([, asks]) => asks.test(question))?.[0]
}

const KINDS = {
  time: /\b(?:when|how long|(?:what|which|whose) (?:\w+ )?(?:year|month|day|date|decade|century)s?)\b/i,
  place: /\bwhere\b/i,
  somebody: /\bwho(?:m|se)?\b/i,
  number: /\bhow (?:many|much)\b/i,
} as const

function inPassage(
  { id, quote, start: offset }: Citation,
  mayAnswer: (text: string) => boolean,
): readonly Demonstration[] {
  return splitSentences(quote).flatMap((sentence) => {
    const text = quote.slice(sentence.start, sentence.end).trim()
    const asked = recycledQuestion(text)
    if (asked === undefined || mayAnswer(text)) return []
    const start = offset + quote.indexOf(text, sentence.start) + asked.start
    const answer = text.slice(asked.start, asked.end)
    return [{ question: asked.question, answer, citation: id, start, end: start + answer.length }]
  })
}
