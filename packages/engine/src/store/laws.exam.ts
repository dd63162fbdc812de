/** The exam by chance: random histories against the naive model, in two namespaces at once. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Clock, DocumentWrite, StoreChange } from '../ports.ts'
import { filter, filterLaw, metadata } from './filters.exam.ts'
import { StoreModel } from './model.exam.ts'
import { type ExamDatabase, makeWrite } from './setting.exam.ts'

const id = fc.constantFrom('a', 'a/b.md', 'a/c/d.md', '\u{1F600}', '\uFFFF', 'z\0')
const text = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.constantFrom('', '\0', '\u{1F600}\u{1F600}\u{1F600}', '\uFEFFx', 'two words'),
)
const write: fc.Arbitrary<DocumentWrite> = fc
  .record({ id, text, metadata, language: fc.constantFrom('en', 'de', ''), logs: fc.boolean() })
  .map(({ logs, ...given }) => {
    const made = makeWrite(given.id, given.text, { metadata: given.metadata, language: given.language })
    return logs ? made : { ...made, log: {} }
  })

interface Step {
  readonly namespace: 0 | 1
  readonly change: StoreChange
  readonly afterMs: number
}

const step: fc.Arbitrary<Step> = fc
  .record({
    namespace: fc.constantFrom(0 as const, 1 as const),
    put: fc.uniqueArray(write, { maxLength: 3, selector: ({ document }) => document.id }),
    remove: fc.uniqueArray(id, { maxLength: 2 }),
    dropped: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 2 }),
    expect: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined, freq: 6 }),
    afterMs: fc.constantFrom(-50, 0, 1, 1000),
  })
  .map(({ namespace, put, remove, dropped, afterMs, ...given }) => ({
    namespace,
    afterMs,
    change: {
      put,
      remove: remove.filter((name) => !put.some(({ document }) => document.id === name)),
      ...(dropped.length > 0 ? { dropLog: [{ index: 'lexical' as const, entries: dropped }] } : {}),
      ...(given.expect === undefined ? {} : { expect: given.expect }),
    },
  }))

export function lawsExam(fresh: () => Promise<ExamDatabase>): void {
  filterLaw(fresh)

  test('every history gives what the naive model gives, and no namespace sees another', async () => {
    const histories = fc.array(step, { minLength: 1, maxLength: 10 })
    const law = fc.asyncProperty(histories, filter, async (steps, asked) => {
      const database = await fresh()
      let ms = 1_000_000
      const clock: Clock = { nowMs: () => ms, elapsedMs: () => performance.now() }
      const open = (namespace: string) => database.open({ namespace, clock, retentionMs: Infinity })
      const stores = [await open('left'), await open('right')] as const
      const models = [new StoreModel(), new StoreModel()] as const
      try {
        for (const { namespace, change, afterMs } of steps) {
          ms += afterMs
          const outcome = models[namespace].apply(change, ms)
          const actual = await stores[namespace].commit(change).then(
            () => 'committed',
            (error: unknown) => (error as { code?: string }).code,
          )
          expect(actual).toBe(outcome)
        }
        for (const side of [0, 1] as const) {
          const [actual, expected] = await models[side].compare(stores[side], asked)
          expect(actual).toEqual(expected)
          expect((await stores[side].check()).filter(({ ok }) => !ok)).toEqual([])
        }
      } finally {
        await Promise.all(stores.map((store) => store.close()))
        await database.destroy()
      }
    })
    await fc.assert(law, { numRuns: 60 })
  })
}
