import fc from 'fast-check'
import { expect, it } from 'vitest'
import { TopK } from './top-k.ts'

it('holds every candidate that can be among the k best, and no other, best bounds first', () => {
  const bounds = fc.tuple(fc.nat(50), fc.nat(3)).map(([lower, more]) => ({ lower, upper: lower + more }))
  fc.assert(
    fc.property(fc.array(bounds, { maxLength: 3000, size: 'max' }), fc.nat(40), (offers, k) => {
      const top = new TopK(k)
      for (const [local, { lower, upper }] of offers.entries()) top.offer(lower, upper, local % 3, local)
      const kth = offers.map(({ lower }) => lower).toSorted((a, b) => b - a)[k - 1] ?? 0
      expect(top.threshold).toBe(k === 0 ? 0 : kth)

      const found: number[] = []
      top.each((upper, shard, local) => {
        expect({ upper, shard }).toEqual({ upper: offers[local]!.upper, shard: local % 3 })
        found.push(local)
      })
      const wanted = [...offers.keys()].filter((local) => offers[local]!.upper >= top.threshold)
      expect(found).toEqual(wanted)

      const inOrder: number[] = []
      top.eachByUpper((_, __, local) => inOrder.push(local) < 10)
      const uppers = wanted.map((local) => offers[local]!.upper).toSorted((a, b) => b - a)
      expect(inOrder.map((local) => offers[local]!.upper)).toEqual(uppers.slice(0, 10))
    }),
  )
})
