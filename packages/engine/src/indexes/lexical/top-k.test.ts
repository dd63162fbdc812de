import fc from 'fast-check'
import { expect, it } from 'vitest'
import { TopK } from './top-k.ts'

it('holds every candidate that can be among the k best, and no other; the best bounds come first when they are asked for', () => {
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

      const order: number[] = []
      top.eachFrom(10, (_, __, local) => order.push(local))
      expect(order.toSorted((a, b) => a - b)).toEqual(wanted)
      const uppers = order.map((local) => offers[local]!.upper)
      const best = uppers.toSorted((a, b) => b - a).slice(0, 10)
      expect(uppers.slice(0, 10).toSorted((a, b) => b - a)[9]).toBe(best[9])
    }),
  )
})
