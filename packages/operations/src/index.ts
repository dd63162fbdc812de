export { type ContextSettings, createContext, type OwnedContext } from './context.ts'
export { languageModel } from './language-model.ts'
export {
  type AnswerOutput,
  type ContextOutput,
  countOmitted,
  type TraceOutput,
} from './left-out.ts'
export {
  type AnswerPart,
  type CallOperation,
  call,
  type Example,
  type InputOf,
  inputSchema,
  type JsonSchema,
  type ModelProvider,
  type ModelTerms,
  type Operation,
  type OperationContext,
  type Outcome,
  type OutputOf,
  parseInput,
  type Running,
  type StreamOperation,
  stream,
  wrongFields,
} from './operation.ts'
export { add } from './operations/add.ts'
export { ask } from './operations/ask.ts'
export { clusters } from './operations/clusters.ts'
export { compress } from './operations/compress.ts'
export { context } from './operations/context.ts'
export { doctor } from './operations/doctor.ts'
export { evalAnswers } from './operations/eval-answers.ts'
export { evalBeir } from './operations/eval-beir.ts'
export { evalCompare } from './operations/eval-compare.ts'
export { evalCompress } from './operations/eval-compress.ts'
export { evalConvert } from './operations/eval-convert.ts'
export { evalGenerate } from './operations/eval-generate.ts'
export { evalReport } from './operations/eval-report.ts'
export { evalRun } from './operations/eval-run.ts'
export { evalSegmentation } from './operations/eval-segmentation.ts'
export { evalSpans } from './operations/eval-spans.ts'
export { explain } from './operations/explain.ts'
export { gc } from './operations/gc.ts'
export { get } from './operations/get.ts'
export { graphDelete, graphEdits, graphMerge, graphRename } from './operations/graph-edit.ts'
export { graphExport } from './operations/graph-export.ts'
export { graphExtract } from './operations/graph-extract.ts'
export { graphImport } from './operations/graph-import.ts'
export { graphNames, graphPath, graphShow, graphThemes } from './operations/graph-look.ts'
export { graphSummarize } from './operations/graph-summarize.ts'
export { list } from './operations/list.ts'
export { models } from './operations/models.ts'
export { remove } from './operations/remove.ts'
export { report } from './operations/report.ts'
export { type PlacedSearchResult, search } from './operations/search.ts'
export { solvedAdd, solvedList, solvedRemove } from './operations/solved.ts'
export { type StatusOutput, status } from './operations/status.ts'
export { watch } from './operations/watch.ts'
export type { ExplainOutput, Indexed, PlacedCandidate } from './schemas.ts'
export { operations } from './table.ts'
