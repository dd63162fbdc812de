/** The view of each operation for people, and its bare text where it has one. Typed per operation. */
import type {
  add,
  ask,
  clusters,
  compress,
  context,
  evalAnswers,
  evalBeir,
  evalCompare,
  evalCompress,
  evalConvert,
  evalGenerate,
  evalReport,
  evalRun,
  evalSegmentation,
  evalSpans,
  explain,
  gc,
  get,
  graphDelete,
  graphEdits,
  graphExport,
  graphExtract,
  graphImport,
  graphNames,
  graphPath,
  graphShow,
  graphSummarize,
  graphThemes,
  list,
  models,
  OutputOf,
  remove,
  report,
  search,
  solvedAdd,
  solvedList,
  solvedRemove,
  status,
} from '@lightcone/operations'
import type { AddReport, DoctorReport } from 'lightcone'
import type { tokenCreate } from '../commands/token.ts'
import type { Screen } from '../paint.ts'
import { addView, reportLines, skipList } from './add.ts'
import { askView } from './ask.ts'
import { clustersView } from './clusters.ts'
import { compressView, evalCompressView } from './compress.ts'
import { contextView } from './context.ts'
import { convertView, generateView, runView, segmentationView, spansView } from './eval.ts'
import { evalAnswersView } from './eval-answers.ts'
import { compareView, evalReportView } from './eval-report.ts'
import { explainView } from './explain.ts'
import {
  editsView,
  editView,
  exportView,
  extractView,
  importView,
  namesView,
  pathView,
  showView,
  summarizeView,
  themesView,
} from './graph.ts'
import { serveView, tokenCreateView, tokenListView, tokenRevokeView } from './host.ts'
import { modelsView } from './models.ts'
import { lines } from './places.ts'
import { reportView } from './report.ts'
import { searchView } from './search.ts'
import { doctorView, evalView, gcView, getView, removeView } from './small.ts'
import { solvedAddView, solvedListView, solvedRemoveView } from './solved.ts'
import { listView, statusView } from './status.ts'

export interface View {
  forPeople(output: unknown, screen: Screen): string
  /** What `--text` prints. */
  text?(output: unknown): string
}

/** By operation name. The parameter types hold because each operation's output goes to its own view. */
export const VIEWS: Readonly<Record<string, View>> = {
  add: { forPeople: ({ reports }: OutputOf<typeof add>, screen: Screen) => addView(reports, screen) },
  status: { forPeople: (output: OutputOf<typeof status>, screen: Screen) => statusView(output, screen) },
  context: {
    forPeople: (output: OutputOf<typeof context>, screen: Screen) => contextView(output, screen),
    text: ({ text }: OutputOf<typeof context>) => text,
  },
  ask: {
    forPeople: (output: OutputOf<typeof ask>, screen: Screen) => askView(output, screen),
    text: ({ text }: OutputOf<typeof ask>) => text,
  },
  search: {
    forPeople: (output: OutputOf<typeof search>, screen: Screen) => searchView(output, screen),
    text: ({ candidates }: OutputOf<typeof search>) =>
      candidates.map(({ segment }) => segment.text.trimEnd()).join('\n\n'),
  },
  explain: { forPeople: (output: OutputOf<typeof explain>, screen: Screen) => explainView(output, screen) },
  compress: {
    forPeople: (output: OutputOf<typeof compress>, screen: Screen) => compressView(output, screen),
    text: ({ text }: OutputOf<typeof compress>) => text,
  },
  clusters: {
    forPeople: (output: OutputOf<typeof clusters>, screen: Screen) => clustersView(output, screen),
    text: ({ text }: OutputOf<typeof clusters>) => text,
  },
  report: {
    forPeople: (output: OutputOf<typeof report>, screen: Screen) => reportView(output, screen),
    text: ({ text }: OutputOf<typeof report>) => text,
  },
  get: {
    forPeople: (output: OutputOf<typeof get>, screen: Screen) => getView(output, screen),
    text: ({ text }: OutputOf<typeof get>) => text,
  },
  list: {
    forPeople: (output: OutputOf<typeof list>, screen: Screen) => listView(output, screen),
    text: ({ documents }: OutputOf<typeof list>) => documents.map(({ id }) => id).join('\n'),
  },
  rm: { forPeople: (output: OutputOf<typeof remove>, screen: Screen) => removeView(output, screen) },
  watch: {
    forPeople: (report: AddReport, screen: Screen) =>
      lines([...reportLines(report, screen), ...skipList(report.skipped, screen)]),
  },
  gc: { forPeople: (output: OutputOf<typeof gc>) => gcView(output) },
  doctor: { forPeople: (output: DoctorReport, screen: Screen) => doctorView(output, screen) },
  'graph names': {
    forPeople: (output: OutputOf<typeof graphNames>, screen: Screen) => namesView(output, screen),
    text: ({ entities }: OutputOf<typeof graphNames>) => entities.map(({ name }) => name).join('\n'),
  },
  'graph show': {
    forPeople: (output: OutputOf<typeof graphShow>, screen: Screen) => showView(output, screen),
  },
  'graph path': {
    forPeople: (output: OutputOf<typeof graphPath>, screen: Screen) => pathView(output, screen),
  },
  'graph themes': {
    forPeople: (output: OutputOf<typeof graphThemes>, screen: Screen) => themesView(output, screen),
  },
  'graph export': {
    forPeople: (output: OutputOf<typeof graphExport>, screen: Screen) => exportView(output, screen),
    text: ({ text }: OutputOf<typeof graphExport>) => text,
  },
  'graph extract': {
    forPeople: (output: OutputOf<typeof graphExtract>, screen: Screen) => extractView(output, screen),
  },
  'graph summarize': {
    forPeople: (output: OutputOf<typeof graphSummarize>, screen: Screen) => summarizeView(output, screen),
  },
  'graph import': {
    forPeople: (output: OutputOf<typeof graphImport>, screen: Screen) => importView(output, screen),
  },
  ...Object.fromEntries(
    ['merge', 'rename', 'delete'].map((kind) => [
      `graph ${kind}`,
      { forPeople: ({ edit }: OutputOf<typeof graphDelete>, screen: Screen) => editView(edit, screen) },
    ]),
  ),
  'graph edits': {
    forPeople: (output: OutputOf<typeof graphEdits>, screen: Screen) => editsView(output, screen),
  },
  'solved add': {
    forPeople: (output: OutputOf<typeof solvedAdd>, screen: Screen) => solvedAddView(output, screen),
  },
  'solved list': {
    forPeople: (output: OutputOf<typeof solvedList>, screen: Screen) => solvedListView(output, screen),
  },
  'solved rm': {
    forPeople: (output: OutputOf<typeof solvedRemove>) => solvedRemoveView(output),
  },
  'eval answers': {
    forPeople: (output: OutputOf<typeof evalAnswers>, screen: Screen) => evalAnswersView(output, screen),
  },
  'eval beir': { forPeople: (output: OutputOf<typeof evalBeir>, screen: Screen) => evalView(output, screen) },
  'eval compress': {
    forPeople: (output: OutputOf<typeof evalCompress>, screen: Screen) => evalCompressView(output, screen),
  },
  'eval convert': {
    forPeople: (output: OutputOf<typeof evalConvert>, screen: Screen) => convertView(output, screen),
  },
  'eval generate': {
    forPeople: (output: OutputOf<typeof evalGenerate>, screen: Screen) => generateView(output, screen),
  },
  'eval compare': {
    forPeople: (output: OutputOf<typeof evalCompare>, screen: Screen) => compareView(output, screen),
  },
  'eval report': {
    forPeople: (output: OutputOf<typeof evalReport>, screen: Screen) => evalReportView(output, screen),
  },
  'eval run': { forPeople: (output: OutputOf<typeof evalRun>, screen: Screen) => runView(output, screen) },
  'eval segmentation': {
    forPeople: (output: OutputOf<typeof evalSegmentation>, screen: Screen) =>
      segmentationView(output, screen),
  },
  'eval spans': {
    forPeople: (output: OutputOf<typeof evalSpans>, screen: Screen) => spansView(output, screen),
  },
  models: { forPeople: (output: OutputOf<typeof models>, screen: Screen) => modelsView(output, screen) },
  mcp: { forPeople: () => '' },
  serve: { forPeople: serveView, text: serveView },
  'token create': {
    forPeople: tokenCreateView,
    text: ({ token }: OutputOf<typeof tokenCreate>) => token,
  },
  'token list': { forPeople: tokenListView },
  'token revoke': { forPeople: tokenRevokeView },
}
