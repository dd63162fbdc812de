import type { OutputOf, report } from '@lightcone/operations'
import type { Screen } from '../paint.ts'
import { clean, integer, plural, wrap } from '../text.ts'
import { faint, lines } from './places.ts'

export function reportView(output: OutputOf<typeof report>, { width, paint }: Screen): string {
  const { text, tokens, tokensBefore, budget, sections, citations, omitted } = output
  const filled = sections.filter(({ first, last }) => last >= first).length
  const facts = [
    `${plural(citations.length, 'sentence')} in ${plural(filled, 'section')}`,
    ...(omitted > 0 ? [`${integer(omitted)} more did not fit`] : []),
    `${integer(tokens)} tokens of ${integer(tokensBefore)} before`,
    ...(budget === undefined ? [] : [`budget ${integer(budget.tokens)}, counted by ${budget.tokenizer}`]),
  ]
  return lines([
    ...wrap(text === '' ? 'The documents hold no sentence.' : clean(text.trimEnd()), width),
    '',
    ...faint(facts, { width, paint }),
  ])
}
