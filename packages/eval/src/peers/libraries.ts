/** Adapters: each engine as its documentation uses it without a model, with passages of the same size. */
import { fieldOf, locate, PASSAGE, type Passage, type Peer, passagesOf } from './peer.ts'

interface MiniSearch {
  addAll(rows: readonly object[]): void
  search(query: string): readonly { readonly id: number }[]
}

export const minisearch: Peer = {
  name: 'minisearch',
  packages: ['minisearch'],
  async index(documents, load) {
    const MiniSearch = load<new (options: object) => MiniSearch>('minisearch')
    const passages = documents.flatMap(passagesOf)
    const index = new MiniSearch({ fields: ['title', 'text'] })
    index.addAll(passages.map(({ title, text }, id) => ({ id, title, text })))
    return {
      search: async (question, k) =>
        index
          .search(question)
          .slice(0, k)
          .map(({ id }) => passages[id]!),
    }
  },
}

interface Orama {
  create(options: object): unknown
  insertMultiple(db: unknown, rows: readonly object[], batch: number): Promise<unknown>
  search(db: unknown, query: object): Promise<{ readonly hits: readonly { readonly id: string }[] }>
}

export const orama: Peer = {
  name: 'orama',
  packages: ['@orama/orama'],
  async index(documents, load) {
    const { create, insertMultiple, search } = load<Orama>('@orama/orama')
    const passages = documents.flatMap(passagesOf)
    const db = create({ schema: { title: 'string', text: 'string' } })
    await insertMultiple(
      db,
      passages.map(({ title, text }, i) => ({ id: String(i), title, text })),
      1000,
    )
    return {
      search: async (term, limit) => {
        const { hits } = await search(db, { term, properties: ['title', 'text'], limit })
        return hits.map(({ id }) => passages[Number(id)]!)
      },
    }
  },
}

/** Both BM25 retrievers make regular expressions of a question's words, and fail at a question mark that stands alone. */
function plainWords(question: string): string {
  return question.replace(/[^\p{L}\p{N}\s'’-]/gu, ' ').trim()
}

interface LangChainDocument {
  readonly metadata: { readonly passage: number }
}

export const langchain: Peer = {
  name: 'langchain',
  packages: ['@langchain/community', '@langchain/core', '@langchain/textsplitters'],
  async index(documents, load) {
    const { RecursiveCharacterTextSplitter } = load<{
      RecursiveCharacterTextSplitter: new (options: object) => { splitText(text: string): Promise<string[]> }
    }>('@langchain/textsplitters')
    const { BM25Retriever } = load<{
      BM25Retriever: {
        fromDocuments(
          documents: readonly object[],
          options: object,
        ): { invoke(question: string): Promise<readonly LangChainDocument[]> }
      }
    }>('@langchain/community/retrievers/bm25')
    const splitter = new RecursiveCharacterTextSplitter({ chunkSize: PASSAGE, chunkOverlap: 0 })
    const passages: Passage[] = []
    for (const document of documents)
      passages.push(...locate(document, await splitter.splitText(document.text)))
    const docs = passages.map((passage, i) => ({ pageContent: fieldOf(passage), metadata: { passage: i } }))
    return {
      search: async (question, k) => {
        const found = await BM25Retriever.fromDocuments(docs, { k }).invoke(plainWords(question))
        return found.map(({ metadata }) => passages[metadata.passage]!)
      },
    }
  },
}

/** LlamaIndex counts the size of a passage in tokens: a quarter as many as characters. */
const CHARACTERS_PER_TOKEN = 4

interface LlamaNode {
  readonly node: { readonly metadata: { readonly passage: number } }
}

export const llamaindex: Peer = {
  name: 'llamaindex',
  packages: ['@llamaindex/bm25-retriever', '@llamaindex/core'],
  async index(documents, load) {
    const { SentenceSplitter } = load<{
      SentenceSplitter: new (options: object) => { splitText(text: string): string[] }
    }>('@llamaindex/core/node-parser')
    const { TextNode } = load<{ TextNode: new (options: object) => object }>('@llamaindex/core/schema')
    const { Bm25Retriever } = load<{
      Bm25Retriever: new (
        options: object,
      ) => { retrieve(query: { query: string }): Promise<readonly LlamaNode[]> }
    }>('@llamaindex/bm25-retriever')
    const splitter = new SentenceSplitter({ chunkSize: PASSAGE / CHARACTERS_PER_TOKEN, chunkOverlap: 0 })
    const passages = documents.flatMap((document) => locate(document, splitter.splitText(document.text)))
    const nodes = passages.map(
      (passage, i) => new TextNode({ text: fieldOf(passage), metadata: { passage: i } }),
    )
    // All that its retriever asks of a store.
    const docStore = { docs: async () => nodes }
    return {
      search: async (question, topK) => {
        const query = plainWords(question)
        const found = await new Bm25Retriever({ docStore, topK }).retrieve({ query })
        return found.map(({ node }) => passages[node.metadata.passage]!)
      },
    }
  },
}
