import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { OrdinalRange, Store } from '../../ports.ts'
import { mergeRanges } from '../order.ts'
import { makeWrite } from '../setting.exam.ts'
import { isEverything } from './live-ranges.ts'
import { openSqliteStore } from './sqlite-store.ts'

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const step = fc.record({
  /** Which of two open stores commits: each must follow the other. */
  by: fc.nat(1),
  put: fc.uniqueArray(id, { maxLength: 3 }),
  remove: fc.uniqueArray(id, { maxLength: 2 }),
  laterMs: fc.constantFrom(0, 0, 1, 50),
  asked: fc.boolean(),
})

/** The naive twin: every document, one by one. */
async function listed(store: Store): Promise<readonly OrdinalRange[]> {
  const ranges: OrdinalRange[] = []
  for await (const { first, count } of store.documents()) ranges.push({ first, count })
  return mergeRanges(ranges.sort((a, b) => a.first - b.first))
}

test.each([0, 10, 1000])(
  'all live ordinals are those of the documents, with a retention of %d ms',
  async (retentionMs) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const folder = mkdtempSync(join(tmpdir(), 'live-ranges-'))
        const clock = { ms: 1_000_000, nowMs: () => clock.ms, elapsedMs: () => performance.now() }
        const options = { folder, namespace: 'default', clock, create: true, retentionMs }
        const stores = [await openSqliteStore(options), await openSqliteStore(options)]
        try {
          for (const { by, put, remove, laterMs, asked } of steps) {
            clock.ms += laterMs
            await stores[by]!.commit({
              put: put.map((one) => makeWrite(one, 'some words '.repeat(1 + (one.charCodeAt(0) % 3)))),
              remove: remove.filter((one) => !put.includes(one)),
            })
            if (!asked) continue
            const expected = await listed(stores[0]!)
            for (const store of stores) expect(await store.select({ and: [] })).toEqual(expected)
          }
        } finally {
          for (const store of stores) await store.close()
          rmSync(folder, { recursive: true })
        }
      }),
      { numRuns: 25 },
    )
  },
)

test('only the filter without a condition accepts everything', () => {
  expect(isEverything({ and: [] })).toBe(true)
  expect(isEverything({ or: [] })).toBe(false)
  expect(isEverything({ and: [{ field: 'id', eq: 'a' }] })).toBe(false)
})
