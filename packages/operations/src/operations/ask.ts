import type { Answer, AnswerEvent } from 'lightcone'
import { z } from 'zod'
import {
  contextBudget as budget,
  filter,
  from,
  full,
  mode,
  modelStages,
  preface,
  privateAddresses,
  question,
  strategy,
  tokenizer,
} from '../inputs.ts'
import { languageModel, refuseWithoutModel, stagesOf } from '../language-model.ts'
import { answerOutput } from '../left-out.ts'
import { type AnswerPart, call } from '../operation.ts'
import { answerSchema } from '../schemas.ts'
import { askable } from '../sources.ts'
import { signalOf } from './search.ts'

const model = z
  .string()
  .min(1)
  .exactOptional()
  .describe(
    'A language model: <provider>:<model id>, as `models` lists them; keys come from the environment or a key file. Default: none, sentences of the sources are the answer.',
  )

const reasoning = z
  .enum(['direct', 'facts'])
  .exactOptional()
  .describe(
    'How the model answers: direct (from the passages; default), or facts (it first copies what matters, word for word, and answers from that alone).',
  )

const retries = z
  .int()
  .min(0)
  .max(2)
  .exactOptional()
  .describe(
    'Read again, at most so often, from twice the budget when the answer is missing or partial, from half of it when sentences are not supported. Default 0.',
  )

const stride = z
  .int()
  .min(16)
  .exactOptional()
  .describe(
    'Ask the index again after every so many tokens that the model writes, at most three times; what is new joins the context. Default: never.',
  )

export const ask = call({
  name: 'ask',
  summary: 'Answer a question from the sources, with citations',
  help: `Answers in sentences of the sources, each with the number of its citation, or says that the sources do not hold the answer. No model is needed; with one, the model writes the answer from the same context, and each sentence is checked: numbers, dates, names, quotations and citations must stand in the passages it cites. A sentence that fails is marked. When the model fails, the answer is the one without a model, and the exit status is 2.

With --reasoning facts the model is asked twice: for the statements that matter, each looked up in its passage word for word, then for an answer from those alone. With --retries 2 a missing or unsupported answer is read again from a wider or narrower context, and the better one stays. With --examples solved questions stand before the passages, with --prefix a line that says how to read them (see \`solved add\`). Hosts that listen hear the answer as it is written.`,
  input: z.strictObject({
    question,
    from,
    privateAddresses,
    budget,
    tokenizer,
    filter,
    mode,
    strategy,
    ...preface,
    model,
    modelStages,
    reasoning,
    stride,
    retries,
    full,
  }),
  output: answerSchema,
  positional: ['question'],
  paths: ['from'],
  examples: [
    { title: 'Ask the index, without a model', input: { question: 'How often are keys rotated?' } },
    {
      title: 'Ask one file, within 200 tokens of context',
      input: { question: 'How often are keys rotated?', from: ['docs/keys.md'], budget: 200 },
    },
    {
      title: 'Read again from a wider context while there is no answer',
      input: { question: 'How often are keys rotated?', budget: 100, retries: 2 },
    },
  ],
  readOnly: true,
  longRunning: true,
  outcome: ({ status, fallback }) =>
    fallback !== undefined ? 'incomplete' : status === 'unanswerable' ? 'nothing' : 'found',
  async handler(
    context,
    { question, from, privateAddresses, model, modelStages, stride, full, ...options },
    running,
  ) {
    // The model comes first: a misspelt name should not cost the reading of a folder.
    const reader = model === undefined ? {} : { model: await languageModel(context, model) }
    const { reasoning, prefix, examples, apart } = options
    if (model === undefined) await refuseWithoutModel({ reasoning, stride, prefix, examples, apart })
    const stages = await stagesOf(context, model, modelStages)
    const { cone, ...indexed } = await askable(
      context,
      { from, privateAddresses, filter: options.filter },
      running,
    )
    const strides = stride === undefined ? {} : { stride: { tokens: stride } }
    const asked = { ...options, ...strides, ...reader, ...stages, ...signalOf(running) }
    const { onAnswer } = running
    const answer =
      onAnswer === undefined
        ? await cone.ask(question, asked)
        : await heard(cone.askStream(question, asked), onAnswer)
    return { ...answerOutput(answer, full), ...indexed }
  },
})

/** Passes on the pieces of an answer; the last event has all of it. */
async function heard(
  events: AsyncIterable<AnswerEvent>,
  onAnswer: (part: AnswerPart) => void,
): Promise<Answer> {
  let answer: Answer | undefined
  for await (const event of events)
    if (event.type === 'answer-end') answer = event.answer
    else if (event.type !== 'context') onAnswer(event)
  return answer!
}
