import { z } from 'zod'
import {
  contextBudget as budget,
  filter,
  from,
  mode,
  privateAddresses,
  question,
  strategy,
  tokenizer,
} from '../inputs.ts'
import { languageModel } from '../language-model.ts'
import { call } from '../operation.ts'
import { answerSchema } from '../schemas.ts'
import { askable } from '../sources.ts'
import { signalOf } from './search.ts'

const model = z
  .string()
  .min(1)
  .exactOptional()
  .describe(
    'A language model: openai-compatible:<base URL>#<model id>. The key comes from LIGHTCONE_API_KEY. Default: none, sentences of the sources are the answer.',
  )

export const ask = call({
  name: 'ask',
  summary: 'Answer a question from the sources, with citations',
  help: `Answers in sentences of the sources, each with the number of its citation, or says that the sources do not hold the answer. No model is needed; with one, the model writes the answer from the same context, and each sentence is checked: numbers, dates, names, quotations and citations must stand in the passages it cites. A sentence that fails is marked. When the model fails, the answer is the one without a model, and the exit status is 2.`,
  input: z.strictObject({
    question,
    from,
    privateAddresses,
    budget,
    tokenizer,
    filter,
    mode,
    strategy,
    model,
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
  ],
  readOnly: true,
  longRunning: true,
  outcome: ({ status, fallback }) =>
    fallback !== undefined ? 'incomplete' : status === 'unanswerable' ? 'nothing' : 'found',
  async handler(context, { question, from, privateAddresses, model, ...options }, running) {
    // The model comes first: a misspelt name should not cost the reading of a folder.
    const reader = model === undefined ? {} : { model: await languageModel(context, model) }
    const { cone, ...indexed } = await askable(
      context,
      { from, privateAddresses, filter: options.filter },
      running,
    )
    return { ...(await cone.ask(question, { ...options, ...reader, ...signalOf(running) })), ...indexed }
  },
})
