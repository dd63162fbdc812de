import type { CompressEvalReport } from '@lightcone/eval'
import { z } from 'zod'
import { tokenizer } from '../inputs.ts'
import { call } from '../operation.ts'
import { granularitySchema } from '../schemas.ts'

const input = z.strictObject({
  folder: z.string().min(1).describe('A set with known evidence: a folder that `eval spans` reads.'),
  ratio: z
    .string()
    .regex(/^\d+(\.\d+)?(,\d+(\.\d+)?)*$/)
    .exactOptional()
    .describe('Ratios, separated by commas. Default 4,20,50.'),
  granularity: granularitySchema
    .exactOptional()
    .describe('What is kept or dropped as one. Default sentence.'),
  tokenizer,
  split: z
    .string()
    .min(1)
    .exactOptional()
    .describe('Which qrels of a BEIR folder. Default: the only ones there.'),
  limit: z.int().min(1).exactOptional().describe('Ask only the first so many questions.'),
})

const share = z.number().min(0).max(1)
const amount = z.number().min(0)

const output: z.ZodType<CompressEvalReport> = z.object({
  points: z.array(
    z.object({
      ratio: amount,
      reached: amount.describe('Tokens before over tokens after, all questions together.'),
      tokens: amount,
      allEvidence: share.describe('Share of the questions whose evidence is kept wholly.'),
      evidenceRecall: share.describe('Share of the evidence, in characters, that is kept.'),
      msP50: amount,
      msP95: amount,
    }),
  ),
  queries: z.int().min(0),
  documents: z.int().min(0),
  tokensBefore: amount.describe('Mean tokens of what a question may find.'),
  granularity: granularitySchema,
  tokenizer: z.string(),
  folder: z.string(),
})

export const evalCompress = call({
  name: 'eval compress',
  summary: 'Measure how much known evidence stays when documents are compressed',
  help: `Indexes a set in memory, compresses the documents that each question may find with the question as instruction, and reports at each ratio how much of the evidence stays. The same folder and settings give the same figures, times aside.`,
  input,
  output,
  positional: ['folder'],
  paths: ['folder'],
  examples: [
    { title: 'Three ratios', input: { folder: 'sets/spans' } },
    {
      title: 'A twentieth, words dropped from sentences, too',
      input: { folder: 'sets/spans', ratio: '20', granularity: 'word' },
    },
  ],
  readOnly: true,
  longRunning: true,
  outcome: ({ queries }) => (queries > 0 ? 'found' : 'nothing'),
  async handler(_context, options, running) {
    const { evalCompress } = await import('@lightcone/eval')
    return evalCompress({ ...options, ...running })
  },
})
