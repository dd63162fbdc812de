export {
  ANSWERS_FROM,
  type AnswersFrom,
  type AnswersOptions,
  type AnswersReport,
  evalAnswers,
} from './answers/eval-answers.ts'
export { type BeirOptions, type BeirReport, evalBeir } from './beir.ts'
export { type CompressEvalOptions, type CompressEvalReport, evalCompress } from './compress/eval-compress.ts'
export {
  type ConvertOptions,
  type ConvertReport,
  evalConvert,
  FORMATS,
  type Format,
  TARGETS,
  type Target,
} from './datasets/convert.ts'
export type { EvidenceNeed, EvidencePlace, EvidenceQuestion, EvidenceSet } from './datasets/evidence-set.ts'
export { openEvidenceFolder } from './datasets/open-evidence.ts'
export { FAMILIES, readFamily } from './generators/families.ts'
export { evalGenerate, type GenerateOptions, type GenerateReport } from './generators/generate.ts'
export { type JudgePair, judgePairs } from './generators/judge-pairs.ts'
export { type MadeDocument, type MadeQuestion, type MadeSet, setFiles } from './generators/set.ts'
export { type Judged, ruleJudge } from './judges/rule-judge.ts'
export { MEASURES, type Measure } from './measures.ts'
export { type AbstentionFigures, abstention, riskCoverageArea } from './metrics/abstention.ts'
export { bestOf, contains, exactMatch, type Overlap, rougeL, rougeN, tokenF1 } from './metrics/answers.ts'
export { areaUnderBudgets, type BudgetPoint, budgetToReach } from './metrics/budget.ts'
export { type CitationFigures, citationFigures, quoteFidelity } from './metrics/citations.ts'
export { clusteredInterval, holm } from './metrics/clusters.ts'
export { type ComplianceFigures, complianceFigures } from './metrics/compliance.ts'
export { type EvidenceRecall, evidencePrecision, evidenceRecall } from './metrics/evidence.ts'
export { type ExamTask, examLetters, examScore } from './metrics/exam.ts'
export { type JudgeFigures, judgeFigures, type Verdict } from './metrics/judges.ts'
export { NORMALISERS, type Normaliser, type NormaliserName } from './metrics/normalisers.ts'
export { type Box, boxOverlap, type Cell, type CellFigures, cellFigures } from './metrics/places.ts'
export { randomisationP } from './metrics/randomisation.ts'
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
export { boundaryF1, pk, type Segmentation, windowDiff, windowOf } from './metrics/segmentation.ts'
export { entityErrors, errorRate, wordErrors } from './metrics/speech.ts'
export { bootstrapInterval, type Interval, mean, percentile } from './metrics/summary.ts'
export { type CompareOptions, type CompareReport, type CompareRow, evalCompare } from './runs/compare.ts'
export { evalReport, type ReportOptions, type RunReportSummary } from './runs/report.ts'
export type { RunHeader, RunItem, RunTrace, Stage } from './runs/trace.ts'
export { readTrace } from './runs/trace-file.ts'
export {
  evalSegmentation,
  type SegmentationFile,
  type SegmentationOptions,
  type SegmentationReport,
  type Splitter,
} from './segmentation.ts'
export type { EvalSettings } from './settings.ts'
export { evalSpans, type SpansOptions, type SpansReport } from './spans/eval-spans.ts'
export type { SpansPoint } from './spans/points.ts'
export { repairNames } from './speech/repair.ts'
export { evalRun, type RunOptions, type RunReport, SUITES } from './suites/eval-run.ts'
export { type Qrels, type Run, readTrecQrels, readTrecRun, trecRunLines } from './trec.ts'
