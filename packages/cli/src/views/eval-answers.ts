import type { evalAnswers, OutputOf } from '@lightcone/operations'
import type { Screen } from '../paint.ts'
import { milliseconds, oneLine, percent, plural, wrap } from '../text.ts'
import { faint, lines } from './places.ts'

export function evalAnswersView(report: OutputOf<typeof evalAnswers>, { width, paint }: Screen): string {
  const { folder, from, questions, answered, exact, f1, sentenceF1, sentenceHolds, msP50, msP95 } = report
  const where = from === 'given' ? 'each of its own document' : 'of all documents'
  return lines([
    ...wrap(`${oneLine(folder)}: ${plural(questions, 'question')}, ${where}`, width),
    ...wrap(`  short answer  exact ${percent(exact)}, F1 ${percent(f1)}`, width),
    ...wrap(`  sentence      holds the answer ${percent(sentenceHolds)}, F1 ${percent(sentenceF1)}`, width),
    ...faint(
      [`answered ${percent(answered)}`, `reading p50 ${milliseconds(msP50)}, p95 ${milliseconds(msP95)}`],
      { width, paint },
    ),
  ])
}
