import type { SpansReport } from '@lightcone/eval'
import { z } from 'zod'
import { searchMode, strategy, tokenizer } from '../inputs.ts'
import { call } from '../operation.ts'

const input = z.strictObject({
  folder: z
    .string()
    .min(1)
    .describe(
      'A set with known evidence: documents.jsonl and items.jsonl with spans, or a BEIR folder, whose queries may carry evidence.',
    ),
  budget: z
    .string()
    .regex(/^\d+(\.\d+)?%?(,\d+(\.\d+)?%?)*$/)
    .exactOptional()
    .describe(
      'Token budgets, separated by commas; 20% is a share of what a question may find. Default 128,256,512,1024,2048.',
    ),
  tokenizer,
  split: z
    .string()
    .min(1)
    .exactOptional()
    .describe('Which qrels of a BEIR folder. Default: the only ones there.'),
  set: z
    .record(z.string(), z.string())
    .exactOptional()
    .describe(
      'Settings: mode (mix, hybrid, local, global, naive, descent, lexical), the stages of --strategy (for instance select=all), titles (0, 1), questions (a file for the figures of each question).',
    ),
  limit: z.int().min(1).exactOptional().describe('Ask only the first so many questions.'),
})

const share = z.number().min(0).max(1)
const amount = z.number().min(0)
const point = z.object({
  share: share.exactOptional().describe('The budget as a share of the tokens in reach.'),
  budget: amount,
  tokens: amount.describe('Mean tokens used, headers included.'),
  words: amount.describe('Mean words quoted.'),
  evidenceRecall: share.describe('Share of the evidence, in characters, that is cited.'),
  evidencePrecision: share.describe('Share of what is cited that is evidence.'),
  allEvidence: share.describe('Share of the questions whose evidence is cited wholly.'),
  answerInContext: share
    .exactOptional()
    .describe('Share of the answerable questions whose answer is quoted.'),
  plainTokens: amount
    .exactOptional()
    .describe('Tokens at which whole passages reach this evidence recall; absent where fifty do not.'),
})

const output: z.ZodType<SpansReport> = z.object({
  strategy: z.string(),
  points: z.array(point),
  baseline: z.array(point).describe('Whole passages in retrieval order at the same budgets.'),
  queries: z.int().min(0).describe('Questions asked: those with evidence.'),
  answerable: z.int().min(0).describe('Those of them with an answer to look for.'),
  documents: z.int().min(0),
  tokenizer: z.string(),
  indexSeconds: z.number(),
  contextMsP50: z.number(),
  contextMsP95: z.number(),
  folder: z.string(),
  split: z.string().exactOptional(),
  settings: z.object({
    mode: searchMode,
    strategy,
    titles: z.boolean(),
    limit: z.int().exactOptional(),
  }),
  refusedQueries: z.int().exactOptional(),
  skippedDocuments: z.int().exactOptional(),
})

export const evalSpans = call({
  name: 'eval spans',
  summary: 'Measure how much known evidence contexts hold at each budget',
  help: `Indexes a set in memory, asks for the context of each question at each budget, and reports how much of the evidence it cites, beside whole passages in retrieval order at the same budgets.

Evidence recall is the share of the evidence's letters, digits and symbols that citations cover; all evidence is the share of the questions that miss none of it. The same folder and settings give the same figures, times aside.`,
  input,
  output,
  positional: ['folder'],
  paths: ['folder', 'set.questions'],
  examples: [
    { title: 'The usual five budgets', input: { folder: 'sets/spans' } },
    {
      title: 'Two budgets, word match alone, counted for another model',
      input: { folder: 'sets/spans', budget: '200,50%', tokenizer: 'cl100k_base', set: { mode: 'lexical' } },
    },
  ],
  readOnly: true,
  longRunning: true,
  outcome: ({ queries, skippedDocuments }) =>
    queries === 0 ? 'nothing' : skippedDocuments === undefined ? 'found' : 'incomplete',
  async handler(_context, { set, ...options }, running) {
    const { evalSpans } = await import('@lightcone/eval')
    return evalSpans({ ...options, ...running, ...(set === undefined ? {} : { settings: set }) })
  },
})
