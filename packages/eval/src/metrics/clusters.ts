/** Figures over items that are not independent of each other, and over many tests at once. */
import { mulberry32 } from '../random.ts'
import { type Interval, percentile } from './summary.ts'

const RESAMPLES = 1000

/**
 * 95 % interval of the mean by the percentile bootstrap over clusters (Field & Welsh 2007): whole clusters are drawn
 * with replacement, 1,000 times, so that many questions about one document do not count as many witnesses. With every
 * item a cluster of its own it is the plain bootstrap. The seed is fixed.
 */
export function clusteredInterval(
  values: readonly number[],
  clusters: readonly string[],
  seed = 1,
): Interval {
  if (values.length !== clusters.length) throw new RangeError('Every value needs its cluster.')
  if (values.length === 0) return [0, 0]
  const sums = new Map<string, { sum: number; count: number }>()
  for (const [i, value] of values.entries()) {
    const of = sums.get(clusters[i]!) ?? { sum: 0, count: 0 }
    sums.set(clusters[i]!, { sum: of.sum + value, count: of.count + 1 })
  }
  const drawn = [...sums.values()]
  const random = mulberry32(seed)
  const means = Array.from({ length: RESAMPLES }, () => {
    let sum = 0
    let count = 0
    for (let i = 0; i < drawn.length; i++) {
      const cluster = drawn[Math.floor(random() * drawn.length)]!
      sum += cluster.sum
      count += cluster.count
    }
    return sum / count
  })
  return [percentile(means, 2.5), percentile(means, 97.5)]
}

/**
 * Adjusts p-values for having tested so many things (Holm 1979): in rising order the i-th of n is multiplied by n - i,
 * and none is below the one before. In the order given.
 */
export function holm(ps: readonly number[]): number[] {
  const adjusted: number[] = new Array(ps.length)
  let least = 0
  for (const [rank, at] of ps
    .map((_, i) => i)
    .sort((a, b) => ps[a]! - ps[b]!)
    .entries()) {
    least = Math.min(1, Math.max(least, ps[at]! * (ps.length - rank)))
    adjusted[at] = least
  }
  return adjusted
}
