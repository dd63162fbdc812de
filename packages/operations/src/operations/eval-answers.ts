import type { AnswersReport } from '@lightcone/eval'
import { z } from 'zod'
import { call } from '../operation.ts'

/** The names of `ANSWERS_FROM`; spelled out because importing them would load the engine. */
const from = z.enum(['given', 'open'])
const share = z.number().min(0).max(1)

const output: z.ZodType<AnswersReport> = z.object({
  folder: z.string(),
  from,
  questions: z.int().min(0),
  answered: share.describe('Share of the questions that get an answer.'),
  exact: share.describe('Short answers that are a gold answer, as SQuAD counts.'),
  f1: share.describe('Words in common with the best gold answer, as SQuAD counts.'),
  sentenceF1: share,
  sentenceHolds: share.describe('Share of the sentences that hold a gold answer.'),
  msP50: z.number().min(0),
  msP95: z.number().min(0),
})

export const evalAnswers = call({
  name: 'eval answers',
  summary: 'Measure the answers that are given without a model',
  help: `Asks the questions of a set with known answers, each of its own document or of all, and compares the short answer and the sentence with the gold answers: exact match and F1 as SQuAD's script counts them. Times are those of reading the answer off the context.`,
  input: z.strictObject({
    folder: z.string().min(1).describe('A folder of gold spans: documents.jsonl and items.jsonl.'),
    documents: from
      .exactOptional()
      .describe('given: each question is asked of its own document. open: of all of them. Default given.'),
    budget: z.int().min(1).exactOptional().describe('Tokens of the context. Default 1200.'),
    limit: z.int().min(1).exactOptional().describe('Ask only the first so many questions.'),
  }),
  output,
  positional: ['folder'],
  paths: ['folder'],
  examples: [
    { title: 'The paragraph given', input: { folder: 'sets/spans' } },
    { title: 'Found first, then read', input: { folder: 'sets/spans', documents: 'open' } },
  ],
  readOnly: true,
  longRunning: true,
  outcome: ({ questions }) => (questions > 0 ? 'found' : 'nothing'),
  async handler(_context, options, running) {
    const { evalAnswers } = await import('@lightcone/eval')
    return evalAnswers({ ...options, ...running })
  },
})
