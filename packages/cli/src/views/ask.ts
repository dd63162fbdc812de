import type { AnswerOutput } from '@lightcone/operations'
import type { Screen } from '../paint.ts'
import { clean, flow, integer, wrap } from '../text.ts'
import { stageTimes } from './context.ts'
import { citationList, heading, lines } from './places.ts'

export function askView(answer: AnswerOutput, screen: Screen): string {
  const { context, usage } = answer
  const model = usage ? `, ${integer(usage.inputTokens)} in, ${integer(usage.outputTokens)} out` : ''
  const text = answer.status === 'unanswerable' ? unanswered(answer) : clean(answer.text)
  return lines([
    ...notes(answer).flatMap((note) => wrap(note, screen.width).map((line) => screen.paint('yellow', line))),
    ...wrap(text, screen.width),
    ...unsupported(answer).flatMap((note) =>
      wrap(note, screen.width).map((line) => screen.paint('yellow', line)),
    ),
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

function unanswered({ text }: AnswerOutput): string {
  return text === '' ? 'The sources do not hold an answer to this question.' : clean(text)
}

function notes({ status, fallback }: AnswerOutput): string[] {
  return [
    ...(fallback === undefined ? [] : [clean(`${fallback.message} This is the answer without a model.`)]),
    ...(status === 'conflict' ? ['The sources contradict each other:'] : []),
  ]
}

function unsupported({ text, statements = [] }: AnswerOutput): string[] {
  return statements
    .filter(({ unsupported }) => unsupported)
    .map(({ start, end, faults = [] }) =>
      clean(`Not supported (${faults.join(', ')}): ${text.slice(start, end)}`),
    )
}
