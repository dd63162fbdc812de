/** The graph and the words beside it, built as loading builds them, with what each took. */
import { GRAPH_SETTING } from '../../src/graph-port.ts'
import { openGraphIndex } from '../../src/indexes/graph/graph-index.ts'
import { openLexicalIndex } from '../../src/indexes/lexical/lexical-index.ts'
import type { DocumentWrite, Retriever, Store } from '../../src/ports.ts'
import { createGraphRetriever } from '../../src/retrieve/graph.ts'
import type { ChainWeights } from '../../src/retrieve/graph-chain.ts'
import { createNeighbourRetriever } from '../../src/retrieve/neighbours.ts'
import { createPassageSegmenter } from '../../src/segment/passages.ts'
import { openMemoryStore } from '../../src/store/memory/memory-store.ts'
import { createAnalyzer } from '../../src/text/analyzer.ts'
import { fieldsOf } from '../../src/text/segment-fields.ts'
import type { Question, Text } from './sets.ts'

const BATCH = 4096
const K = 50
export const analyzer = createAnalyzer()
const segmenter = createPassageSegmenter()

export const inMemory = (): Store => openMemoryStore({ namespace: 'default', clock: { nowMs: () => 0 } })

export type Built = Awaited<ReturnType<typeof build>>

export async function build(store: Store, texts: readonly Text[], language = 'en') {
  const lexical = await openLexicalIndex({ store, analyzer })
  const graph = await openGraphIndex({ store })
  await store.commit({ settings: { [GRAPH_SETTING]: graph.version } })
  const cost = { bytes: 0, segments: 0, graphCpuMs: 0, lexicalCpuMs: 0 }
  const timed = async <T>(which: 'graphCpuMs' | 'lexicalCpuMs', work: () => T | Promise<T>): Promise<T> => {
    const started = process.cpuUsage()
    const result = await work()
    const { user, system } = process.cpuUsage(started)
    cost[which] += (user + system) / 1000
    return result
  }
  const placed = ({ id, title, text }: Text) => {
    const document = { id, title, text, source: 's', blocks: [], metadata: {}, hash: '0', language }
    return { document, segments: segmenter.segment(document) }
  }
  /** One document to be committed, with or without the names in it. */
  const write = (text: Text, withNames: boolean): DocumentWrite => {
    const made = placed(text)
    const names = withNames ? { graph: graph.encode(made.document, made.segments) } : {}
    const terms = lexical.encode(fieldsOf(made.document, made.segments), language)
    return { ...made, log: { lexical: terms, ...names } }
  }
  for (let from = 0; from < texts.length; from += BATCH) {
    const batch = texts.slice(from, from + BATCH).map(placed)
    for (const { document, segments } of batch) {
      cost.bytes += Buffer.byteLength(document.text)
      cost.segments += segments.length
    }
    const lexicalPart = await timed('lexicalCpuMs', () =>
      lexical.partOfDocuments(
        batch.map(({ document, segments }) => ({ fields: fieldsOf(document, segments), language: 'en' })),
      ),
    )
    const graphPart = await timed('graphCpuMs', () => graph.partOfDocuments(batch))
    await store.commit({
      put: batch.map((made) => ({ ...made, log: {} })),
      putParts: [lexicalPart, graphPart],
    })
    await timed('lexicalCpuMs', () => lexical.merge())
    await timed('graphCpuMs', () => graph.merge())
  }
  const words = createNeighbourRetriever(store, lexical)
  const mix = (weights?: ChainWeights): Retriever =>
    createGraphRetriever({
      ...{ store, lexical, graph, analyzer, words, unnamed: words },
      ...(weights === undefined ? {} : { weights }),
    })
  return { store, lexical, graph, write, words, mix, ...cost }
}

/** Documents in the order of their best passage. */
export async function ranking(
  retriever: Retriever,
  { text }: Question,
  language = 'en',
): Promise<readonly string[]> {
  const found = await retriever.retrieve({ text, terms: analyzer.query(text, [language]) }, K)
  return [...new Set(found.map(({ segment }) => segment.document))]
}
