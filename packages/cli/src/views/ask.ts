import type { Answer } from 'lightcone'
import type { Screen } from '../paint.ts'
import { clean, flow, integer, wrap } from '../text.ts'
import { stageTimes } from './context.ts'
import { citationList, heading, lines } from './places.ts'

export function askView(answer: Answer, screen: Screen): string {
  const { context, usage } = answer
  const model = usage ? `, ${integer(usage.inputTokens)} in, ${integer(usage.outputTokens)} out` : ''
  const text = answer.status === 'answered' ? clean(answer.text) : unanswered(answer)
  return lines([
    ...wrap(text, screen.width),
    ...(answer.citations.length > 0
      ? [...heading('From', screen), ...citationList(answer.citations, screen, { quotes: true })]
      : []),
    '',
    ...flow(
      [
        `Read by ${answer.reader}${model}`,
        `from ${integer(context.tokens)} of ${integer(context.budget.tokens)} tokens`,
        ...stageTimes(context.trace),
      ],
      screen.width,
    ).map((line) => screen.paint('dim', line)),
  ])
}

function unanswered({ text }: Answer): string {
  return text === '' ? 'The sources do not hold an answer to this question.' : clean(text)
}
