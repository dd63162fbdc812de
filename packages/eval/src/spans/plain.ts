import {
  type Citation,
  type Filter,
  type Lightcone,
  type LineStarts,
  observationBlock,
  placeAt,
  type StoredSegment,
  type Tokenizer,
} from 'lightcone'
import type { EvidencePlace } from '../datasets/evidence-set.ts'

/** Passages looked at: as many as the engine makes a context from. */
export const PLAIN_PASSAGES = 50

/** What retrieval alone would hand out: whole passages in its order, rendered as the engine renders a context. */
export interface PlainRanking {
  readonly citations: readonly Citation[]
  /** Tokens of the rendered first k passages, for k from 0. */
  readonly tokens: readonly number[]
}

export interface PlainOptions {
  readonly filter: Filter | undefined
  readonly signal: AbortSignal | undefined
  readonly tokenizer: Tokenizer
  readonly linesOf: (document: string) => LineStarts
}

export async function plainRanking(
  cone: Lightcone,
  question: string,
  { filter, signal, tokenizer, linesOf }: PlainOptions,
): Promise<PlainRanking> {
  const { candidates } = await cone.search(question, {
    k: PLAIN_PASSAGES,
    mode: 'lexical',
    ...(filter === undefined ? {} : { filter }),
    ...(signal === undefined ? {} : { signal }),
  })
  return passageRanking(
    candidates.map(({ segment }) => segment),
    tokenizer,
    linesOf,
  )
}

/** Whole passages in an order, rendered as the engine renders a context. */
export function passageRanking(
  passages: readonly Stretch[],
  tokenizer: Tokenizer,
  linesOf: PlainOptions['linesOf'],
): PlainRanking {
  const citations = passages.map((passage, i) => citationAt(passage, i + 1, linesOf(passage.document)))
  return { citations, tokens: prefixTokens(citations, tokenizer) }
}

/** How many passages from the top fit a budget: none is cut, and none is tried behind the first that does not fit. */
export function plainFitting({ tokens }: PlainRanking, budgetTokens: number): number {
  const over = tokens.findIndex((sum) => sum > budgetTokens)
  return (over < 0 ? tokens.length : over) - 1
}

/** Tokens of stretches of documents, rendered as the engine renders a context. */
export function placeTokens(
  places: readonly EvidencePlace[],
  tokenizer: Tokenizer,
  linesOf: PlainOptions['linesOf'],
): number {
  const citations = places.map((place, i) =>
    citationAt({ ...place, title: '', headings: [] }, i + 1, linesOf(place.document)),
  )
  return prefixTokens(citations, tokenizer).at(-1)!
}

type Stretch = Pick<StoredSegment, 'document' | 'title' | 'headings' | 'text' | 'start'>

function citationAt(stretch: Stretch, id: number, where: LineStarts): Citation {
  const { document, title, headings, text } = stretch
  const quote = text.trim()
  const start = stretch.start + text.length - text.trimStart().length
  const end = start + quote.length
  return {
    id,
    document,
    title,
    headings,
    start,
    end,
    quote,
    from: placeAt(where, start),
    to: placeAt(where, Math.max(start, end - 1)),
  }
}

/** The block's pieces are an opening, a header and a quote a citation, and a closing; their counts add up. */
function prefixTokens(citations: readonly Citation[], tokenizer: Tokenizer): readonly number[] {
  const counts = observationBlock.pieces(citations).map((piece) => tokenizer.count(piece))
  const tokens = [0]
  let sum = (counts[0] ?? 0) + (counts.at(-1) ?? 0)
  for (let i = 1; i < counts.length - 1; i += 2) {
    sum += counts[i]! + counts[i + 1]!
    tokens.push(sum)
  }
  return tokens
}
