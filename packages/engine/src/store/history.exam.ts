/** The exam on time: versions, retention, clocks. */
import { describe, expect, test } from 'vitest'
import { type ExamSetting, makeWrite } from './setting.exam.ts'

export function historyExam(setting: ExamSetting): void {
  describe('history', () => {
    test('a moment sees the versions that were live then', async () => {
      const store = await setting.open()
      for (const text of ['one', 'two', 'three']) {
        await store.commit({ put: [makeWrite('a', text)] })
        setting.clock.ms += 1000
      }
      await store.commit({ remove: ['a'], put: [makeWrite('b', 'b')] })
      const bySeq = await Promise.all([0, 1, 2, 3, 4].map((seq) => store.document('a', { seq })))
      expect(bySeq.map((found) => found?.text)).toEqual([undefined, 'one', 'two', 'three', undefined])
      const times = [999_999, 1_000_000, 1_000_999, 1_001_000, 1_002_500, 1_003_000, Infinity]
      const byTime = await Promise.all(times.map((timeMs) => store.document('a', { timeMs })))
      expect(byTime.map((found) => found?.text)).toEqual([
        undefined,
        'one',
        'one',
        'two',
        'three',
        undefined,
        undefined,
      ])
      const listed = await Array.fromAsync(store.documents({ asOf: { seq: 2 } }))
      expect(listed.map(({ id, version, seq }) => [id, version, seq])).toEqual([['a', 2, 2]])
      expect((await store.document('a', { seq: 2 }))?.segments.length).toBe(1)
    })

    test('several commits in one millisecond count as one moment', async () => {
      const store = await setting.open()
      await store.commit({ put: [makeWrite('a', 'one')] })
      await store.commit({ put: [makeWrite('a', 'two')] })
      expect((await store.document('a', { timeMs: setting.clock.ms }))?.text).toBe('two')
    })

    test('time never goes back, even when the clock does', async () => {
      const store = await setting.open()
      await store.commit({ put: [makeWrite('a', 'one')] })
      setting.clock.ms -= 500_000
      await store.commit({ put: [makeWrite('a', 'two'), makeWrite('b', 'b')] })
      const [a, b] = await store.info(['a', 'b'])
      expect([a?.committedAtMs, b?.committedAtMs]).toEqual([1_000_000, 1_000_000])
    })

    test('what is older than the retention is refused in words and collected', async () => {
      const store = await setting.open('default', 10_000)
      for (const text of ['one', 'two', 'three']) {
        await store.commit({ put: [makeWrite('a', text)] })
        setting.clock.ms += 6000
      }
      await store.commit({ settings: { any: 'commit' } })
      expect((await store.document('a', { seq: 2 }))?.text).toBe('two')
      for (const asOf of [{ seq: 1 }, { timeMs: 1_000_000 }]) {
        const error = { code: 'invalid-argument', details: { horizonSeq: 2, horizonMs: 1_006_000 } }
        await expect(store.document('a', asOf)).rejects.toMatchObject(error)
        await expect(Array.fromAsync(store.documents({ asOf }))).rejects.toMatchObject(error)
      }
      setting.clock.ms += 100_000
      expect((await store.collectGarbage()).collected).toBeGreaterThan(0)
      expect((await store.collectGarbage()).collected).toBe(0)
      await expect(store.document('a', { seq: 2 })).rejects.toMatchObject({ code: 'invalid-argument' })
      expect((await store.document('a'))?.text).toBe('three')
      expect((await store.check()).filter(({ ok }) => !ok)).toEqual([])
    })

    test('the retention is the setting of the namespace unless the opener says otherwise', async () => {
      const store = await setting.open('default', null)
      await store.commit({ settings: { 'retention-ms': '0' }, put: [makeWrite('a', 'one')] })
      await store.commit({ put: [makeWrite('a', 'two')] })
      await expect(store.document('a', { seq: 1 })).rejects.toMatchObject({ code: 'invalid-argument' })
      await store.commit({ settings: { 'retention-ms': 'Infinity' } })
      await store.commit({ put: [makeWrite('a', 'three')] })
      setting.clock.ms += 1e12
      await store.collectGarbage()
      expect((await store.document('a', { seq: 3 }))?.text).toBe('two')
    })

    test('a retention of 0 keeps nothing, an endless one everything', async () => {
      const none = await setting.open('none', 0)
      const all = await setting.open('all', Infinity)
      for (const store of [none, all])
        for (const text of ['one', 'two', 'three']) await store.commit({ put: [makeWrite('a', text)] })
      await expect(none.document('a', { seq: 2 })).rejects.toMatchObject({ code: 'invalid-argument' })
      expect((await none.document('a', { seq: 3 }))?.text).toBe('three')
      expect((await none.collectGarbage()).collected).toBe(0)
      setting.clock.ms *= 1000
      expect((await all.collectGarbage()).collected).toBe(0)
      expect((await all.document('a', { seq: 1 }))?.text).toBe('one')
    })

    test('the future and nonsense are refused', async () => {
      const store = await setting.open()
      for (const asOf of [{ seq: 1 }, { seq: Number.NaN }, { timeMs: Number.NaN }])
        await expect(store.document('a', asOf)).rejects.toMatchObject({ code: 'invalid-argument' })
    })
  })
}
