import { all, type Need, ndcg, recall, reciprocalRank } from './metrics/ranking.ts'

/** What `eval beir` reports of a question's ranking. The names and definitions stay as they are. */
export const MEASURES = {
  'recall@2': (needs: readonly Need[]) => recall(needs, 2),
  'recall@5': (needs: readonly Need[]) => recall(needs, 5),
  'recall@10': (needs: readonly Need[]) => recall(needs, 10),
  'recall@20': (needs: readonly Need[]) => recall(needs, 20),
  'recall@50': (needs: readonly Need[]) => recall(needs, 50),
  'all@5': (needs: readonly Need[]) => all(needs, 5),
  'ndcg@10': (needs: readonly Need[]) => ndcg(needs, 10),
  'mrr@10': (needs: readonly Need[]) => reciprocalRank(needs, 10),
} as const

export type Measure = keyof typeof MEASURES

/** One value a measure. */
export function measureEach<T>(
  value: (measure: (needs: readonly Need[]) => number) => T,
): Record<Measure, T> {
  const names = Object.keys(MEASURES) as Measure[]
  return Object.fromEntries(names.map((name) => [name, value(MEASURES[name])])) as Record<Measure, T>
}
