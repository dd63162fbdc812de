import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OrdinalRange, Store } from '../../ports.ts'
import { openMemoryStore } from '../../store/memory/memory-store.ts'
import type { VectorIndex } from '../../vector-port.ts'
import { expectSafeDecoding } from '../damage.exam.ts'
import { Ordinals } from '../lexical/ordinals.ts'
import { type NaiveVector, naiveSearch } from './naive.ts'
import { quantiseAll, readPart, readRows, writeVectors } from './part.ts'
import { SpaceScan } from './scan.ts'
import { openVectorIndex } from './vector-index.ts'

const DIMENSIONS = 20

/** A store with vectors beside its documents, and the plain list that both should agree with. */
class Shelf {
  readonly store: Store = openMemoryStore({ namespace: 'test', clock: { nowMs: () => 0 } })
  readonly vectors = new Map<string, NaiveVector[]>()
  index!: VectorIndex

  static async open(): Promise<Shelf> {
    const shelf = new Shelf()
    shelf.index = await openVectorIndex({ store: shelf.store })
    return shelf
  }

  async put(id: string, seeds: readonly number[], space = 'space'): Promise<OrdinalRange> {
    const text = 'x'.repeat(seeds.length)
    const document = { id, source: 's', title: id, text, blocks: [], metadata: {}, hash: id, language: 'en' }
    const segments = seeds.map((_, position) => ({
      start: position,
      end: position + 1,
      position,
      kind: 'passage' as const,
      headings: [],
    }))
    const { ordinals } = await this.store.commit({ put: [{ document, segments, log: {} }] })
    const { first, count } = ordinals[0]!
    await this.write(space, ordinals, seeds)
    this.vectors.set(
      id,
      seeds.map((seed, i) => ({ ordinal: first + i, document: id, position: i, vector: vectorOf(seed) })),
    )
    return { first, count }
  }

  async write(space: string, ordinals: readonly OrdinalRange[], seeds: readonly number[]): Promise<void> {
    const all = new Float32Array(seeds.length * DIMENSIONS)
    seeds.forEach((seed, i) => {
      all.set(vectorOf(seed), i * DIMENSIONS)
    })
    await this.store.commit({ putParts: [this.index.part(space, ordinals, all, DIMENSIONS)] })
    await this.index.refresh()
  }

  async remove(id: string): Promise<void> {
    await this.store.commit({ remove: [id] })
    this.vectors.delete(id)
    await this.index.refresh()
  }

  twin(seed: number, k: number, within?: readonly OrdinalRange[]) {
    const live = [...this.vectors.values()].flat()
    const accepted = live.filter(
      ({ ordinal }) =>
        within === undefined ||
        within.some(({ first, count }) => ordinal >= first && ordinal < first + count),
    )
    return naiveSearch(accepted, vectorOf(seed), k)
  }
}

/** The same seed, the same vector. */
function vectorOf(seed: number): Float32Array {
  return Float32Array.from({ length: DIMENSIONS }, (_, i) => Math.sin(seed * 12.9898 + (i + 1) * 78.233))
}

const step = fc.oneof(
  fc.record({
    kind: fc.constant('put' as const),
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    seeds: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('remove' as const), id: fc.constantFrom('a', 'b', 'c', 'd') }),
  fc.record({ kind: fc.constant('merge' as const) }),
  fc.record({ kind: fc.constant('follow' as const) }),
)

describe('the vector index', () => {
  it('finds what a plain search finds, through replacing, removing, merging, following and opening again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 24 }), async (steps) => {
        const shelf = await Shelf.open()
        // As a reader thread does, which sees several commits of others at once.
        const follower = await openVectorIndex({ store: shelf.store })
        for (const one of steps) {
          if (one.kind === 'put') await shelf.put(one.id, one.seeds)
          else if (one.kind === 'merge') await shelf.index.merge()
          else if (one.kind === 'follow') await follower.refresh()
          else if (shelf.vectors.has(one.id)) await shelf.remove(one.id)
        }
        const again = await openVectorIndex({ store: shelf.store })
        await follower.refresh()
        expect(follower.spaces()).toEqual(again.spaces())
        for (const seed of [1, 3, 9]) {
          const expected = shelf.twin(seed, 4)
          expect(await shelf.index.search('space', vectorOf(seed), 4)).toEqual(expected)
          expect(await follower.search('space', vectorOf(seed), 4)).toEqual(expected)
          expect(await again.search('space', vectorOf(seed), 4)).toEqual(expected)
          const within = [{ first: 2, count: 3 }]
          expect(await again.search('space', vectorOf(seed), 4, within)).toEqual(shelf.twin(seed, 4, within))
        }
      }),
      { numRuns: 60 },
    )
  })

  it('knows that segments were gone before the part that holds them came', async () => {
    const shelf = await Shelf.open()
    const follower = await openVectorIndex({ store: shelf.store })
    const range = await shelf.put('a', [1, 2])
    await shelf.put('b', [3])
    await shelf.remove('a')
    await follower.refresh()
    await shelf.write('late', [range], [5, 6])
    await follower.refresh()
    const again = await openVectorIndex({ store: shelf.store })
    expect(follower.spaces()).toEqual(again.spaces())
    expect(await follower.search('late', vectorOf(5), 2)).toEqual([])
  })

  it('folds many small parts into one, and forgets what is dead', async () => {
    const shelf = await Shelf.open()
    for (let i = 0; i < 20; i++) await shelf.put(`book ${i}`, [i])
    for (let i = 0; i < 12; i++) await shelf.remove(`book ${i}`)
    await shelf.index.merge()
    const { parts } = await shelf.store.snapshot('vector')
    expect(parts.length).toBeLessThan(8)
    expect(shelf.index.spaces()).toEqual([{ name: 'space', dimensions: DIMENSIONS, segments: 8 }])
    expect(await shelf.index.search('space', vectorOf(15), 3)).toEqual(shelf.twin(15, 3))
  })

  it('folds parts of a space without dimensions', async () => {
    const shelf = await Shelf.open()
    for (let i = 0; i < 9; i++) {
      const range = await shelf.put(`book ${i}`, [i])
      await shelf.store.commit({ putParts: [shelf.index.part('flat', [range], new Float32Array(0), 0)] })
    }
    await shelf.index.merge()
    expect(shelf.index.spaces()).toContainEqual({ name: 'flat', dimensions: 0, segments: 9 })
  })

  it('keeps spaces apart, with what their embedders keep', async () => {
    const shelf = await Shelf.open()
    const first = await shelf.put('a', [1, 2])
    await shelf.write('other', [first], [5, 6])
    await shelf.store.commit({
      putParts: [shelf.index.modelPart('other', DIMENSIONS, new Uint8Array([1, 2, 3]))],
    })
    await shelf.index.refresh()
    expect(shelf.index.spaces().map(({ name }) => name)).toEqual(['other', 'space'])
    expect(await shelf.index.model('other')).toEqual(new Uint8Array([1, 2, 3]))
    expect(await shelf.index.model('space')).toBeUndefined()
    const [best] = await shelf.index.search('other', vectorOf(6), 1)
    expect(best).toEqual({ ordinal: first.first + 1, score: expect.closeTo(1, 2) })
    expect(await shelf.index.similarities('other', vectorOf(6), [first.first + 1, 999])).toEqual([
      best!.score,
      undefined,
    ])
    expect(await shelf.index.search('unknown', vectorOf(6), 1)).toEqual([])
  })

  it('refuses a vector of another length', async () => {
    const shelf = await Shelf.open()
    await shelf.put('a', [1])
    await expect(shelf.index.search('space', new Float32Array(7), 1)).rejects.toMatchObject({
      code: 'invalid-argument',
      details: { dimensions: DIMENSIONS, found: 7 },
    })
  })

  it('reports a flipped byte', async () => {
    const shelf = await Shelf.open()
    await shelf.put('a', [1, 2])
    const blobs = shelf.store.blobs.bind(shelf.store)
    shelf.store.blobs = async (part, keys) =>
      (await blobs(part, keys)).map((blob) => blob?.map((byte, i) => (i === 3 ? byte ^ 1 : byte)))
    const again = await openVectorIndex({ store: shelf.store })
    await expect(again.search('space', vectorOf(1), 1)).rejects.toMatchObject({ code: 'index-corrupt' })
  })
})

describe('the decoders behind the checksums', () => {
  it('end with a result or with `index-corrupt`', async () => {
    const vectors = new Float32Array(DIMENSIONS * 3).fill(0.5)
    const rows = quantiseAll(vectors, DIMENSIONS, 3)
    const { header, blobs } = writeVectors('space', DIMENSIONS, [{ first: 4, count: 3 }], rows)
    const pieces = new Map(blobs)
    const read = (damaged: ReadonlyMap<string, Uint8Array>, own = header) =>
      readRows(readPart({ id: 1, index: 'vector', base: 0, header: own }), async (_, keys) =>
        keys.map((key) => damaged.get(key)),
      )
    expect(await read(pieces)).toEqual(rows)
    await expectSafeDecoding(header, 'the header of a vector part', (data) => read(pieces, data))
    for (const [name, piece] of pieces)
      await expectSafeDecoding(piece, name, (data) => read(new Map(pieces).set(name, data)))
  })
})

describe('the scan by bits', () => {
  it('finds nearly all that are nearest among many, and always those inside a narrow filter', () => {
    const count = 10_000
    const dimensions = 32
    // Directions around 200 centres, as texts are around their subjects.
    let state = 1
    const next = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state / 2 ** 32 - 0.5
    }
    const centres = Array.from({ length: 200 * dimensions }, next)
    const all = Float32Array.from({ length: count * dimensions }, (_, i) => {
      const centre = Math.floor(i / dimensions) % 200
      return centres[centre * dimensions + (i % dimensions)]! + next()
    })
    const scan = new SpaceScan(dimensions)
    const ordinals = new Ordinals([{ first: 0, count }])
    scan.add(1, ordinals, new Uint8Array(count).fill(1), quantiseAll(all, dimensions, count))
    const vectors = Array.from({ length: count }, (_, ordinal) => ({
      ordinal,
      document: '',
      position: ordinal,
      vector: all.subarray(ordinal * dimensions, (ordinal + 1) * dimensions),
    }))
    let found = 0
    for (let q = 0; q < 8; q++) {
      const query = all
        .slice(q * 977 * dimensions, (q * 977 + 1) * dimensions)
        .map((value) => value + next() / 2)
      const best = new Set(naiveSearch(vectors, query, 10).map(({ ordinal }) => ordinal))
      found += scan.search(query, 10, undefined).filter(({ ordinal }) => best.has(ordinal)).length
      const within = [{ first: 4000 + q, count: 10 }]
      expect(scan.search(query, 10, within)).toEqual(
        naiveSearch(vectors.slice(4000 + q, 4010 + q), query, 10),
      )
    }
    expect(found / 80).toBeGreaterThanOrEqual(0.98)
  })
})
