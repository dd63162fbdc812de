import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Store } from '../../ports.ts'
import { makeWrite } from '../setting.exam.ts'
import { openSqliteStore } from './sqlite-store.ts'

const IDS = ['a', 'b', 'c', 'd', 'e']
const id = fc.constantFrom(...IDS)
const step = fc.record({
  /** Which of two open stores commits: each must follow the other. */
  by: fc.nat(1),
  put: fc.uniqueArray(id, { maxLength: 3 }),
  remove: fc.uniqueArray(id, { maxLength: 2 }),
  laterMs: fc.constantFrom(0, 0, 1, 50),
  /** What is asked for then, and so remembered. */
  asked: fc.uniqueArray(id, { maxLength: 4 }),
  collected: fc.boolean(),
})

/** Documents by id, and their passages by ordinal with those of all that ever were. */
async function seen(store: Store, ids: readonly string[], ordinals: number) {
  return {
    infos: await store.info(ids),
    passages: await store.segments(Array.from({ length: ordinals }, (_, ordinal) => ordinal)),
  }
}

test.each([0, 10, 1000])(
  'what is remembered is what a store reads that has just been opened, with a retention of %d ms',
  async (retentionMs) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
        const folder = mkdtempSync(join(tmpdir(), 'remembered-rows-'))
        const clock = { ms: 1_000_000, nowMs: () => clock.ms, elapsedMs: () => performance.now() }
        const options = { folder, namespace: 'default', clock, create: true, retentionMs }
        const stores = [await openSqliteStore(options), await openSqliteStore(options)]
        let ordinals = 0
        try {
          for (const [i, { by, put, remove, laterMs, asked, collected }] of steps.entries()) {
            clock.ms += laterMs
            const written = await stores[by]!.commit({
              put: put.map((one) => makeWrite(one, `words of version ${i} `.repeat(1 + (i % 3)))),
              remove: remove.filter((one) => !put.includes(one)),
            })
            for (const { first, count } of written.ordinals) ordinals = Math.max(ordinals, first + count)
            if (collected) await stores[1 - by]!.collectGarbage()
            const fresh = await openSqliteStore(options)
            const expected = await seen(fresh, asked, ordinals)
            await fresh.close()
            for (const store of stores) expect(await seen(store, asked, ordinals)).toEqual(expected)
          }
        } finally {
          for (const store of stores) await store.close()
          rmSync(folder, { recursive: true })
        }
      }),
      { numRuns: 20 },
    )
  },
)
