import type { compress, evalCompress, OutputOf } from '@lightcone/operations'
import type { Screen } from '../paint.ts'
import { clean, integer, milliseconds, oneLine, percent, plural, wrap } from '../text.ts'
import { faint, figures, lines } from './places.ts'

export function compressView(report: OutputOf<typeof compress>, screen: Screen): string {
  const { text, tokens, tokensBefore, budget, passages, gists, documents, granularity } = report
  const facts = [
    `${integer(tokens)} of ${integer(tokensBefore)} tokens`,
    ...(tokens === 0 ? [] : [`${(tokensBefore / tokens).toFixed(1)} times fewer`]),
    `budget ${integer(budget.tokens)}, counted by ${budget.tokenizer}`,
    `${plural(passages.length, 'passage')} of ${plural(documents, 'document')} by ${granularity}`,
    ...(gists.length === 0 ? [] : [`${plural(gists.length, 'gist')}: open one with get`]),
  ]
  const body =
    passages.length === 0 ? 'Nothing in the documents bears on the instruction, or not one passage fits.' : ''
  return lines([
    ...wrap(text === '' ? body : clean(text.trimEnd()), screen.width),
    '',
    ...faint(facts, screen),
  ])
}

export function evalCompressView(report: OutputOf<typeof evalCompress>, { width, paint }: Screen): string {
  const rows = [
    ['asked ratio', 'ratio', 'tokens', 'all kept', 'recall', 'p50', 'p95'],
    ...report.points.map((point) => [
      `${point.ratio}x`,
      `${point.reached.toFixed(1)}x`,
      integer(point.tokens),
      percent(point.allEvidence),
      percent(point.evidenceRecall),
      milliseconds(point.msP50),
      milliseconds(point.msP95),
    ]),
  ]
  const { folder, queries, documents, tokensBefore, granularity, tokenizer } = report
  return lines([
    ...wrap(`${oneLine(folder)}: ${plural(queries, 'question')}, ${plural(documents, 'document')}`, width),
    ...figures(rows, [1, 2, 3, 4, 5, 6], width),
    ...faint([`by ${granularity}`, `${integer(tokensBefore)} tokens before`, `counted by ${tokenizer}`], {
      width,
      paint,
    }),
  ])
}
