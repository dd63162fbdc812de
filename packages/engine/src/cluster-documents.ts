/** What many texts say, each thing once with how many say it: clusters over stored documents, cited and in a budget. */
import { type ChosenDocuments, chosenDocuments } from './chosen-documents.ts'
import { DEFAULT_BUDGET_TOKENS, type Engine } from './engine.ts'
import { LightconeError, throwIfAborted } from './errors.ts'
import type { Citation, Document, Span } from './model.ts'
import type { Analyzer, Tokenizer } from './ports.ts'
import { type Cluster, clusterStatements, type Statement } from './select/clusters.ts'
import { BLOCK_CLOSE, BLOCK_OPEN, oneLine } from './text/neutralise.ts'
import { sentenceSpans } from './text/sentences.ts'
import { loadTokenizer } from './text/tokens.ts'

export interface ClustersOptions extends ChosenDocuments {
  /** Only sentences that bear on it. Default: all. */
  readonly question?: string
  /** Tokens of the text. Default 1200. */
  readonly budget?: number
  readonly tokenizer?: string | Tokenizer
}

/** One thing that texts say. */
export interface SharedStatement {
  /** Ids of the citations that say it: `first` to `last`; `first` is the one that stands in the text. */
  readonly first: number
  readonly last: number
  /** How many texts say it. */
  readonly texts: number
}

export interface Clusters {
  readonly question: string
  /** One line a cluster, most said first. Never more than the budget. */
  readonly text: string
  readonly tokens: number
  readonly budget: { readonly tokens: number; readonly tokenizer: string }
  /** Of all texts given. */
  readonly tokensBefore: number
  readonly clusters: readonly SharedStatement[]
  /** Every member of the clusters in `text`. */
  readonly citations: readonly Citation[]
  /** Texts that were read: documents, or, of one document alone, its blocks (rows, paragraphs, turns). */
  readonly texts: number
  /** Clusters that did not fit. */
  readonly omitted: number
}

export async function clusterDocuments(options: ClustersOptions, engine: Engine): Promise<Clusters> {
  const { question = '', budget = DEFAULT_BUDGET_TOKENS, signal } = options
  if (!(Number.isSafeInteger(budget) && budget > 0))
    throw new LightconeError('invalid-argument', {
      message: `\`budget\` must be a whole number above 0, not ${budget}.`,
      hint: 'Pass for instance budget 200.',
      details: { budget },
    })
  const tokenizer =
    options.tokenizer === undefined ? engine.tokenizer : await loadTokenizer(options.tokenizer)
  const documents = await chosenDocuments(options, engine)
  const placeAt = await engine.places(documents.map(({ id }) => id))
  const texts = textsOf(documents)
  throwIfAborted(signal)
  const said = texts.flatMap(({ document, ...span }, i) => statementsOf(documents[document]!, span, i))
  const asked = question.trim() === '' ? said : bearingOn(question, said, engine.analyzer)
  const clusters = clusterStatements(
    asked.map(({ statement }) => statement),
    engine.analyzer,
  )
  const source = new Map(asked.map(({ statement, id }) => [statement, id]))
  const byId = new Map(documents.map((document) => [document.id, document]))
  const cite = (statement: Statement, id: number): Citation => {
    const document = byId.get(source.get(statement)!)!
    const { start, end, text } = statement
    return {
      id,
      document: document.id,
      title: document.title,
      headings: [],
      start,
      end,
      quote: text,
      from: placeAt(document.id, start),
      to: placeAt(document.id, Math.max(start, end - 1)),
    }
  }
  return {
    question,
    ...render(clusters, texts.length, budget, tokenizer, cite),
    budget: { tokens: budget, tokenizer: tokenizer.name },
    tokensBefore: documents.reduce((sum, { text }) => sum + tokenizer.count(text), 0),
    texts: texts.length,
  }
}

// ── texts and what they say ──────────────────────────────────────────────────────────────────────────────

interface TextSpan extends Span {
  /** Index of its document. */
  readonly document: number
}

function textsOf(documents: readonly Document[]): readonly TextSpan[] {
  const [only] = documents
  if (documents.length === 1 && only!.blocks.length > 1)
    return only!.blocks
      .filter(({ kind }) => kind !== 'heading' && kind !== 'table' && kind !== 'meta')
      .map(({ start, end }) => ({ document: 0, start, end }))
  return documents.map(({ text }, document) => ({ document, start: 0, end: text.length }))
}

interface Said {
  readonly statement: Statement
  /** Id of the document. */
  readonly id: string
}

function statementsOf({ id, text, language }: Document, span: Span, index: number): readonly Said[] {
  const inside = text.slice(span.start, span.end)
  return sentenceSpans(inside, 'passage', language).flatMap(({ start, end }) => {
    const raw = inside.slice(start, end)
    const quote = raw.trim()
    if (quote === '') return []
    const from = span.start + start + raw.indexOf(quote)
    const statement = {
      document: String(index),
      start: from,
      end: from + quote.length,
      text: quote,
      language,
    }
    return [{ statement, id }]
  })
}

/** Share of what the best sentence holds of the question that the others must hold, too: as in pruning by coverage. */
const BEARING = 0.4

function bearingOn(question: string, said: readonly Said[], analyzer: Analyzer): readonly Said[] {
  const languages = [...new Set(said.map(({ statement }) => statement.language))].toSorted()
  const asked = analyzer.query(question, languages).map(({ term }) => term)
  const held = said.map(({ statement: { text, language } }) => {
    const terms = new Set(analyzer.terms(text, language))
    return asked.filter((term) => terms.has(term)).length
  })
  const best = Math.max(0, ...held)
  return best === 0 ? [] : said.filter((_, i) => held[i]! >= BEARING * best)
}

// ── the text ─────────────────────────────────────────────────────────────────────────────────────────────

/** The longest prefix of the clusters that fits, so that a larger budget holds all that a smaller one holds. */
function render(
  clusters: readonly Cluster[],
  texts: number,
  budget: number,
  tokenizer: Tokenizer,
  cite: (statement: Statement, id: number) => Citation,
) {
  const lines: string[] = []
  const citations: Citation[] = []
  const shown: SharedStatement[] = []
  let tokens = tokenizer.count(BLOCK_OPEN) + tokenizer.count(BLOCK_CLOSE)
  for (const { says, members, documents } of clusters) {
    const first = citations.length + 1
    const last = citations.length + members.length
    const line = `${lineHead(first, last, documents, texts)}${oneLine(says.text)}\n`
    tokens += tokenizer.count(line)
    if (tokens > budget) break
    const ordered = [says, ...members.filter((member) => member !== says)]
    citations.push(...ordered.map((member, i) => cite(member, first + i)))
    lines.push(line)
    shown.push({ first, last, texts: documents })
  }
  let text = whole(lines)
  // Lines counted apart can differ by a token from the whole where a tokenizer joins across a line break.
  while (tokenizer.count(text) > budget) {
    lines.pop()
    citations.splice(shown.pop()!.first - 1)
    text = whole(lines)
  }
  return {
    text,
    tokens: tokenizer.count(text),
    clusters: shown,
    citations,
    omitted: clusters.length - shown.length,
  }
}

const whole = (lines: readonly string[]): string =>
  lines.length === 0 ? '' : BLOCK_OPEN + lines.join('') + BLOCK_CLOSE

/** `12 of 75: [1-14] …`; one text alone says `[15] …`. */
function lineHead(first: number, last: number, documents: number, texts: number): string {
  const ids = first === last ? `[${first}]` : `[${first}-${last}]`
  return documents === 1 ? `${ids} ` : `${documents} of ${texts}: ${ids} `
}
