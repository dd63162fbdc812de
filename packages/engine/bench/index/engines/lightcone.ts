import { openLexicalIndex } from '../../../src/indexes/lexical/lexical-index.ts'
import type { Segment, SegmentFields } from '../../../src/model.ts'
import type { DocumentWrite, LexicalIndex, Store } from '../../../src/ports.ts'
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts'
import { createAnalyzer } from '../../../src/text/analyzer.ts'
import type { BenchDocument } from '../corpus.ts'
import type { BenchEngine, OpenEngine } from '../engine.ts'

export const open: OpenEngine = async (folder, create) => {
  const clock = { nowMs: () => Date.now(), elapsedMs: () => performance.now() }
  // Without a retention of old versions, so that replaced text does not grow the file.
  const store = await openSqliteStore({ folder, namespace: 'bench', clock, create, retentionMs: 0 })
  const analyzer = createAnalyzer()
  const index = await openLexicalIndex({ store, analyzer })
  return new LightconeBench(store, index, analyzer)
}

class LightconeBench implements BenchEngine {
  private readonly store: Store
  private readonly index: LexicalIndex
  private readonly analyzer: ReturnType<typeof createAnalyzer>

  constructor(store: Store, index: LexicalIndex, analyzer: ReturnType<typeof createAnalyzer>) {
    this.store = store
    this.index = index
    this.analyzer = analyzer
  }

  async add(documents: readonly BenchDocument[]): Promise<void> {
    const part = this.index.partOfDocuments(
      documents.map((document) => ({ fields: fields(document), language: 'en' })),
    )
    const put = documents.map((document) => ({ ...write(document), log: {} }))
    await this.store.commit({ put, putParts: [part] })
    await this.index.refresh()
  }

  async save(): Promise<void> {
    while ((await this.index.merge()).merged > 0);
  }

  async search(query: string, k: number): Promise<readonly number[]> {
    await this.index.refresh()
    const hits = await this.index.search(this.analyzer.query(query, ['en']), k)
    return hits.map(({ ordinal }) => ordinal)
  }

  async ids(keys: readonly (string | number)[]): Promise<readonly string[]> {
    const segments = await this.store.segments(keys.map(Number))
    return segments.map((segment) => `${segment!.document}#${segment!.position}`)
  }

  async replace(document: BenchDocument): Promise<void> {
    await this.store.commit({ put: [{ ...write(document), log: { lexical: this.encode(document) } }] })
    await this.index.refresh()
  }

  async remove({ id }: BenchDocument): Promise<void> {
    await this.store.commit({ remove: [id] })
    await this.index.refresh()
  }

  private encode(document: BenchDocument): Uint8Array {
    return this.index.encode(fields(document), 'en')
  }

  async merge(): Promise<void> {
    await this.index.merge({ force: true })
  }

  async indexBytes(): Promise<number> {
    let bytes = 0
    for (const { id, header } of (await this.store.snapshot('lexical')).parts) {
      bytes += header.length
      for await (const [key, data] of this.store.scan(id)) bytes += key.length + data.length
    }
    return bytes
  }

  async close(): Promise<void> {
    await this.store.close()
  }
}

function fields({ title, chunks }: BenchDocument): SegmentFields[] {
  return chunks.map((body) => ({ title, heading: '', body, symbol: '', situation: '' }))
}

function write({ id, title, chunks }: BenchDocument): Omit<DocumentWrite, 'log'> {
  let end = 0
  const segments = chunks.map((body, position): Segment => {
    const start = end
    end += body.length
    return { start, end, position, kind: 'passage', headings: [] }
  })
  const text = chunks.join('').toWellFormed()
  const rest = { blocks: [], metadata: {}, hash: '', language: 'en' }
  return { document: { id, source: 'bench', title, text, ...rest }, segments }
}
