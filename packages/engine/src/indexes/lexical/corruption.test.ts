/** Damaged bytes end in `index-corrupt`: never in a crash, a hang, or a wrong answer. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LexicalIndex, PartWrite, Store, StoreChange } from '../../ports.ts'
import { openMemoryStore } from '../../store/memory/memory-store.ts'
import { type Damage, damage, expectCorrupt, expectSafeDecoding } from '../damage.exam.ts'
import { Scoring } from './bm25f.ts'
import { ByteWriter, unseal } from './bytes.ts'
import { DenseBlocks, writeDense } from './dense-postings.ts'
import { DictionaryBlock } from './dictionary.ts'
import { encodeEntry, readEntry } from './entry.ts'
import { FIELDS } from './fields.ts'
import { examAnalyzer as analyzer, book, once } from './lexical-index.exam.ts'
import { openLexicalIndex } from './lexical-index.ts'
import { Part } from './part.ts'
import { HEADER_LABEL } from './part-writer.ts'
import { readPostings } from './postings.ts'
import { Shelf } from './shelf.exam.ts'

/** Ends a merge that has read everything, with what it would write. */
class Merged extends Error {
  readonly part: Pick<PartWrite, 'header' | 'blobs'>
  constructor({ putParts }: StoreChange) {
    super('merged')
    this.part = putParts![0]!
  }
}

async function mergedPart(index: LexicalIndex): Promise<unknown> {
  return index.merge({ force: true }).catch((error) => {
    if (error instanceof Merged) return error.part
    throw error
  })
}

/** A store whose pieces are damaged on the way out: the `which`-th that is read. */
function damaged(store: Store, which: number, change: Damage): Store & { readonly hits: () => number } {
  let read = 0
  let hits = 0
  const pass = (data: Uint8Array) => {
    if (read++ !== which || data.length === 0) return data
    hits++
    return change(data)
  }
  const proxy: Pick<Store, 'snapshot' | 'blobs' | 'commit'> = {
    async snapshot(index, since, known) {
      const { parts, log, ...rest } = await store.snapshot(index, since, known)
      return {
        ...rest,
        parts: parts.map((part) => ({ ...part, header: pass(part.header) })),
        log: log.map((entry) => ({ ...entry, data: pass(entry.data) })),
      }
    },
    blobs: async (part, keys) => (await store.blobs(part, keys)).map((blob) => blob && pass(blob)),
    async commit(change) {
      throw new Merged(change)
    },
  }
  return Object.assign(Object.create(store), proxy, { hits: () => hits })
}

async function filledStore(): Promise<Store> {
  const store = openMemoryStore({ namespace: 'test', clock: { nowMs: () => 0 } })
  const shelf = new Shelf(store, await openLexicalIndex({ store, analyzer }))
  const many = Array.from({ length: 1500 }, (_, i) => `common ${i % 7 === 0 ? 'often' : 'seldom'} w${i}`)
  await shelf.load(book('a', ...many.slice(0, 750)), book('b', ...many.slice(750)))
  await shelf.load(book('c', 'common one', 'two'))
  await shelf.put(book('d', 'common three'), book('c', 'often'))
  return store
}

const question = once('common', 'often', 'w77', 'two', 'three')

describe('a damaged piece', () => {
  test('is found when it is read', async () => {
    const store = await filledStore()
    const intact = await openLexicalIndex({ store: damaged(store, -1, (data) => data), analyzer })
    const [whole, wholePart] = [await intact.search(question, 20), await mergedPart(intact)]
    let found = 0
    await fc.assert(
      fc.asyncProperty(fc.nat(24), damage, async (which, change) => {
        const broken = damaged(store, which, change)
        try {
          const index = await openLexicalIndex({ store: broken, analyzer })
          expect(await index.search(question, 20)).toEqual(whole)
          expect(await mergedPart(index)).toEqual(wholePart)
        } catch (error) {
          expectCorrupt(error)
          found++
        }
      }),
      { numRuns: 120 },
    )
    expect(found).toBeGreaterThan(40)
  }, 30_000)

  test('in the place of another is found', async () => {
    const store = await filledStore()
    const swapped: Store = Object.assign(Object.create(store), {
      blobs: async (part: number, keys: readonly string[]) => await store.blobs(part, keys.toReversed()),
    })
    const index = await openLexicalIndex({ store: swapped, analyzer })
    await expect(index.search(question, 20)).rejects.toMatchObject({ code: 'index-corrupt' })
  })

  test('that is missing is found', async () => {
    const store = await filledStore()
    const emptied: Store = Object.assign(Object.create(store), {
      blobs: async (_: number, keys: readonly string[]) => keys.map(() => undefined),
    })
    const index = await openLexicalIndex({ store: emptied, analyzer })
    await expect(index.search(question, 20)).rejects.toMatchObject({ code: 'index-corrupt' })
  })
})

describe('the decoders behind the checksums', () => {
  test('end with a result or with `index-corrupt`', async () => {
    const store = await filledStore()
    const { parts } = await store.snapshot('lexical')
    const [dictionary, list] = await store.blobs(parts[0]!.id, ['d0', 'pcommon'])
    const fields = [{ title: 'one two', heading: 'two', body: 'one three three', symbol: '', situation: '' }]
    const entry = encodeEntry([...fields, ...fields], analyzer.numbering, 'en')
    const dense = new ByteWriter()
    const docs = Uint32Array.from({ length: 900 }, (_, i) => i * 10)
    const lengths = FIELDS.map(() => new Uint32Array(9000).fill(3))
    const scoring = new Scoring({ segments: 9000, lengths: [9, 9, 9, 9], filled: [3, 3, 3, 3] })
    writeDense(dense, { docs, packed: new Int32Array(900).fill(2), extra: [] }, 0, 900, lengths, scoring)
    const decoders: readonly (readonly [Uint8Array, string, (data: Uint8Array) => unknown])[] = [
      [entry, 'a log entry', (data) => readEntry(data, 2).postings([], () => {})],
      [dictionary!, 'd0', (data) => new DictionaryBlock(data, 'd0').terms()],
      [list!.slice(1), 'pcommon', (data) => readPostings(unseal(data, 'pcommon'), 1500, 1500)],
      [
        dense.sealed('pdense'),
        'pdense',
        (data) => new DenseBlocks(unseal(data, 'pdense'), 900, 9000).readAll(),
      ],
      [parts[0]!.header, HEADER_LABEL, (header) => new Part({ ...parts[0]!, header })],
    ]
    for (const [data, label, decode] of decoders) await expectSafeDecoding(data, label, decode)
  })
})
