import { describe, expect, it } from 'vitest'
import { joinFilters, parseWhere } from './where.ts'

describe('parseWhere', () => {
  it.each([
    ['team=storage', { field: 'team', in: ['storage'] }],
    ['year=2024', { field: 'year', in: ['2024', 2024] }],
    ['draft=true', { field: 'draft', in: ['true', true] }],
    ['title=a=b', { field: 'title', in: ['a=b'] }],
    ['zip=01234', { field: 'zip', in: ['01234'] }],
    ['team!=storage', { not: { field: 'team', in: ['storage'] } }],
    ['year>=2020', { field: 'year', gte: 2020 }],
    ['year<2020', { field: 'year', lt: 2020 }],
    ['date>2024-05-01', { field: 'date', gt: '2024-05-01' }],
    ['id~docs/**', { field: 'id', glob: 'docs/**' }],
  ])('%s', (text, filter) => {
    expect(parseWhere(text)).toEqual(filter)
  })

  it('refuses what has no operator', () => {
    expect(() => parseWhere('storage')).toThrow('--where storage is not a condition.')
  })
})

describe('joinFilters', () => {
  it('wants all of them', () => {
    const [a, b] = [parseWhere('a=x'), parseWhere('b=y')]
    expect(joinFilters([])).toBeUndefined()
    expect(joinFilters([a])).toEqual(a)
    expect(joinFilters([a, b])).toEqual({ and: [a, b] })
  })
})
