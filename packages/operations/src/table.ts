/** The table that the command line, the server, the client and the reference pages are made from. */
import type { Operation } from './operation.ts'
import { add } from './operations/add.ts'
import { ask } from './operations/ask.ts'
import { clusters } from './operations/clusters.ts'
import { compress } from './operations/compress.ts'
import { context } from './operations/context.ts'
import { doctor } from './operations/doctor.ts'
import { evalAnswers } from './operations/eval-answers.ts'
import { evalBeir } from './operations/eval-beir.ts'
import { evalCompare } from './operations/eval-compare.ts'
import { evalCompress } from './operations/eval-compress.ts'
import { evalConvert } from './operations/eval-convert.ts'
import { evalGenerate } from './operations/eval-generate.ts'
import { evalReport } from './operations/eval-report.ts'
import { evalRun } from './operations/eval-run.ts'
import { evalSegmentation } from './operations/eval-segmentation.ts'
import { evalSpans } from './operations/eval-spans.ts'
import { explain } from './operations/explain.ts'
import { gc } from './operations/gc.ts'
import { get } from './operations/get.ts'
import { graphDelete, graphEdits, graphMerge, graphRename } from './operations/graph-edit.ts'
import { graphExport } from './operations/graph-export.ts'
import { graphExtract } from './operations/graph-extract.ts'
import { graphImport } from './operations/graph-import.ts'
import { graphNames, graphPath, graphShow, graphThemes } from './operations/graph-look.ts'
import { graphSummarize } from './operations/graph-summarize.ts'
import { list } from './operations/list.ts'
import { models } from './operations/models.ts'
import { remove } from './operations/remove.ts'
import { report } from './operations/report.ts'
import { search } from './operations/search.ts'
import { solvedAdd, solvedList, solvedRemove } from './operations/solved.ts'
import { status } from './operations/status.ts'
import { watch } from './operations/watch.ts'

export const operations: readonly Operation[] = [
  add,
  status,
  context,
  ask,
  search,
  explain,
  compress,
  clusters,
  report,
  get,
  list,
  remove,
  watch,
  gc,
  doctor,
  graphNames,
  graphShow,
  graphPath,
  graphThemes,
  graphExport,
  graphImport,
  graphExtract,
  graphSummarize,
  graphMerge,
  graphRename,
  graphDelete,
  graphEdits,
  solvedAdd,
  solvedList,
  solvedRemove,
  models,
  evalAnswers,
  evalBeir,
  evalSpans,
  evalCompress,
  evalSegmentation,
  evalGenerate,
  evalConvert,
  evalRun,
  evalCompare,
  evalReport,
]
