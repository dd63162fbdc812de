/** Figures of rankings and times. */
import { generator } from '../index/corpus.ts'
import type { Question } from './sets.ts'

export interface Score {
  readonly two: number
  readonly five: number
  readonly ndcg: number
}

export function score({ gold }: Question, ranked: readonly string[]): Score {
  const found = (k: number) => ranked.slice(0, k).filter((id) => gold.has(id)).length / gold.size
  const gain = (rank: number) => 1 / Math.log2(rank + 2)
  const dcg = ranked.slice(0, 10).reduce((sum, id, rank) => sum + (gold.has(id) ? gain(rank) : 0), 0)
  const ideal = Array.from({ length: Math.min(10, gold.size) }, (_, rank) => gain(rank))
  return { two: found(2), five: found(5), ndcg: dcg / ideal.reduce((sum, each) => sum + each, 0) }
}

/** R@2, R@5 with its interval, nDCG@10, in percent. */
export function summary(all: readonly Score[]): string {
  const of = (measure: keyof Score) => percent(mean(all.map((each) => each[measure])))
  const interval = bootstrap(all.map(({ five }) => five)).map(percent)
  return `${of('two')} ${of('five')} [${interval.join('-')}] ${of('ndcg')}`
}

/** 95 % interval of the mean: percentile bootstrap, 1,000 resamples, fixed seed. */
export function bootstrap(values: readonly number[]): [number, number] {
  const next = generator(1)
  const means = Array.from({ length: 1000 }, () =>
    mean(values.map(() => values[Math.floor(next() * values.length)]!)),
  ).sort((a, b) => a - b)
  return [means[25]!, means[975]!]
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

export function percent(value: number): string {
  return (100 * value).toFixed(1)
}

export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0
}
