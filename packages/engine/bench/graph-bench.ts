/**
 * The graph: recall on multi-hop and single-hop sets, how many of a language model's entities it finds, and what it
 * costs.
 *
 *     node packages/engine/bench/graph-bench.ts recall      R@2, R@5, nDCG@10 beside the lexical order
 *     node packages/engine/bench/graph-bench.ts entities    recall of the entities that GPT-3.5 listed
 *     node packages/engine/bench/graph-bench.ts speed [n…]  build, query, replace, memory at n passages
 *
 * The sets lie in `../shared/data`; without them it says so and ends.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { GRAPH_SETTING } from '../src/graph-port.ts'
import { namesIn } from '../src/indexes/graph/entry.ts'
import { openGraphIndex } from '../src/indexes/graph/graph-index.ts'
import { nameOf } from '../src/indexes/graph/key.ts'
import { titleNames } from '../src/indexes/graph/titles.ts'
import { nameWords } from '../src/indexes/graph/words.ts'
import { openLexicalIndex } from '../src/indexes/lexical/lexical-index.ts'
import type { DocumentWrite, Retriever } from '../src/ports.ts'
import { createCoverageReranker } from '../src/rerank/coverage.ts'
import { createGraphRetriever } from '../src/retrieve/graph.ts'
import { createLexicalRetriever } from '../src/retrieve/lexical.ts'
import { createNeighbourRetriever } from '../src/retrieve/neighbours.ts'
import { createPassageSegmenter } from '../src/segment/passages.ts'
import { openMemoryStore } from '../src/store/memory/memory-store.ts'
import { createAnalyzer } from '../src/text/analyzer.ts'
import { fieldsOf } from '../src/text/segment-fields.ts'
import { createSentenceReader } from '../src/text/sentence-terms.ts'

interface Text {
  readonly id: string
  readonly title: string
  readonly text: string
}

interface Question {
  readonly text: string
  readonly gold: ReadonlySet<string>
}

const DATA = new URL('../../../../shared/data/', import.meta.url)
const MULTI_HOP = [
  'mh-musique-hipporag-train',
  'mh-hotpot-hipporag-train',
  'mh-hotpot-migres200',
  'mh-2wiki-migres-train500',
]
const SINGLE_HOP = ['qa-squad2', 'scifact', 'cranfield', 'cisi']
const BATCH = 4096
const K = 50
const analyzer = createAnalyzer()
const segmenter = createPassageSegmenter()

if (!existsSync(DATA)) {
  console.log('Skipped: the data sets (../shared/data) are not here.')
  process.exit(0)
}
const [command = 'recall', ...rest] = process.argv.slice(2)
if (command === 'recall') await recall()
else if (command === 'entities') entities()
else if (command === 'speed')
  for (const n of rest.length > 0 ? rest : ['6000', '150000']) await speed(Number(n))
else console.log('Say recall, entities or speed.')

// ── commands ─────────────────────────────────────────────────────────────────────────────────────────────

async function recall(): Promise<void> {
  for (const set of [...MULTI_HOP, ...SINGLE_HOP]) {
    const { texts, questions } = readSet(set)
    const { retrievers } = await build(texts)
    const figures: string[] = []
    for (const [name, retriever] of Object.entries(retrievers)) {
      const scores: { two: number; five: number; ndcg: number }[] = []
      for (const question of questions) scores.push(score(question, await ranking(retriever, question.text)))
      const five = scores.map((each) => each.five)
      figures.push(
        `${name} ${percent(mean(scores.map(({ two }) => two)))} ${percent(mean(five))} [${bootstrap(five).map(percent).join('-')}] ${percent(mean(scores.map(({ ndcg }) => ndcg)))}`,
      )
    }
    console.log(`${set.padEnd(27)} ${figures.join(' | ')}`)
  }
  console.log('figures: R@2 R@5 [95 % bootstrap interval of R@5] nDCG@10')
}

function entities(): void {
  const folder = 'mh-musique-hipporag-train'
  const texts = new Map(readSet(folder).texts.map((text) => [text.id, text]))
  const titles = new Set([...texts.values()].flatMap(({ title }) => titleNames(title)))
  let all = 0
  let exact = 0
  let inside = 0
  let capitals = 0
  let capitalsExact = 0
  let capitalsFound = 0
  for (const { docId, entities } of lines<{ docId: string; entities: string[] }>(
    `${folder}/oracle-triples-gpt35.jsonl`,
  )) {
    const { title, text } = texts.get(docId)!
    const mentioned = new Set([...namesIn(text), ...titleNames(title), ...titlesIn(text, titles)])
    const padded = [...mentioned].map((name) => ` ${name} `)
    for (const entity of entities) {
      const words = nameWords(entity)
      const name = nameOf(words)
      if (name === '') continue
      all++
      const found = mentioned.has(name)
      const part = found || padded.some((each) => each.includes(` ${name} `) || ` ${name} `.includes(each))
      if (found) exact++
      if (part) inside++
      if (!words.some(({ capital }) => capital)) continue
      capitals++
      if (found) capitalsExact++
      if (part) capitalsFound++
    }
  }
  const line = (what: string, exactly: number, partly: number, of: number) =>
    console.log(
      `${what}: ${percent(exactly / of)} % word for word, ${percent(partly / of)} % as, in or around a longer or shorter name, of ${of}`,
    )
  line('all entities', exact, inside, all)
  line('those with a capital', capitalsExact, capitalsFound, capitals)
}

async function speed(passages: number): Promise<void> {
  const texts = manyTexts(passages)
  globalThis.gc?.()
  const before = process.memoryUsage()
  const made = await build(texts)
  globalThis.gc?.()
  const memory = process.memoryUsage()
  const times: number[] = []
  const questions = MULTI_HOP.flatMap((set) => readSet(set).questions.slice(0, 60))
  for (const pass of [0, 1])
    for (const { text } of questions) {
      const startedMs = performance.now()
      await ranking(made.retrievers.graph!, text)
      if (pass === 1) times.push(performance.now() - startedMs)
    }
  const replaced: number[] = []
  for (const text of texts.slice(0, 60)) {
    const startedMs = performance.now()
    const write = made.write(text)
    await made.store.commit({ put: [write] })
    await made.graph.refresh()
    replaced.push(performance.now() - startedMs)
  }
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`
  console.log(
    `${made.segments} passages | build ${(made.bytes / made.graphMs / 1000).toFixed(1)} MB/s (lexical ${(made.bytes / made.lexicalMs / 1000).toFixed(1)}) | query p50 ${quantile(times, 0.5)} p95 ${quantile(times, 0.95)} ms | replace p95 ${quantile(replaced, 0.95)} ms | memory of store and both indexes ${megabytes(memory.heapUsed + memory.arrayBuffers - before.heapUsed - before.arrayBuffers)}`,
  )
}

// ── building and asking ──────────────────────────────────────────────────────────────────────────────────

async function build(texts: readonly Text[]) {
  const store = openMemoryStore({ namespace: 'default', clock: { nowMs: () => 0 } })
  const lexical = await openLexicalIndex({ store, analyzer })
  const graph = await openGraphIndex({ store })
  await store.commit({ settings: { [GRAPH_SETTING]: graph.version } })
  const cost = { bytes: 0, segments: 0, graphMs: 0, lexicalMs: 0 }
  const timed = async <T>(which: 'graphMs' | 'lexicalMs', work: () => T | Promise<T>): Promise<T> => {
    const startedMs = performance.now()
    const result = await work()
    cost[which] += performance.now() - startedMs
    return result
  }
  const write = ({ id, title, text }: Text): DocumentWrite => {
    const document = { id, title, text, source: 's', blocks: [], metadata: {}, hash: '0', language: 'en' }
    const segments = segmenter.segment(document)
    const fields = fieldsOf(document, segments)
    return {
      document,
      segments,
      log: { lexical: lexical.encode(fields, 'en'), graph: graph.encode(document, segments) },
    }
  }
  for (let from = 0; from < texts.length; from += BATCH) {
    const batch = texts.slice(from, from + BATCH).map(({ id, title, text }) => {
      const document = { id, title, text, source: 's', blocks: [], metadata: {}, hash: '0', language: 'en' }
      cost.bytes += Buffer.byteLength(text)
      return { document, segments: segmenter.segment(document), log: {} }
    })
    for (const { segments } of batch) cost.segments += segments.length
    const part = await timed('lexicalMs', () =>
      lexical.part(
        batch.map(({ document, segments }) => ({
          count: segments.length,
          data: lexical.encode(fieldsOf(document, segments), 'en'),
        })),
      ),
    )
    const graphPart = await timed('graphMs', () =>
      graph.part(
        batch.map(({ document, segments }) => ({
          count: segments.length,
          data: graph.encode(document, segments),
        })),
      ),
    )
    await store.commit({ put: batch, putParts: [part, graphPart] })
    await timed('lexicalMs', () => lexical.merge())
    await timed('graphMs', () => graph.merge())
  }
  const words = createNeighbourRetriever(store, lexical)
  const mix = createGraphRetriever({ store, lexical, graph, analyzer, words, unnamed: words })
  const reranker = createCoverageReranker(createSentenceReader(analyzer), lexical)
  const reranked: Retriever = {
    name: 'reranked',
    retrieve: async (query, k) => reranker.rerank(query, await mix.retrieve(query, k)),
  }
  return {
    ...{ store, lexical, graph, write },
    ...cost,
    retrievers: { lexical: createLexicalRetriever(store, lexical), graph: mix, reranked },
  }
}

async function ranking(retriever: Retriever, question: string): Promise<readonly string[]> {
  const found = await retriever.retrieve({ text: question, terms: analyzer.query(question, ['en']) }, K)
  return [...new Set(found.map(({ segment }) => segment.document))]
}

// ── data ─────────────────────────────────────────────────────────────────────────────────────────────────

function lines<T>(path: string): T[] {
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

function readSet(set: string): { texts: readonly Text[]; questions: readonly Question[] } {
  const spans = existsSync(new URL(`${set}/items.jsonl.gz`, DATA))
  const rows = lines<Row>(`${set}/${spans ? 'documents' : 'corpus'}.jsonl`)
  const texts = rows.map(({ _id, title, text }) => ({ id: _id, title: title ?? '', text }))
  if (spans) {
    const items = lines<{ question: string; spans?: { docId: string }[] }>(`${set}/items.jsonl`)
    const questions = items.map(({ question, spans }) => ({
      text: question,
      gold: new Set((spans ?? []).map(({ docId }) => docId)),
    }))
    return { texts, questions: questions.filter(({ gold }) => gold.size > 0) }
  }
  const gold = new Map<string, Set<string>>()
  const [split] = readdirSync(new URL(`${set}/qrels/`, DATA))
  for (const line of readFileSync(new URL(`${set}/qrels/${split}`, DATA), 'utf8')
    .split('\n')
    .slice(1)) {
    const [query, document, relevance] = line.split('\t')
    if (document === undefined || Number(relevance) <= 0) continue
    gold.set(query!, (gold.get(query!) ?? new Set()).add(document))
  }
  const questions = lines<Row>(`${set}/queries.jsonl`)
  return {
    texts,
    questions: questions.flatMap(({ _id, text }) => (gold.has(_id) ? [{ text, gold: gold.get(_id)! }] : [])),
  }
}

/** Real texts of all sets; beyond them, the same texts again under further titles. */
function manyTexts(passages: number): readonly Text[] {
  const sets = readdirSync(DATA).filter((set) =>
    ['corpus', 'documents'].some((name) => existsSync(new URL(`${set}/${name}.jsonl.gz`, DATA))),
  )
  const first = [...MULTI_HOP, ...sets.filter((set) => !MULTI_HOP.includes(set))]
  const texts: Text[] = []
  let segments = 0
  for (let round = 0; segments < passages; round++)
    for (const set of first) {
      const name = existsSync(new URL(`${set}/corpus.jsonl.gz`, DATA)) ? 'corpus' : 'documents'
      for (const { _id, title, text } of lines<Row>(`${set}/${name}.jsonl`)) {
        if (segments >= passages) return texts
        if (typeof text !== 'string' || text === '') continue
        const named = round === 0 ? (title ?? '') : `${title ?? set} ${round}`
        texts.push({ id: `${round}/${set}/${_id}`, title: named, text })
        segments += Math.ceil(text.length / 1200)
      }
    }
  return texts
}

/** Titles in a text by a naive search: any run of words that is a title. */
function titlesIn(text: string, titles: ReadonlySet<string>): string[] {
  const words = nameWords(text)
  return words.flatMap((_, from) =>
    Array.from({ length: Math.min(8, words.length - from) }, (_, i) =>
      nameOf(words, from, from + i + 1),
    ).filter((name) => titles.has(name)),
  )
}

// ── figures ──────────────────────────────────────────────────────────────────────────────────────────────

function score({ gold }: Question, ranked: readonly string[]): { two: number; five: number; ndcg: number } {
  const found = (k: number) => ranked.slice(0, k).filter((id) => gold.has(id)).length / gold.size
  const gain = (rank: number) => 1 / Math.log2(rank + 2)
  const dcg = ranked.slice(0, 10).reduce((sum, id, rank) => sum + (gold.has(id) ? gain(rank) : 0), 0)
  const ideal = Array.from({ length: Math.min(10, gold.size) }, (_, rank) => gain(rank))
  return { two: found(2), five: found(5), ndcg: dcg / ideal.reduce((sum, each) => sum + each, 0) }
}

function bootstrap(values: readonly number[]): [number, number] {
  let seed = 1
  const next = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32
  const means = Array.from({ length: 1000 }, () =>
    mean(values.map(() => values[Math.floor(next() * values.length)]!)),
  ).sort((a, b) => a - b)
  return [means[25]!, means[975]!]
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

function percent(value: number): string {
  return (100 * value).toFixed(1)
}

function quantile(values: readonly number[], share: number): string {
  return (values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0).toFixed(1)
}
