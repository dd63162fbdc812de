import { join } from 'node:path'
import { LightconeError } from 'lightcone'
import { type LinePlace, uniqueIds } from './checks.ts'
import { type EvidenceNeed, type EvidencePlace, type EvidenceSet, usefulAnswers } from './evidence-set.ts'
import { existingFile, idField, type JsonLine, malformedLine, readJsonLines, stringField } from './lines.ts'
import type { SetDocument } from './retrieval-set.ts'

/**
 * `documents.jsonl` {_id, title?, text, scope?} and `items.jsonl` {_id, question, match, spans: [{docId, start, end,
 * text}], answer?, aliases?, scope?, unanswerable?}. `match: "any"` (the default): the spans are alternatives, and
 * their texts are answers unless the item has its own; `"all"`: each is needed. Unanswerable items are left out.
 * `undefined` when the folder holds something else.
 */
export async function readSpanEvidence(
  folder: string,
  split: string | undefined,
): Promise<Pick<EvidenceSet, 'documents' | 'questions'> | undefined> {
  const documentsFile = await existingFile(join(folder, 'documents.jsonl'))
  const itemsFile = await existingFile(join(folder, 'items.jsonl'))
  if (documentsFile === undefined || itemsFile === undefined) return undefined
  if (split !== undefined)
    throw new LightconeError('invalid-argument', {
      message: `${folder} has no split "${split}": it is a set of spans.`,
      hint: 'Leave --split out.',
      details: { folder, split },
    })
  const documents = await readDocuments(documentsFile)
  const texts = new Map(documents.map(({ id, text }) => [id, text]))
  const questions = []
  const unique = uniqueIds()
  for await (const line of readJsonLines(itemsFile)) {
    const id = idField(line)
    unique(id, line)
    if (line.record['unanswerable'] === true) continue
    const places = readPlaces(line, line.record['spans'], 'spans', texts)
    if (places.length === 0) throw malformedLine(line, 'is answerable but has no "spans"')
    const match = stringField(line, 'match', 'any')
    if (match !== 'any' && match !== 'all') throw malformedLine(line, '"match" is neither "any" nor "all"')
    const needs: EvidenceNeed[] =
      match === 'any' ? [places.map((place) => [place])] : places.map((place) => [[place]])
    const own = answersOf(line)
    const answers = own.length > 0 ? own : match === 'any' ? places.map((place) => place.text) : []
    const text = stringField(line, 'question')
    questions.push({ id, text, ...scopeOf(line), needs, answers: usefulAnswers(answers, needs) })
  }
  return { documents, questions }
}

/** All documents of a JSON Lines file. */
export async function readDocuments(path: string): Promise<SetDocument[]> {
  const documents: SetDocument[] = []
  const unique = uniqueIds()
  for await (const line of readJsonLines(path)) {
    const id = idField(line)
    unique(id, line)
    const text = stringField(line, 'text')
    documents.push({ id, title: stringField(line, 'title', ''), text, ...scopeOf(line) })
  }
  return documents
}

/** A list of {docId, start, end, text}, each checked against its document. Throws `file-malformed`. */
export function readPlaces(
  line: LinePlace,
  value: unknown,
  field: string,
  texts: ReadonlyMap<string, string>,
): EvidencePlace[] {
  if (!Array.isArray(value)) throw malformedLine(line, `has no list "${field}"`)
  return value.map((one: unknown) => {
    const { docId, start, end, text } = (one ?? {}) as Record<string, unknown>
    if (typeof docId !== 'string' || typeof text !== 'string' || !isOffset(start) || !isOffset(end))
      throw malformedLine(line, `has in "${field}" something that is not {docId, start, end, text}`)
    const whole = texts.get(docId)
    if (whole === undefined) throw malformedLine(line, `names the document "${docId}", which is not there`)
    if (end <= start || whole.slice(start, end) !== text)
      throw malformedLine(line, `has the span ${start}-${end}, which is not its text in "${docId}"`)
    return { document: docId, start, end, text }
  })
}

/** `answer` (a string, or a list of strings) and `aliases`, where the record has them. */
export function answersOf({ record }: JsonLine): string[] {
  return [record['answer'], record['aliases']]
    .flat()
    .filter((answer) => typeof answer === 'string' || typeof answer === 'number')
    .map(String)
}

export function scopeOf(line: JsonLine): { readonly scope?: string } {
  return line.record['scope'] === undefined ? {} : { scope: idField(line, 'scope') }
}

function isOffset(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0
}
