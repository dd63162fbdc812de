import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundaryF1, pk, windowDiff, windowOf } from './segmentation.ts'

/** Ten units, gold segments of five: the window is round(10 / 2 / 2) = 3 (rounding half up). */
const near = { units: 10, gold: [5], found: [6] }

describe('windowOf', () => {
  it('is half the mean gold segment', () => {
    expect(windowOf(near)).toBe(3)
    expect(windowOf({ units: 2, gold: [1], found: [] })).toBe(1)
  })
})

describe('pk and windowDiff', () => {
  it('count the windows that disagree', () => {
    // Windows start at 0 to 6. Gold parts those from 2 to 4, found those from 3 to 5: starts 2 and 5 disagree.
    expect(pk(near)).toBe(2 / 7)
    expect(windowDiff(near)).toBe(2 / 7)
  })
  it('differ where a window holds several boundaries', () => {
    const twice = { units: 10, gold: [5], found: [5, 6] }
    // Found parts windows 2 to 5; window 5 disagrees. In windows 3 and 4 it counts two boundaries, gold one.
    expect(pk(twice)).toBe(1 / 7)
    expect(windowDiff(twice)).toBe(3 / 7)
  })
  it('are 0 for the gold itself, and pk never exceeds windowDiff', () => {
    const boundaries = fc.array(fc.integer({ min: 1, max: 11 }), { maxLength: 6 })
    fc.assert(
      fc.property(boundaries, boundaries, (gold, found) => {
        expect(pk({ units: 12, gold, found: gold })).toBe(0)
        expect(windowDiff({ units: 12, gold, found: gold })).toBe(0)
        expect(pk({ units: 12, gold, found })).toBeLessThanOrEqual(windowDiff({ units: 12, gold, found }))
      }),
    )
  })
  it('refuse boundaries outside the text', () => {
    expect(() => pk({ units: 5, gold: [5], found: [] })).toThrow(RangeError)
  })
})

describe('boundaryF1', () => {
  it('matches exactly, or within a tolerance', () => {
    const one = { units: 20, gold: [5, 10, 15], found: [5, 11] }
    expect(boundaryF1(one)).toEqual({ precision: 1 / 2, recall: 1 / 3, f1: 0.4 })
    expect(boundaryF1(one, 1)).toMatchObject({ precision: 1, recall: 2 / 3 })
    expect(boundaryF1({ units: 9, gold: [], found: [] })).toEqual({ precision: 0, recall: 0, f1: 0 })
  })
  it('matches each gold boundary once', () => {
    expect(boundaryF1({ units: 9, gold: [4], found: [3, 5] }, 1)).toMatchObject({
      precision: 1 / 2,
      recall: 1,
    })
  })
})
