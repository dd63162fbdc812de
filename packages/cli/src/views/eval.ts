/** The views of the measuring commands that print tables of figures. */
import type {
  evalConvert,
  evalGenerate,
  evalRun,
  evalSegmentation,
  evalSpans,
  OutputOf,
} from '@lightcone/operations'
import type { Screen } from '../paint.ts'
import { columns, indent, integer, milliseconds, oneLine, percent, plural, truncate, wrap } from '../text.ts'
import { faint, figures, heading, lines } from './places.ts'

type SpansReport = OutputOf<typeof evalSpans>
type Point = SpansReport['points'][number]

export function spansView(report: SpansReport, { width, paint }: Screen): string {
  const { queries, answerable, documents, skippedDocuments = 0, refusedQueries = 0, settings } = report
  const name = [report.folder, report.split]
    .filter((part) => part !== undefined)
    .map(oneLine)
    .join(', ')
  const head = `${name}: ${plural(queries, 'question')} (${integer(answerable)} with an answer to look for), ${plural(documents, 'document')}`
  const rows = [
    ['budget', '', 'tokens', 'words', 'recall', 'prec', 'all', 'answer', 'plain='],
    ...report.points.flatMap((point, i) => [
      pointRow(budgetName(point), report.strategy, point),
      pointRow('', 'plain', report.baseline[i]!),
    ]),
  ]
  const facts = [
    ...Object.entries(settings).map(([key, value]) => `${key} ${value}`),
    `counted by ${report.tokenizer}`,
    `index ${milliseconds(report.indexSeconds * 1000)}`,
    `context p50 ${milliseconds(report.contextMsP50)}, p95 ${milliseconds(report.contextMsP95)}`,
    ...(refusedQueries > 0
      ? [`${plural(refusedQueries, 'question')} refused, counted as nothing found`]
      : []),
    ...(skippedDocuments > 0 ? [`${plural(skippedDocuments, 'document')} could not be read`] : []),
  ]
  return lines([
    ...wrap(head, width),
    ...figures(rows, [0, 2, 3, 4, 5, 6, 7, 8], width),
    ...wrap('  plain=: tokens of whole passages for the same recall', width),
    ...faint(facts, { width, paint }),
  ])
}

export function generateView(
  { family, kind, seed, parameters, folder, ...counts }: OutputOf<typeof evalGenerate>,
  { width, paint }: Screen,
): string {
  const { documents, characters, questions, unanswerable } = counts
  const open = unanswerable === 0 ? '' : `, ${integer(unanswerable)} of them without an answer`
  const facts = [
    `${family} ${kind}`,
    `seed ${seed}`,
    ...Object.entries(parameters).map((knob) => knob.join(' ')),
  ]
  return lines([
    ...wrap(oneLine(folder), width),
    ...wrap(`  ${plural(documents, 'document')}, ${plural(characters, 'character')}`, width),
    ...wrap(`  ${plural(questions, 'question')}${open}`, width),
    ...faint(facts, { width, paint }),
  ])
}

export function convertView(
  { format, to, folder, documents, questions, withoutEvidence, files }: OutputOf<typeof evalConvert>,
  { width, paint }: Screen,
): string {
  const open = withoutEvidence === 0 ? '' : `, ${integer(withoutEvidence)} of them without evidence`
  return lines([
    ...wrap(oneLine(folder), width),
    ...wrap(`  ${plural(documents, 'document')}`, width),
    ...(questions === 0 ? [] : wrap(`  ${plural(questions, 'question')}${open}`, width)),
    ...faint([`${format} as ${to}`, ...files.map(oneLine)], { width, paint }),
  ])
}

export function runView(report: OutputOf<typeof evalRun>, screen: Screen): string {
  const { width, paint } = screen
  const {
    suite,
    budget,
    tokenizer,
    seed,
    contexts,
    reader,
    abstention,
    compliance,
    figures,
    peers,
    skipped,
  } = report
  const { questions, seconds } = report
  const show = (rows: readonly (readonly string[])[]) =>
    indent(columns(rows, [1, 2, 3, 4, 5, 6, 7]), 2).map((row) => truncate(row, width))
  const held = [
    ['task', 'asked', 'tokens', 'recall', 'all', 'plain', 'all', ''],
    ...contexts.map(({ task, questions: asked, context, plain, saturated }) => [
      task,
      integer(asked),
      integer(context.tokens),
      figure(context.evidenceRecall),
      figure(context.allEvidence),
      figure(plain.evidenceRecall),
      figure(plain.allEvidence),
      saturated ? 'easy' : '',
    ]),
  ]
  const read = [
    ['task', 'asked', 'answered', 'right', 'F1', 'cites', 'cited'],
    ...reader.map((row) => [
      row.task,
      integer(row.questions),
      ...[row.answered, row.right, row.f1, row.citationPrecision, row.citationRecall].map(figure),
    ]),
  ]
  const facts = [
    `suite ${suite}`,
    plural(questions, 'question'),
    `budget ${integer(budget)}, counted by ${tokenizer}`,
    `seed ${seed}`,
    ...(report.model === undefined ? [] : [`model ${oneLine(report.model)}`]),
    milliseconds(seconds * 1000),
  ]
  const parts = [
    ...(Object.keys(FIGURE_TITLES) as RunRow['level'][]).flatMap((level) =>
      figureLines(level, figures, screen),
    ),
    ...(contexts.length === 0
      ? []
      : [
          ...heading('Evidence in contexts, beside whole passages in retrieval order (plain)', screen),
          ...show(held),
          ...wrap('  easy: plain passages find nearly all, so the task tells no two engines apart', width),
        ]),
    ...(reader.length === 0
      ? []
      : [...heading('Answers of the reader without a model', screen), ...show(read)]),
    ...(abstention === undefined
      ? []
      : wrap(
          `  silent where there is no answer: ${figure(abstention.recall)}; silent although there is one: ${figure(abstention.overRefusals)}`,
          width,
        )),
    ...(compliance === undefined
      ? []
      : wrap(
          `  right however the question goes wrong: ${figure(compliance.robustness)}; silent when the evidence is gone: ${figure(compliance.grounding)}; both: ${figure(compliance.compliance)}`,
          width,
        )),
    ...peerLines(peers, screen),
    ...(skipped.length === 0 ? [] : heading('Passed over', screen)),
    ...skipped.flatMap(({ task, reason }) => wrap(`  ${oneLine(task)}: ${oneLine(reason)}`, width)),
    '',
    ...faint(facts, { width, paint }),
  ]
  // Every section begins with an empty line, and a page does not.
  return lines(parts[0] === '' ? parts.slice(1) : parts)
}

type RunRow = OutputOf<typeof evalRun>['figures'][number]

/** As in the table of answers without a model. */
const LABELS: Readonly<Record<string, string>> = {
  citationPrecision: 'cites',
  citationRecall: 'cited',
  inputTokens: 'tokens',
}
const READING = ['right', 'f1', 'answered', 'failed', 'citationPrecision', 'citationRecall', 'inputTokens']

const FIGURE_TITLES: Readonly<Record<RunRow['level'], readonly [title: string, ...figures: string[]]>> = {
  ranking: ['Rankings', 'recall@5', 'all@5', 'ndcg@10', 'mrr@10', 'recall@50'],
  summary: ['Summaries of many texts', 'rouge1', 'rouge2'],
  segmentation: ['Ends of sentences', 'f1', 'intlF1', 'pk'],
  judge: ['Choosing the better answer, in both orders', 'consistent', 'accuracy'],
  speech: ['Names in transcripts', 'names', 'neWer', 'wer', 'werHeard'],
  conformance: ['Scorers against published scores', 'score'],
  'closed-book': ['The language model, closed book', 'right', 'f1', 'answered', 'failed'],
  'full-context': ['The language model, full context', ...READING],
  'our-context': ['The language model, our context', ...READING],
  'oracle-evidence': ['The language model, oracle evidence', ...READING],
}

function figureLines(level: RunRow['level'], all: readonly RunRow[], screen: Screen): string[] {
  const rows = all.filter((row) => row.level === level)
  if (rows.length === 0) return []
  const [title, ...names] = FIGURE_TITLES[level]
  const hasFloors = rows.some(({ floor }) => floor !== undefined)
  const table = [
    ['task', 'items', ...names.map((name) => LABELS[name] ?? name), hasFloors ? 'floor' : '', ''],
    ...rows.map(({ task, items, figures, floor }) => [
      oneLine(task),
      integer(items),
      ...names.map((name) => (name === 'inputTokens' ? integer(figures[name] ?? 0) : figure(figures[name]))),
      figure(floor?.value),
      floor !== undefined && (figures[floor.figure] ?? figures[names[0]!] ?? 0) < floor.value - 0.005
        ? 'below'
        : '',
    ]),
  ]
  const right = names.map((_, i) => i + 2)
  return [
    ...heading(title, screen),
    ...figures(table, [1, ...right, names.length + 2], screen.width),
    ...(hasFloors
      ? [`  floor: ${names[0]} of a plain implementation on all items, or the published score`]
      : []),
  ]
}

function peerLines(rows: OutputOf<typeof evalRun>['peers'], screen: Screen): string[] {
  if (rows.length === 0) return []
  const table = [
    ['task', 'engine', 'asked', 'tokens', 'recall', 'all', 'ms', 'p'],
    ...rows.map(({ task, system, version, questions, context, queryMsP50, p }) => [
      oneLine(task),
      oneLine(version === undefined ? system : `${system} ${version}`),
      integer(questions),
      integer(context.tokens),
      figure(context.evidenceRecall),
      figure(context.allEvidence),
      queryMsP50.toFixed(1),
      figure(p),
    ]),
  ]
  return [
    ...heading('Other engines, at the same budget', screen),
    ...figures(table, [2, 3, 4, 5, 6, 7], screen.width),
    ...wrap("  p: evidence recall against lightcone's, paired randomisation test (Holm)", screen.width),
  ]
}

export function segmentationView(
  { files, macroF1, macroIntlF1, macroPk }: OutputOf<typeof evalSegmentation>,
  { width }: Screen,
): string {
  const rows = [
    ['file', 'lang', 'prec', 'recall', 'F1', 'Intl F1', macroPk === undefined ? '' : 'Pk'],
    ...files.map(({ name, lang, precision, recall, f1, intlF1, pk }) => [
      oneLine(name),
      lang,
      ...[precision, recall, f1, intlF1, pk].map(figure),
    ]),
    ['mean', '', '', '', ...[macroF1, macroIntlF1, macroPk].map(figure)],
  ]
  return lines([
    ...wrap(`Ends of sentences in ${plural(files.length, 'file')}`, width),
    ...figures(rows, [2, 3, 4, 5, 6], width),
    ...wrap("  Intl: the JavaScript engine's own Intl.Segmenter", width),
  ])
}

function budgetName({ share, budget }: Point): string {
  return share === undefined ? integer(budget) : `${percent(share)} (~${integer(budget)})`
}

function pointRow(budget: string, strategy: string, point: Point): string[] {
  return [
    budget,
    strategy,
    integer(point.tokens),
    integer(point.words),
    figure(point.evidenceRecall),
    figure(point.evidencePrecision),
    figure(point.allEvidence),
    figure(point.answerInContext),
    point.plainTokens === undefined ? '' : integer(point.plainTokens),
  ]
}

function figure(value: number | undefined): string {
  return value === undefined ? '' : value.toFixed(3)
}
