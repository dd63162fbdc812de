/** Figures over many questions. */
import { mulberry32 } from '../random.ts'

/** Arithmetic mean; 0 for no values. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}

/**
 * Percentile by nearest rank: the smallest value that at least `percent` % of the values do not exceed. Always
 * one of the values, never interpolated. 0 for no values.
 */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0
}

export type Interval = readonly [low: number, high: number]

/** Enough for two stable digits of a 95 % percentile interval (Efron & Tibshirani 1993, §14.2). */
const RESAMPLES = 1000

/**
 * 95 % interval of the mean by the percentile bootstrap: questions are drawn with replacement, 1,000 times. The
 * seed is fixed, so the same values give the same interval.
 */
export function bootstrapInterval(values: readonly number[], seed = 1): Interval {
  if (values.length === 0) return [0, 0]
  const random = mulberry32(seed)
  const means = Array.from({ length: RESAMPLES }, () => {
    let sum = 0
    for (let i = 0; i < values.length; i++) sum += values[Math.floor(random() * values.length)]!
    return sum / values.length
  })
  return [percentile(means, 2.5), percentile(means, 97.5)]
}
