/** The exam on filters: the answers from the store's index are those of the predicate. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Filter, Metadata } from '../model.ts'
import { filterPredicate, parseFilter } from './filter.ts'
import { type ExamDatabase, makeWrite } from './setting.exam.ts'

/** Among them one instant in several spellings, and neighbours whose texts are in another order than their times. */
const DATES = [
  '2024-05-01',
  '2024-05-01T00:00:00.000Z',
  '2024-05-01T02:00:00+02:00',
  '2024-05-01T01:00-05:00',
  '2024-04-30T23:00-03:00',
  '2024-05',
]
const word = fc.constantFrom('red', 'Red', 'a/b', 'a/x/b', '\0', '', '2024', ...DATES)
const scalar = fc.oneof(word, fc.constantFrom(...DATES), fc.constantFrom(0, 1, -1.5, 2024), fc.boolean())
const field = fc.constantFrom('color', 'day', '__proto__', 'id', 'title', 'language')
export const metadata: fc.Arbitrary<Metadata> = fc.dictionary(
  field,
  fc.oneof(scalar, fc.array(word, { maxLength: 3 })),
  { maxKeys: 4 },
)

const bound = scalar.filter((value) => typeof value !== 'boolean')
const glob = fc.oneof(
  fc.constantFrom(
    'a*',
    'a/*',
    'a/**',
    '**/b*',
    'a?',
    'red*',
    '2024-*',
    '\u{1F600}*',
    '\u{10FFFF}*',
    '\uD7FF*',
  ),
  fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '**', '?', '\0', 'red', '2024'), maxLength: 5 }),
)
const single = fc.oneof(
  fc.tuple(fc.constantFrom('gt', 'gte', 'lt', 'lte'), bound),
  fc.tuple(fc.constant('eq'), scalar),
  fc.tuple(fc.constant('in'), fc.array(scalar, { maxLength: 3 })),
  fc.tuple(fc.constant('glob'), glob),
  fc.tuple(fc.constant('exists'), fc.boolean()),
)
const condition: fc.Arbitrary<Filter> = fc
  .tuple(field, fc.uniqueArray(single, { minLength: 1, maxLength: 2, selector: ([key]) => key }))
  .map(([name, tests]) => ({ field: name, ...Object.fromEntries(tests) }))
export const filter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small' },
    { weight: 3, arbitrary: condition },
    { weight: 1, arbitrary: fc.record({ and: fc.array(tie('filter'), { maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ or: fc.array(tie('filter'), { maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ not: tie('filter') }) },
  ),
})).filter

export function filterLaw(fresh: () => Promise<ExamDatabase>): void {
  test('a filter selects what its predicate accepts', async () => {
    const clock = { nowMs: () => 0, elapsedMs: () => performance.now() }
    const many = fc.array(metadata, { minLength: 20, maxLength: 60 })
    const law = fc.asyncProperty(
      many,
      fc.array(filter, { minLength: 60, maxLength: 120 }),
      async (all, asked) => {
        const database = await fresh()
        const store = await database.open({ namespace: 'filters', clock, retentionMs: 0 })
        try {
          const put = all.map((one, i) => makeWrite(IDS[i % IDS.length]! + i, 'text', { metadata: one }))
          await store.commit({ put })
          for (const one of asked) {
            const accepts = filterPredicate(parseFilter(one))
            const expected = put.flatMap(({ document }, i) => (accepts(document) ? [i] : []))
            const ranges = await store.select(one)
            const found = ranges.flatMap(({ first, count }) =>
              Array.from({ length: count }, (_, i) => first + i),
            )
            expect(found, JSON.stringify(one)).toEqual(expected)
          }
        } finally {
          await store.close()
          await database.destroy()
        }
      },
    )
    await fc.assert(law, { numRuns: 8, endOnFailure: true })
  })
}

const IDS = ['a', 'a/b', 'a/b/', 'b', '\u{1F600}', '\u{10FFFF}', '\uD7FF', 'red']
