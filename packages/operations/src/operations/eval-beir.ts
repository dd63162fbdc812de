import type { BeirReport } from '@lightcone/eval'
import { z } from 'zod'
import { searchMode } from '../inputs.ts'
import { call } from '../operation.ts'

const input = z.strictObject({
  folder: z
    .string()
    .min(1)
    .describe('A retrieval set: corpus.jsonl, queries.jsonl and qrels/*.tsv, as BEIR lays them out.'),
  split: z.string().min(1).exactOptional().describe('Which qrels to judge by. Default: the only ones there.'),
  set: z
    .record(z.string(), z.string())
    .exactOptional()
    .describe(
      'Settings: mode (mix, hybrid, local, global, naive, descent, lexical), unit (document, segment), titles (0, 1), intervals (0, 1), share (20%: what a reader of so much finds), run (a file to write the rankings to), questions (a file for the figures of each question).',
    ),
  limit: z.int().min(1).exactOptional().describe('Ask only the first so many questions.'),
})

const share = z.number().min(0).max(1)
const measures = {
  'recall@2': share,
  'recall@5': share,
  'recall@10': share,
  'recall@20': share,
  'recall@50': share,
  'all@5': share,
  'ndcg@10': share,
  'mrr@10': share,
}
const interval = z.tuple([share, share])

const output: z.ZodType<BeirReport> = z.object({
  ...measures,
  queries: z.int().min(0).describe('Questions asked: those with something to find.'),
  documents: z.int().min(0),
  indexSeconds: z.number(),
  queryMsP50: z.number(),
  queryMsP95: z.number(),
  folder: z.string(),
  split: z.string(),
  settings: z.object({
    mode: searchMode,
    unit: z.enum(['document', 'segment']),
    titles: z.boolean(),
    limit: z.int().exactOptional(),
  }),
  intervals: z
    .object({
      'recall@2': interval,
      'recall@5': interval,
      'recall@10': interval,
      'recall@20': interval,
      'recall@50': interval,
      'all@5': interval,
      'ndcg@10': interval,
      'mrr@10': interval,
    })
    .exactOptional(),
  byType: z
    .record(z.string(), z.object({ ...measures, queries: z.int() }))
    .exactOptional()
    .describe('The same figures for each kind of question.'),
  atShare: z
    .object({ share, documents: share, tokens: share })
    .exactOptional()
    .describe('Relevant documents read within a share of the tokens in reach, counted singly and by tokens.'),
  refusedQueries: z.int().exactOptional(),
  skippedDocuments: z.int().exactOptional(),
})

export const evalBeir = call({
  name: 'eval beir',
  summary: 'Measure retrieval on a folder of questions with known answers',
  help: `Indexes the documents of a retrieval set in memory, asks all its questions, and reports recall, nDCG and MRR of the rankings, and how long that took. The same folder and settings give the same figures, times aside.`,
  input,
  output,
  positional: ['folder'],
  paths: ['folder', 'set.run', 'set.questions'],
  examples: [
    { title: 'All questions of a set', input: { folder: 'sets/keys', split: 'test' } },
    {
      title: 'Word match alone, with confidence intervals',
      input: { folder: 'sets/keys', set: { mode: 'lexical', intervals: '1' } },
    },
  ],
  readOnly: true,
  longRunning: true,
  outcome: ({ queries, skippedDocuments }) =>
    queries === 0 ? 'nothing' : skippedDocuments === undefined ? 'found' : 'incomplete',
  async handler(_context, { set, ...options }, running) {
    const { evalBeir } = await import('@lightcone/eval')
    return evalBeir({ ...options, ...running, ...(set === undefined ? {} : { settings: set }) })
  },
})
