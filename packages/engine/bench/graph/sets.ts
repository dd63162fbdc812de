/** The sets that the graph is measured on, and real text beyond them. They lie in `../shared/data`. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { readCorpus } from '../index/corpus.ts'

export interface Text {
  readonly id: string
  readonly title: string
  readonly text: string
}

export interface Question {
  readonly text: string
  readonly gold: ReadonlySet<string>
}

export interface TestSet {
  readonly name: string
  readonly texts: readonly Text[]
  readonly questions: readonly Question[]
}

const DATA = new URL('../../../../../shared/data/', import.meta.url)
export const MULTI_HOP = [
  'mh-musique-hipporag-train',
  'mh-hotpot-hipporag-train',
  'mh-hotpot-migres200',
  'mh-2wiki-migres-train500',
]
export const SINGLE_HOP = ['qa-squad2', 'scifact', 'cranfield', 'cisi']

export const setsAreHere = (): boolean => existsSync(DATA)

export function lines<T>(path: string): T[] {
  const packed = new URL(`${path}.gz`, DATA)
  const text = existsSync(packed)
    ? gunzipSync(readFileSync(packed)).toString('utf8')
    : readFileSync(new URL(path, DATA), 'utf8')
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as T]))
}

interface Row {
  readonly _id: string
  readonly title?: string
  readonly text: string
}

export function readSet(name: string): TestSet {
  const spans = existsSync(new URL(`${name}/items.jsonl.gz`, DATA))
  const rows = lines<Row>(`${name}/${spans ? 'documents' : 'corpus'}.jsonl`)
  const texts = rows.map(({ _id, title, text }) => ({ id: _id, title: title ?? '', text }))
  if (spans) {
    const items = lines<{ question: string; spans?: { docId: string }[] }>(`${name}/items.jsonl`)
    const questions = items.map(({ question, spans }) => ({
      text: question,
      gold: new Set((spans ?? []).map(({ docId }) => docId)),
    }))
    return { name, texts, questions: questions.filter(({ gold }) => gold.size > 0) }
  }
  const gold = new Map<string, Set<string>>()
  const [split] = readdirSync(new URL(`${name}/qrels/`, DATA))
  for (const line of readFileSync(new URL(`${name}/qrels/${split}`, DATA), 'utf8')
    .split('\n')
    .slice(1)) {
    const [query, document, relevance] = line.split('\t')
    if (document === undefined || Number(relevance) <= 0) continue
    gold.set(query!, (gold.get(query!) ?? new Set()).add(document))
  }
  const questions = lines<Row>(`${name}/queries.jsonl`)
  return {
    name,
    texts,
    questions: questions.flatMap(({ _id, text }) => (gold.has(_id) ? [{ text, gold: gold.get(_id)! }] : [])),
  }
}

/** All sets over one corpus with the passages of them all; those that are the same in two sets once. */
export function pooled(): { readonly texts: readonly Text[]; readonly sets: readonly TestSet[] } {
  const pool = new Map<string, Text>()
  const sets = [...MULTI_HOP, ...SINGLE_HOP].map(readSet).map(({ name, texts, questions }) => {
    const ids = new Map<string, string>()
    for (const { id, title, text } of texts) {
      const key = `${title}\n${text}`
      if (!pool.has(key)) pool.set(key, { id: `${name}/${id}`, title, text })
      ids.set(id, pool.get(key)!.id)
    }
    const inPool = ({ text, gold }: Question) => ({
      text,
      gold: new Set([...gold].flatMap((id) => ids.get(id) ?? [])),
    })
    return { name, texts, questions: questions.map(inPool) }
  })
  return { texts: [...pool.values()], sets }
}

/** Passages of about this length in manyTexts' count. */
const PASSAGE = 1200

/**
 * Real texts with together about so many passages, none made up: the sets (some share passages), multi-hop first, then
 * the files of `node_modules` and of further folders. Fewer when that is all there is.
 */
export function manyTexts(passages: number, folders: readonly string[]): readonly Text[] {
  const root = fileURLToPath(DATA)
  const names = globSync('**/{corpus,documents}.jsonl{,.gz}', { cwd: root }).map((path) =>
    path.replace(/\.jsonl(?:\.gz)?$/, ''),
  )
  const first = MULTI_HOP.map((set) => `${set}/corpus`)
  const texts: Text[] = []
  let count = 0
  for (const name of [...first, ...names.filter((name) => !first.includes(name)).sort()])
    for (const { _id, title, text } of lines<Row>(`${name}.jsonl`)) {
      if (count >= passages) return texts
      if (typeof text !== 'string' || text === '') continue
      texts.push({ id: `${name}/${_id}`, title: title ?? '', text })
      count += Math.ceil(text.length / PASSAGE)
    }
  if (count >= passages) return texts
  const modules = join(import.meta.dirname, '../../../../node_modules')
  for (const { id, title, chunks } of readCorpus([modules, ...folders], passages - count)) {
    if (count >= passages) return texts
    const text = chunks.join('')
    texts.push({ id, title, text })
    count += Math.ceil(text.length / PASSAGE)
  }
  return texts
}
