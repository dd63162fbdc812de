import type { clusters, OutputOf } from '@lightcone/operations'
import type { Screen } from '../paint.ts'
import { clean, integer, plural, wrap } from '../text.ts'
import { faint, lines } from './places.ts'

export function clustersView(report: OutputOf<typeof clusters>, { width, paint }: Screen): string {
  const { text, tokens, tokensBefore, budget, clusters: shown, omitted, texts } = report
  const facts = [
    `${plural(shown.length, 'statement')} of ${plural(texts, 'text')}`,
    ...(omitted > 0 ? [`${integer(omitted)} more did not fit`] : []),
    `${integer(tokens)} of ${integer(tokensBefore)} tokens`,
    `budget ${integer(budget.tokens)}, counted by ${budget.tokenizer}`,
  ]
  return lines([
    ...wrap(text === '' ? 'The texts say nothing on this.' : clean(text.trimEnd()), width),
    '',
    ...faint(facts, { width, paint }),
  ])
}
