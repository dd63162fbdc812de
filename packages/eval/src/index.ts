export { type BeirOptions, type BeirReport, evalBeir } from './beir.ts'
export { MEASURES, type Measure } from './measures.ts'
export {
  all,
  averagePrecision,
  judge,
  type Need,
  ndcg,
  precision,
  recall,
  reciprocalRank,
  success,
} from './metrics/ranking.ts'
export { bootstrapInterval, type Interval, mean, percentile } from './metrics/summary.ts'
export type { EvalSettings } from './settings.ts'
export { type Qrels, type Run, readTrecQrels, readTrecRun, trecRunLines } from './trec.ts'
