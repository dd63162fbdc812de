import { describe, expect, it } from 'vitest'
import type { Place } from '../model.ts'
import { placeName } from './place-name.ts'

const name = (from: Partial<Place>, to: Partial<Place> = from): string =>
  placeName({ line: 4, column: 1, ...from }, { line: 9, column: 2, ...to })

describe('placeName', () => {
  it('says what the format has, and lines where it has nothing else', () => {
    expect(placeName({ line: 4, column: 1 }, { line: 4, column: 9 })).toBe('4')
    expect(name({})).toBe('4-9')
    expect(name({ page: 3 })).toBe('page 3')
    expect(name({ page: 3 }, { page: 4 })).toBe('page 3-4')
    expect(name({ slide: 2 }, { slide: 5 })).toBe('slide 2-5')
    expect(name({ cell: 'Sheet1!B7' }, { cell: 'Sheet1!C9' })).toBe('Sheet1!B7-C9')
    expect(name({ cell: 'Sheet1!B7' })).toBe('Sheet1!B7')
    expect(name({}, { cell: 'Sheet1!B7' })).toBe('Sheet1!A1-B7')
    expect(name({ cell: 'Sheet1!B7' }, { cell: 'Rest!A1' })).toBe('Sheet1!B7-Rest!A1')
    expect(name({ chapter: 'two.xhtml' })).toBe('two.xhtml:4-9')
    expect(name({ chapter: 'two.xhtml' }, { chapter: 'three.xhtml' })).toBe('two.xhtml:4-three.xhtml:9')
    expect(name({ time: 725.4 }, { time: 3751 })).toBe('0:12:05-1:02:31')
  })
})
