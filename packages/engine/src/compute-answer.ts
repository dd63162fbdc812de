/** Answers that are computed over rows instead of read off a sentence; `ask` asks here first when no model is given. */
import { aggregate, asksForOperation } from './aggregate/aggregate.ts'
import type { Row } from './aggregate/rows.ts'
import { compactBlock } from './arrange/compact.ts'
import { chosenDocuments } from './chosen-documents.ts'
import type { Engine } from './engine.ts'
import type { Answer, Citation, Context, Document, Query } from './model.ts'
import type { Tokenizer } from './ports.ts'

/** Segments whose documents are looked through for rows: an operation needs all rows, not the best ten. */
const DEPTH = 1000
/** Characters of documents that are looked through, best document first: about half a second of work. */
const MOST_TEXT = 400_000

/** Nothing when the question asks for no operation, or when it is not sure which rows and column it means. */
export async function computeAnswer(
  query: Query,
  context: Context,
  tokenizer: Tokenizer,
  engine: Engine,
): Promise<Answer | undefined> {
  if (!asksForOperation(query.text)) return undefined
  const found = await engine.retrievers.lexical.retrieve(query, DEPTH)
  const ids = [...new Set(found.map(({ segment }) => segment.document))]
  const documents: Document[] = []
  let length = 0
  for (const document of await chosenDocuments({ documents: ids.slice(0, DEPTH) }, engine)) {
    length += document.text.length
    if (length > MOST_TEXT) break
    documents.push(document)
  }
  const result = aggregate(query.text, documents, engine.analyzer)
  if (result === undefined) return undefined
  const citations = await cite(result.rows, documents, engine)
  return {
    query: query.text,
    text: `${result.text} ${citations.length === 1 ? '[1]' : `[1-${citations.length}]`}`,
    status: 'answered',
    citations,
    reader: 'aggregate',
    context: { ...context, ...shown(citations, context.budget.tokens, tokenizer) },
  }
}

async function cite(
  rows: readonly Row[],
  documents: readonly Document[],
  engine: Engine,
): Promise<readonly Citation[]> {
  const placeAt = await engine.places([...new Set(rows.map(({ document }) => document))])
  const byId = new Map(documents.map((document, rank) => [document.id, { document, rank }]))
  const unique = new Map(rows.map((row) => [`${row.document}\n${row.start}`, row]))
  return [...unique.values()]
    .toSorted((a, b) => byId.get(a.document)!.rank - byId.get(b.document)!.rank || a.start - b.start)
    .map(({ document, start, end }, i) => ({
      id: i + 1,
      document,
      title: byId.get(document)!.document.title,
      headings: [],
      start,
      end,
      quote: byId.get(document)!.document.text.slice(start, end),
      from: placeAt(document, start),
      to: placeAt(document, Math.max(start, end - 1)),
    }))
}

/** The rows that fit the budget: what a model would get to check the result by. */
function shown(
  citations: readonly Citation[],
  budget: number,
  tokenizer: Tokenizer,
): Pick<Context, 'text' | 'citations' | 'tokens'> {
  const textOf = (count: number) => compactBlock.pieces(citations.slice(0, count)).join('')
  let low = 0
  let high = citations.length
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (tokenizer.count(textOf(middle)) <= budget) low = middle
    else high = middle - 1
  }
  return { text: textOf(low), citations: citations.slice(0, low), tokens: tokenizer.count(textOf(low)) }
}
