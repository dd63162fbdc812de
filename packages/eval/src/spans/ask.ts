import {
  type Citation,
  type Context,
  isLightconeError,
  type Lightcone,
  type LineStarts,
  shownQuote,
  type Tokenizer,
} from 'lightcone'
import type { EvidenceQuestion } from '../datasets/evidence-set.ts'
import { contains } from '../metrics/answers.ts'
import { type Covering, evidencePrecision, evidenceRecall } from '../metrics/evidence.ts'
import { type PlainRanking, plainFitting, plainRanking } from './plain.ts'
import type { CurvePoint, SpansFigures } from './points.ts'
import type { SpansBudget, SpansSettings } from './settings.ts'

export interface AskSettings extends Pick<SpansSettings, 'mode' | 'strategy'> {
  readonly budgets: readonly SpansBudget[]
  readonly tokenizer: Tokenizer
  /** Tokens of all documents that a question of this scope may find. */
  readonly reachable: (scope: string | undefined) => number
  readonly linesOf: (document: string) => LineStarts
  readonly clock: { elapsedMs(): number }
  readonly signal: AbortSignal | undefined
}

/** One question's figures, one a budget. */
export interface Asked {
  readonly points: readonly SpansFigures[]
  readonly baseline: readonly SpansFigures[]
  /** Whole passages from none on. */
  readonly curve: readonly CurvePoint[]
  readonly elapsedMs: readonly number[]
  readonly refused: boolean
}

/** Asks the engine for a context at each budget, and retrieval alone for its passages. */
export async function askQuestion(
  cone: Lightcone,
  question: EvidenceQuestion,
  settings: AskSettings,
): Promise<Asked> {
  const { budgets, tokenizer, reachable, linesOf, clock, mode, strategy, signal } = settings
  const filter = question.scope === undefined ? undefined : { field: 'scope', eq: question.scope }
  const sizes = budgets.map((budget) =>
    'tokens' in budget ? budget.tokens : Math.max(1, Math.round(budget.share * reachable(question.scope))),
  )
  const points: SpansFigures[] = []
  const elapsedMs: number[] = []
  let refused = false
  for (const budget of sizes) {
    const started = clock.elapsedMs()
    const context = await cone
      .context(question.text, {
        budget,
        tokenizer,
        mode,
        strategy,
        ...(filter === undefined ? {} : { filter }),
        ...(signal === undefined ? {} : { signal }),
      })
      .catch(refusal)
    elapsedMs.push(clock.elapsedMs() - started)
    refused ||= context === undefined
    points.push(figuresOf(question, budget, context ?? NOTHING))
  }
  const plain = refused
    ? NO_PASSAGES
    : await plainRanking(cone, question.text, { filter, signal, tokenizer, linesOf })
  const baseline = sizes.map((budget) => plainFigures(question, plain, budget))
  return { points, baseline, curve: curveOf(question, plain), elapsedMs, refused }
}

type Handed = Pick<Context, 'tokens' | 'citations'>

const NOTHING: Handed = { tokens: 0, citations: [] }
const NO_PASSAGES: PlainRanking = { citations: [], tokens: [0] }

/** What the first whole passages hold that fit the budget. */
export function plainFigures(question: EvidenceQuestion, plain: PlainRanking, budget: number): SpansFigures {
  const k = plainFitting(plain, budget)
  return figuresOf(question, budget, { tokens: plain.tokens[k]!, citations: plain.citations.slice(0, k) })
}

function curveOf({ needs }: EvidenceQuestion, { citations, tokens }: PlainRanking): CurvePoint[] {
  return tokens.map((sum, k) => ({
    tokens: sum,
    evidenceRecall: evidenceRecall(needs, citations.slice(0, k)).recall,
  }))
}

function figuresOf(
  { needs, answers }: EvidenceQuestion,
  budget: number,
  { tokens, citations }: Handed,
): SpansFigures {
  const shown = citations.flatMap(shownSpans)
  const { recall, all } = evidenceRecall(needs, shown)
  return {
    budget,
    tokens,
    words: citations.reduce((sum, citation) => sum + wordCount(shownQuote(citation)), 0),
    evidenceRecall: recall,
    evidencePrecision: evidencePrecision(needs, shown),
    allEvidence: all,
    ...(answers.length === 0 ? {} : { answerInContext: holdsAnswer(citations, answers) }),
  }
}

/** Of a citation that lost words what is left. */
function shownSpans({
  document,
  start,
  end,
  quote,
  pieces = [{ start, end }],
}: Citation): readonly Covering[] {
  return pieces.map((piece) => ({
    document,
    ...piece,
    quote: quote.slice(piece.start - start, piece.end - start),
  }))
}

/** In the quoted text: numbers and names in headers are not the source's words. */
function holdsAnswer(citations: readonly Citation[], answers: readonly string[]): number {
  const text = citations.map(shownQuote).join('\n\n')
  return answers.some((answer) => contains(text, answer) === 1) ? 1 : 0
}

/** As `wc -w` counts. */
function wordCount(text: string): number {
  return text.match(/\S+/g)?.length ?? 0
}

/** A question that cannot be asked gets nothing; every other error ends the run. */
function refusal(error: unknown): undefined {
  if (isLightconeError(error) && ['query-empty', 'query-too-long'].includes(error.code)) return undefined
  throw error
}
