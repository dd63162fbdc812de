import { z } from 'zod'
import {
  contextBudget as budget,
  filter,
  from,
  full,
  mode,
  model,
  modelStages,
  preface,
  previous,
  privateAddresses,
  question,
  strategy,
  tokenizer,
} from '../inputs.ts'
import { refuseIdleModel, stagesOf } from '../language-model.ts'
import { contextOutput } from '../left-out.ts'
import { call } from '../operation.ts'
import { contextSchema } from '../schemas.ts'
import { askable } from '../sources.ts'
import { signalOf } from './search.ts'

export const context = call({
  name: 'context',
  summary: 'Get the smallest cited context that carries the evidence for a question',
  help: `Chooses the passages that bear on the question, cuts them down to the sentences that matter, and renders them with numbered citations, never above the token budget. The report says what went in, what stayed out and why, and how many tokens that took.

No model is needed. With --model and --model-stages one words the question anew, takes it apart, imagines an answer to look for, or chooses the sentences by their numbers; a stage that fails leaves the context as it is without it, with the reason in the trace.`,
  input: z.strictObject({
    question,
    from,
    privateAddresses,
    budget,
    tokenizer,
    filter,
    mode,
    strategy,
    previous,
    ...preface,
    gists: z
      .boolean()
      .exactOptional()
      .describe(
        'End with a line for each passage that was found and is not shown, with the id that `get` opens it by; at most a quarter of the budget.',
      ),
    full,
    model,
    modelStages,
  }),
  output: contextSchema,
  positional: ['question'],
  paths: ['from'],
  examples: [
    { title: 'Ask the index', input: { question: 'How are keys rotated?', budget: 400 } },
    {
      title: 'Ask a folder that was never indexed',
      input: { question: 'How are keys rotated?', from: ['docs'] },
    },
    {
      title: 'Whole passages in the order found, as many as fit',
      input: { question: 'How are keys rotated?', strategy: { rerank: 'none', select: 'all' } },
    },
    {
      title: 'For a model: two solved questions and the prefix that did best before the passages',
      input: { question: 'How are keys rotated?', examples: 2, prefix: 'auto' },
    },
    {
      title: 'Only documents whose path matches',
      input: { question: 'How are keys rotated?', filter: { field: 'id', glob: 'docs/**' } },
    },
  ],
  readOnly: true,
  longRunning: true,
  outcome: ({ citations }) => (citations.length > 0 ? 'found' : 'nothing'),
  async handler(
    context,
    { question, from, privateAddresses, model, modelStages, full, ...options },
    running,
  ) {
    await refuseIdleModel(model, modelStages)
    const stages = await stagesOf(context, model, modelStages)
    const { cone, ...indexed } = await askable(
      context,
      { from, privateAddresses, filter: options.filter },
      running,
    )
    const made = await cone.context(question, { ...options, ...stages, ...signalOf(running) })
    return { ...contextOutput(made, full), ...indexed }
  },
})
