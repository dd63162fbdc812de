import { describe, expect, test } from 'vitest'
import type { Filter, Metadata } from '../model.ts'
import { filterPredicate, parseFilter } from './filter.ts'

const metadata: Metadata = {
  year: 2024,
  draft: false,
  day: '2024-05-01',
  tags: ['red', 'blue'],
  none: [],
  text: '2024',
  title: 'hidden by the title of the document',
}
const document = { id: 'docs/a.md', source: 'docs', title: 'A title', language: 'en', metadata }

describe('a filter accepts a document', () => {
  const cases: readonly (readonly [Filter, boolean])[] = [
    [{ field: 'year', eq: 2024 }, true],
    [{ field: 'year', eq: '2024' }, false],
    [{ field: 'text', eq: 2024 }, false],
    [{ field: 'draft', eq: false }, true],
    [{ field: 'draft', eq: 0 }, false],
    [{ field: 'year', in: [1, 2024] }, true],
    [{ field: 'year', in: [] }, false],
    [{ field: 'year', gt: 2023, lte: 2024 }, true],
    [{ field: 'year', gt: '2023' }, false],
    [{ field: 'tags', eq: 'blue' }, true],
    [{ field: 'tags', gt: 'blue', lt: 'c' }, false],
    [{ field: 'tags', gt: 'c', glob: 'r*' }, true],
    [{ field: 'day', eq: '2024-05-01T00:00:00Z' }, true],
    [{ field: 'day', gte: '2024-05-01T01:00+02:00' }, true],
    [{ field: 'day', lt: '2024-05-01T01:00+02:00' }, false],
    [{ field: 'day', gt: '2024-04' }, true],
    [{ field: 'year', exists: true }, true],
    [{ field: 'none', exists: true }, false],
    [{ field: 'missing', exists: false }, true],
    [{ field: 'missing', exists: false, eq: 1 }, false],
    [{ field: 'toString', exists: true }, false],
    [{ field: 'title', eq: 'A title' }, true],
    [{ field: 'id', glob: 'docs/*' }, true],
    [{ field: 'language', exists: false }, false],
    [{ field: 'source', eq: 1 }, false],
    [{ and: [] }, true],
    [{ or: [] }, false],
    [{ not: { field: 'missing', eq: 1 } }, true],
    [{ and: [{ field: 'year', eq: 2024 }, { or: [{ field: 'id', eq: 'x' }, { not: { or: [] } }] }] }, true],
  ]
  test.each(cases)('%j: %s', (filter, accepted) => {
    expect(filterPredicate(parseFilter(filter))(document)).toBe(accepted)
  })
})

describe('a filter that makes no sense is refused with the place', () => {
  let deep: Filter = { field: 'a', eq: 1 }
  for (let i = 0; i < 70; i++) deep = { not: deep }
  const cases: readonly (readonly [unknown, string])[] = [
    [null, 'filter'],
    [[], 'filter'],
    [{}, 'filter'],
    [{ and: [], or: [] }, 'filter'],
    [{ and: { field: 'a', eq: 1 } }, 'filter.and'],
    [{ and: [{ field: 'a', eq: 1 }, { field: '' }] }, 'filter.and[1].field'],
    [{ field: 'a' }, 'filter'],
    [{ field: 'a', eq: undefined }, 'filter'],
    [{ field: 'a', equals: 1 }, 'filter.equals'],
    [{ not: { field: 'a', in: [1, null] } }, 'filter.not.in[1]'],
    [{ field: 'a', gt: true }, 'filter.gt'],
    [{ field: 'a', eq: Number.NaN }, 'filter.eq'],
    [{ field: 'a', eq: '\uD800' }, 'filter.eq'],
    [{ field: 'a', glob: 1 }, 'filter.glob'],
    [{ field: 'a', exists: 1 }, 'filter.exists'],
    [{ field: 'a', in: Array.from({ length: 10_001 }, (_, i) => i) }, 'filter'],
    [deep, `filter${'.not'.repeat(65)}`],
  ]
  test.each(cases)('%#', (filter, part) => {
    expect(() => parseFilter(filter as Filter)).toThrow(
      expect.objectContaining({ code: 'invalid-argument', details: { part } }),
    )
  })
})
