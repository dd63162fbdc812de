/** The exam on parts, blobs and log entries. */
import { describe, expect, test } from 'vitest'
import type { PartWrite } from '../ports.ts'
import { type ExamSetting, makeWrite } from './setting.exam.ts'

export function indexRowsExam(setting: ExamSetting): void {
  describe('index rows', () => {
    test('a retired document is told to every index in use', async () => {
      const store = await setting.open()
      const logged = { ...makeWrite('a', 'one'), log: { lexical: bytes(1), vector: bytes(2) } }
      await store.commit({ put: [logged, { ...makeWrite('b', 'two'), log: {} }] })
      await store.commit({ put: [logged], remove: ['b'] })
      const { log } = await store.snapshot('lexical')
      expect(log).toEqual([
        { entry: 1, seq: 1, kind: 'put', document: 'a', first: 0, count: 1, data: bytes(1) },
        { entry: 3, seq: 2, kind: 'retire', document: 'b', first: 1, count: 1, data: bytes() },
        { entry: 5, seq: 2, kind: 'retire', document: 'a', first: 0, count: 1, data: bytes() },
        { entry: 7, seq: 2, kind: 'put', document: 'a', first: 2, count: 1, data: bytes(1) },
      ])
      expect((await store.snapshot('vector', 1)).log.map(({ entry }) => entry)).toEqual([4, 6, 8])
      expect((await store.snapshot('graph')).log).toEqual([])
    })

    test('a part gives back its header and blobs, by key and in key order', async () => {
      const store = await setting.open()
      const keys = ['b', 'a\0', 'a', '', '\u{1F600}', '\uFFFF', 'long '.repeat(500)]
      const blobs = keys.map((key, i) => [key, new Uint8Array(i * 3000).fill(i)] as const)
      const { parts } = await store.commit({ putParts: [part(blobs)] })
      const [id] = parts
      expect((await store.snapshot('lexical')).parts).toEqual([
        { id, index: 'lexical', base: 0, header: bytes(7) },
      ])
      expect((await store.snapshot('lexical', 0)).parts).toEqual([
        { id, index: 'lexical', base: 0, header: bytes() },
      ])
      const { parts: more } = await store.commit({ putParts: [{ ...part([]), header: bytes(8) }] })
      expect((await store.snapshot('lexical', 1, [id!])).parts).toEqual([
        { id, index: 'lexical', base: 0, header: bytes() },
        { id: more[0], index: 'lexical', base: 0, header: bytes(8) },
      ])
      expect(await store.blobs(id!, ['a', 'missing', 'b', '\uD800'])).toEqual([
        blobs[2]![1],
        undefined,
        blobs[0]![1],
        undefined,
      ])
      const scanned = await Array.fromAsync(store.scan(id!))
      expect(scanned.map(([key]) => key)).toEqual(['', 'a', 'a\0', 'b', keys[6], '\uFFFF', '\u{1F600}'])
      expect(new Map(scanned)).toEqual(new Map(blobs))
    })

    test('a part that holds the put documents gets their first ordinal, and their log entries are empty', async () => {
      const store = await setting.open()
      await store.commit({ put: [makeWrite('a', 'one two three')] })
      const before = (await store.stats()).segments
      const put = [makeWrite('b', 'x'), { ...makeWrite('c', 'y'), log: {} }]
      const { ordinals } = await store.commit({ put, putParts: [{ ...part([]), holdsPut: true }] })
      expect(ordinals[0]!.first).toBe(before)
      const { parts, log } = await store.snapshot('lexical', 1)
      expect(parts.map(({ base }) => base)).toEqual([before])
      expect(log.map(({ document, data }) => [document, data.length])).toEqual([
        ['b', 0],
        ['c', 0],
      ])
    })

    test('a merge swaps log entries and parts for a part; a second merge of the same is refused', async () => {
      const store = await setting.open()
      await store.commit({ put: [makeWrite('a', 'one')], putParts: [part([['k', bytes(1)]])] })
      await store.commit({ put: [makeWrite('b', 'two')] })
      const { parts, log, firstEntry } = await store.snapshot('lexical')
      expect(firstEntry).toBe(log[0]!.entry)
      expect((await store.snapshot('lexical', 1)).firstEntry).toBe(firstEntry)
      const merge = {
        putParts: [part([['k', bytes(2)]])],
        dropParts: parts.map(({ id, index }) => ({ id, index })),
        dropLog: [{ index: 'lexical' as const, entries: log.map(({ entry }) => entry) }],
      }
      const scan = store.scan(parts[0]!.id)
      const merged = await store.commit(merge)
      const after = await store.snapshot('lexical')
      expect(after).toMatchObject({ seq: 3, parts: [{ id: merged.parts[0] }], log: [] })
      expect([(await store.snapshot('lexical', 2)).firstEntry, after.firstEntry]).toEqual([
        undefined,
        undefined,
      ])
      for (const again of [merge, { dropParts: merge.dropParts }, { dropLog: merge.dropLog }])
        await expect(store.commit(again)).rejects.toMatchObject({ code: 'index-conflict' })
      expect(await store.snapshot('lexical')).toEqual(after)
      await expect(store.blobs(parts[0]!.id, ['k'])).rejects.toMatchObject({ code: 'index-conflict' })
      await expect(Array.fromAsync(scan)).rejects.toMatchObject({ code: 'index-conflict' })
      expect((await store.check()).filter(({ ok }) => !ok)).toEqual([])
    })

    test('blobs that cannot be written undo the whole change', async () => {
      const store = await setting.open()
      const failing = function* (): Generator<readonly [string, Uint8Array]> {
        yield ['a', bytes(1)]
        throw new Error('the blobs end')
      }
      for (const blobs of [
        failing(),
        [['a', bytes()] as const, ['a', bytes()] as const],
        [['\uD800', bytes()] as const],
      ])
        await expect(store.commit({ put: [makeWrite('a', 'x')], putParts: [part(blobs)] })).rejects.toThrow()
      expect(await store.seq()).toBe(0)
      expect(await store.document('a')).toBeUndefined()
      expect(await store.commit({ put: [makeWrite('a', 'x')] })).toMatchObject({
        seq: 1,
        ordinals: [{ first: 0 }],
      })
    })

    test('no part, blob or log entry of one namespace is found in another', async () => {
      const [a, b] = [await setting.open('a'), await setting.open('b')]
      const { parts } = await a.commit({ put: [makeWrite('d', 'x')], putParts: [part([['k', bytes(1)]])] })
      await expect(b.blobs(parts[0]!, ['k'])).rejects.toMatchObject({ code: 'index-conflict' })
      const drops = [
        { dropParts: [{ index: 'lexical' as const, id: parts[0]! }] },
        { dropLog: [{ index: 'lexical' as const, entries: [1] }] },
      ]
      for (const drop of drops) await expect(b.commit(drop)).rejects.toMatchObject({ code: 'index-conflict' })
      for (const number of [parts[0]! - 2 ** 32, parts[0]! + 2 ** 32, 0, -1, 0.5, Number.NaN]) {
        const outside = { code: 'invalid-argument' }
        await expect(b.commit({ dropParts: [{ index: 'lexical', id: number }] })).rejects.toMatchObject(
          outside,
        )
        await expect(b.commit({ dropLog: [{ index: 'lexical', entries: [number] }] })).rejects.toMatchObject(
          outside,
        )
        await expect(b.blobs(number, ['k'])).rejects.toMatchObject({ code: 'index-conflict' })
        expect(await b.segments([number])).toEqual([undefined])
      }
      expect(await b.commit({ put: [makeWrite('d', 'y')], putParts: [part([])] })).toEqual({
        seq: 1,
        ordinals: [{ first: 0, count: 1 }],
        parts: [1],
      })
      expect((await a.snapshot('lexical')).log.map(({ entry }) => entry)).toEqual([1])
      expect(await a.blobs(parts[0]!, ['k'])).toEqual([bytes(1)])
    })
  })
}

function bytes(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values)
}

function part(blobs: Iterable<readonly [string, Uint8Array]>): PartWrite {
  return { index: 'lexical', header: bytes(7), blobs }
}
