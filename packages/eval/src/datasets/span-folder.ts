import { basename, join } from 'node:path'
import { LightconeError } from 'lightcone'
import { Awaited, type LinePlace, uniqueIds } from './checks.ts'
import { existingFile, idField, type JsonLine, malformedLine, readJsonLines, stringField } from './lines.ts'
import type { Gold, Place, Question, RetrievalSet, SetDocument } from './retrieval-set.ts'

/** What is retrieved and judged: whole documents, or the segments that the engine cut them into. */
export type Unit = 'document' | 'segment'

/** The one split of a span set. */
const SPLIT = 'items'

interface GoldSpan {
  readonly document: string
  readonly start: number
  readonly end: number
  readonly text: string
  readonly line: LinePlace
}

/**
 * A folder of questions with gold spans: `documents.jsonl` {_id, title, text} and `items.jsonl` {_id, question,
 * match, spans: [{docId, start, end, text}], unanswerable?}, offsets in UTF-16 code units. Unanswerable items
 * are left out. With unit `document`, a document that holds a gold span is relevant; with `segment`, a segment
 * that overlaps one. `match: "all"` needs every span (or its document), `"any"` (the default) one of them.
 * `undefined` when the folder holds something else. Throws `file-malformed` for a bad line, an unknown or a
 * repeated id, and offsets that do not cut out the span's text.
 */
export async function readSpanFolder(
  folder: string,
  split: string | undefined,
  unit: Unit,
): Promise<RetrievalSet | undefined> {
  const documents = await existingFile(join(folder, 'documents.jsonl'))
  const items = await existingFile(join(folder, 'items.jsonl'))
  if (documents === undefined || items === undefined) return undefined
  if (split !== undefined && split !== SPLIT)
    throw new LightconeError('invalid-argument', {
      message: `${folder} has no split "${split}".`,
      hint: `A span set has the one split ${SPLIT}: leave --split out.`,
      details: { folder, splits: [SPLIT] },
    })
  const spans = new Map<string, GoldSpan[]>()
  return {
    name: basename(folder),
    split: SPLIT,
    questions: await readItems(items, unit, spans),
    documents: () => readDocuments(documents, spans),
  }
}

async function readItems(path: string, unit: Unit, byDocument: Map<string, GoldSpan[]>): Promise<Question[]> {
  const questions: Question[] = []
  const unique = uniqueIds()
  for await (const line of readJsonLines(path)) {
    const id = idField(line)
    unique(id, line)
    if (line.record['unanswerable'] === true) continue
    const text = stringField(line, 'question')
    const match = stringField(line, 'match', 'any')
    if (match !== 'any' && match !== 'all') throw malformedLine(line, '"match" is neither "any" nor "all"')
    const spans = readSpans(line)
    for (const span of spans) append(byDocument, span)
    const places = unit === 'segment' ? spans.map(toPlace) : distinctDocuments(spans)
    questions.push({ id, text, gold: match === 'any' ? [{ gain: 1, places }] : places.map(oneNeed) })
  }
  return questions
}

function append(byDocument: Map<string, GoldSpan[]>, span: GoldSpan): void {
  const spans = byDocument.get(span.document)
  if (spans === undefined) byDocument.set(span.document, [span])
  else spans.push(span)
}

function readSpans(line: JsonLine): GoldSpan[] {
  const spans = line.record['spans']
  if (!Array.isArray(spans) || spans.length === 0)
    throw malformedLine(line, 'is answerable but has no "spans"')
  return spans.map((span) => {
    if (!isSpan(span)) throw malformedLine(line, 'has a span that is not {docId, start, end, text}')
    const { docId: document, start, end, text } = span
    if (end - start !== text.length || start < 0 || end <= start)
      throw malformedLine(line, `has the span ${start}-${end} for a text of ${text.length} code units`)
    return { document, start, end, text, line: { file: line.file, number: line.number } }
  })
}

function isSpan(value: unknown): value is { docId: string; start: number; end: number; text: string } {
  if (typeof value !== 'object' || value === null) return false
  const { docId, start, end, text } = value as Record<string, unknown>
  return (
    typeof docId === 'string' && Number.isInteger(start) && Number.isInteger(end) && typeof text === 'string'
  )
}

function toPlace({ document, start, end }: GoldSpan): Place {
  return { document, span: { start, end } }
}

function distinctDocuments(spans: readonly GoldSpan[]): Place[] {
  return [...new Set(spans.map((span) => span.document))].map((document) => ({ document }))
}

function oneNeed(place: Place): Gold {
  return { gain: 1, places: [place] }
}

async function* readDocuments(
  path: string,
  spans: ReadonlyMap<string, readonly GoldSpan[]>,
): AsyncGenerator<SetDocument> {
  const unique = uniqueIds()
  const awaited = new Awaited()
  for (const [document, [first]] of spans) awaited.add(document, first!.line)
  for await (const line of readJsonLines(path)) {
    const id = idField(line)
    unique(id, line)
    awaited.came(id)
    const text = stringField(line, 'text')
    for (const span of spans.get(id) ?? [])
      if (text.slice(span.start, span.end) !== span.text)
        throw malformedLine(
          span.line,
          `has the span ${span.start}-${span.end}, which is not its text in "${id}"`,
        )
    yield { id, title: stringField(line, 'title', ''), text }
  }
  awaited.finish(basename(path))
}
