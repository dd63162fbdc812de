import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { LightconeError } from 'lightcone'
import { Awaited, uniqueIds } from './checks.ts'
import { existingFile, idField, malformedLine, readJsonLines, readLines, stringField } from './lines.ts'
import type { Question, RetrievalSet, SetDocument } from './retrieval-set.ts'
import { parametersText } from './tool-text.ts'

/**
 * A folder in the layout of BEIR (Thakur et al. 2021): `corpus.jsonl`, `queries.jsonl`, `qrels/<split>.tsv`; or
 * the same with `tools.jsonl` for the corpus, whose `parameters` (a JSON schema) are added to the text. The
 * questions are those that the split judges above 0; `scope` is read from questions and documents. `undefined`
 * when the folder holds something else.
 *
 * Throws `invalid-argument` for a split that is not there or not named among several, `file-malformed` for a
 * bad line, an unknown or a repeated id.
 */
export async function readBeirFolder(folder: string, split?: string): Promise<RetrievalSet | undefined> {
  const corpus =
    (await existingFile(join(folder, 'corpus.jsonl'))) ?? (await existingFile(join(folder, 'tools.jsonl')))
  const queries = await existingFile(join(folder, 'queries.jsonl'))
  if (corpus === undefined || queries === undefined) return undefined
  const chosen = chooseSplit(await splits(folder), folder, split)
  const awaited = new Awaited()
  const gold = await readQrels(join(folder, 'qrels', `${chosen}.tsv`), awaited)
  return {
    name: basename(folder),
    split: chosen,
    questions: await readQuestions(queries, gold),
    documents: () => readDocuments(corpus, awaited),
  }
}

async function splits(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, 'qrels')).catch(() => [])
  return names
    .filter((name) => name.endsWith('.tsv'))
    .map((name) => name.slice(0, -4))
    .sort()
}

function chooseSplit(available: readonly string[], folder: string, split: string | undefined): string {
  const chosen = split ?? (available.length === 1 ? available[0] : undefined)
  if (chosen !== undefined && available.includes(chosen)) return chosen
  if (available.length === 0)
    throw new LightconeError('invalid-argument', {
      message: `${folder} has no judgements.`,
      hint: 'Put them into qrels/<split>.tsv, with the columns query-id, corpus-id and score.',
      details: { folder },
    })
  const list = available.join(', ')
  throw new LightconeError('invalid-argument', {
    message:
      split === undefined ? `${folder} has several splits: ${list}.` : `${folder} has no split "${split}".`,
    hint: `Choose one with --split: ${list}.`,
    details: { folder, splits: available },
  })
}

interface Judgements {
  readonly file: string
  readonly number: number
  readonly grades: Map<string, number>
}

async function readQrels(path: string, awaited: Awaited): Promise<Map<string, Judgements>> {
  const byQuery = new Map<string, Judgements>()
  for await (const line of readLines(path)) {
    const [query, document, score, ...more] = line.text.split('\t')
    const grade = Number(score)
    if (line.number === 1 && Number.isNaN(grade)) continue
    if (!query || !document || !score?.trim() || Number.isNaN(grade) || more.length > 0)
      throw malformedLine(line, 'is not "query-id<tab>corpus-id<tab>score"')
    const { file, number } = line
    const judgements = byQuery.get(query) ?? { file, number, grades: new Map<string, number>() }
    if ((judgements.grades.get(document) ?? grade) !== grade)
      throw malformedLine(line, `judges "${document}" for "${query}" a second time, and differently`)
    byQuery.set(query, judgements)
    judgements.grades.set(document, grade)
    awaited.add(document, line)
  }
  return byQuery
}

async function readQuestions(path: string, judged: ReadonlyMap<string, Judgements>): Promise<Question[]> {
  const questions: Question[] = []
  const missing = new Set(judged.keys())
  const unique = uniqueIds()
  for await (const line of readJsonLines(path)) {
    const id = idField(line)
    unique(id, line)
    missing.delete(id)
    const grades = [...(judged.get(id)?.grades ?? [])].filter(([, gain]) => gain > 0)
    if (grades.length === 0) continue
    const gold = grades.map(([document, gain]) => ({ gain, places: [{ document }] }))
    questions.push({ id, text: stringField(line, 'text'), ...scopeOf(line), ...typeOf(line), gold })
  }
  for (const id of missing)
    throw malformedLine(judged.get(id)!, `names the query "${id}", which ${basename(path)} does not hold`)
  return questions
}

async function* readDocuments(path: string, awaited: Awaited): AsyncGenerator<SetDocument> {
  const unique = uniqueIds()
  for await (const line of readJsonLines(path)) {
    const id = idField(line)
    unique(id, line)
    awaited.came(id)
    const text = stringField(line, 'text')
    const parameters = parametersText(line.record['parameters'])
    yield {
      id,
      title: stringField(line, 'title', ''),
      text: parameters === '' ? text : `${text}\n${parameters}`,
      ...scopeOf(line),
      ...placeOf(line),
      ...situationOf(line),
    }
  }
  awaited.finish(basename(path))
}

/** Chunks may say which document they were cut from, and where they begin in it. */
function placeOf({ record }: Parameters<typeof stringField>[0]): Pick<SetDocument, 'partOf' | 'position'> {
  const { docId, start } = record
  return typeof docId === 'string' && typeof start === 'number' ? { partOf: docId, position: start } : {}
}

/** Turns and messages may say who spoke and when. */
function situationOf({ record }: Parameters<typeof stringField>[0]): Pick<SetDocument, 'speaker' | 'date'> {
  const { speaker, date } = record
  return {
    ...(typeof speaker === 'string' ? { speaker } : {}),
    ...(typeof date === 'string' ? { date } : {}),
  }
}

/** Sets name a question's kind `type` or `category`, a string or a number. */
function typeOf({ record }: Parameters<typeof stringField>[0]): Pick<Question, 'type'> {
  const type = record['type'] ?? record['category']
  return typeof type === 'string' || typeof type === 'number' ? { type: String(type) } : {}
}

function scopeOf(line: Parameters<typeof stringField>[0]): { readonly scope?: string } {
  return line.record['scope'] === undefined ? {} : { scope: idField(line, 'scope') }
}
