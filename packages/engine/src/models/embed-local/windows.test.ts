import fc from 'fast-check'
import { expect, it } from 'vitest'
import { windowsOf } from './windows.ts'

it('takes each token once, out of windows of one size that reach into each other', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 600 }), (count, size) => {
      const windows = windowsOf(count, size)
      expect(
        windows.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i)),
      ).toEqual(Array.from({ length: count }, (_, i) => i))
      for (const { start, end, from, to } of windows) {
        expect(start <= from && to <= end).toBe(true)
        expect(end - start).toBe(Math.min(size, count))
      }
      windows.slice(1).forEach(({ start, from }, i) => {
        const shared = windows[i]!.end - start
        expect(shared).toBeGreaterThanOrEqual(Math.floor(size / 8))
        // Half of what two share is taken from each.
        expect(from - start).toBe(Math.floor(shared / 2))
      })
    }),
  )
})
