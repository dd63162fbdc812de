/** A document as what compression keeps or drops: sentences, paragraphs or sections. */
import type { Block, Document, Span } from '../model.ts'
import { cutEntries, isStatement, isStatements, joinUnmarked, LONG_STRETCH } from '../text/entries.ts'
import { sentenceSpans } from '../text/sentences.ts'

export const GRANULARITIES = ['word', 'sentence', 'paragraph', 'section'] as const
export type Granularity = (typeof GRANULARITIES)[number]

/** What compression reads of a document. */
export type CompressibleDocument = Pick<Document, 'id' | 'title' | 'text' | 'blocks' | 'language'>

export interface Unit extends Span {
  /** Index of the document in the list given. */
  readonly document: number
  /** Rank in its document: neighbours differ by one. */
  readonly position: number
  readonly headings: readonly string[]
}

/** Words are cut out of sentences, so their units are sentences. */
export function unitsOf(
  document: CompressibleDocument,
  index: number,
  granularity: Granularity,
): readonly Unit[] {
  const { text, language } = document
  const parts = granularity === 'section' ? sections(document) : blocksOf(document)
  const spans =
    granularity === 'section' || granularity === 'paragraph'
      ? parts
      : parts.flatMap((part) => sentencesOf(part, text, language))
  return spans
    .map((span) => ({ ...trimmed(span, text), headings: span.headings }))
    .filter(({ start, end }) => start < end)
    .map((span, position) => ({ ...span, document: index, position }))
}

interface Part extends Span {
  readonly kind: Block['kind']
  readonly headings: readonly string[]
}

/** Blocks with the headings above them. A document without blocks is one paragraph after the other. */
function blocksOf({ text, blocks }: CompressibleDocument): readonly Part[] {
  const given = blocks.length > 0 ? blocks : paragraphs(text)
  const path: { level: number; label: string }[] = []
  return given.map((block) => {
    if (block.kind === 'heading') {
      const level = block.level ?? 1
      while (path.length > 0 && path.at(-1)!.level >= level) path.pop()
      path.push({ level, label: block.label ?? text.slice(block.start, block.end) })
      return { ...block, headings: path.slice(0, -1).map(({ label }) => label) }
    }
    return { start: block.start, end: block.end, kind: block.kind, headings: path.map(({ label }) => label) }
  })
}

function paragraphs(text: string): readonly Block[] {
  return [...text.matchAll(/\S(?:[^\n]|\n(?![ \t\r]*\n))*/g)].map(({ index, 0: found }) => ({
    kind: 'paragraph',
    start: index,
    end: index + found.length,
  }))
}

/** A heading with everything up to the next one. Without headings, a paragraph is a section. */
function sections(document: CompressibleDocument): readonly Part[] {
  const parts = blocksOf(document)
  if (!parts.some(({ kind }) => kind === 'heading')) return parts
  const found: Part[] = []
  for (const part of parts) {
    const last = found.at(-1)
    if (last === undefined || part.kind === 'heading') found.push(part)
    else found[found.length - 1] = { ...last, end: part.end }
  }
  return found
}

/** Rows, code and long machine-written lines have no sentences; they are cut at lines, or at their entries. */
function sentencesOf(part: Part, text: string, language: string): readonly Part[] {
  const inside = text.slice(part.start, part.end)
  const isLines =
    part.kind === 'row' ||
    part.kind === 'table' ||
    part.kind === 'code' ||
    part.kind === 'symbol' ||
    part.kind === 'tool' ||
    isStatements(inside)
  const spans = sentenceSpans(inside, isLines ? 'row' : 'passage', language)
  return (isLines ? spans : joinUnmarked(inside, spans))
    .flatMap((span) => entries(inside, span))
    .map(({ start, end }) => ({ ...part, start: part.start + start, end: part.start + end }))
}

/**
 * A line that is a statement or an entry stands by itself, though it begins with a small letter; a long line of
 * several entries (`"a": 1, "b": 2, …`) is cut between them. Anything else stays whole.
 */
function entries(text: string, span: Span): readonly Span[] {
  const stretch = text.slice(span.start, span.end)
  if (stretch.length <= LONG_STRETCH && !stretch.trim().includes('\n')) return [span]
  const lines = stretch.split('\n')
  const isEntry = lines.map(isStatement)
  let at = span.start
  const cuts: Span[] = []
  for (const [i, line] of lines.entries()) {
    const end = Math.min(span.end, at + line.length + 1)
    const last = cuts.at(-1)
    if (last === undefined || isEntry[i] || isEntry[i - 1]) cuts.push({ start: at, end })
    else cuts[cuts.length - 1] = { start: last.start, end }
    at = end
  }
  return cuts.flatMap((cut) => cutEntries(text, cut))
}

function trimmed({ start, end }: Span, text: string): Span {
  while (start < end && isSpace(text.charCodeAt(start))) start++
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--
  return { start, end }
}

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code === 0xa0
