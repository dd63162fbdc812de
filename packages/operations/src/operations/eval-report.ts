import type { RunReportSummary } from '@lightcone/eval'
import { z } from 'zod'
import { levelSchema } from '../levels.ts'
import { call } from '../operation.ts'

const input = z.strictObject({
  run: z.string().min(1).describe('Trace of a run, finished or not, as `eval run --out` writes it.'),
  html: z.string().min(1).exactOptional().describe('Write one HTML file that needs no other.'),
  markdown: z.string().min(1).exactOptional().describe('Write the tables as Markdown to this file.'),
  against: z
    .string()
    .min(1)
    .exactOptional()
    .describe('Trace of an earlier run: show what was won and lost since.'),
})

const amount = z.number()
const count = z.int().min(0)
const figure = z.object({ figure: z.string(), value: amount })
const interval = z.tuple([amount, amount])
const output: z.ZodType<RunReportSummary> = z.object({
  header: z.object({
    type: z.literal('run'),
    format: count,
    suite: z.string(),
    budget: amount,
    budgets: z.array(amount),
    tokenizer: z.string(),
    seed: z.int(),
    limit: count.exactOptional(),
    model: z.string().exactOptional(),
    version: z.string(),
    build: z.string().describe('SHA-256 of the program, the first 16 digits.'),
    node: z.string(),
    platform: z.string(),
  }),
  complete: z.boolean(),
  levels: z
    .array(
      z.object({
        level: levelSchema,
        rows: z.array(
          z.object({
            task: z.string(),
            items: count,
            of: count,
            figure: z.string(),
            value: amount,
            interval,
            figures: z.record(z.string(), amount),
            plain: amount.exactOptional(),
            saturated: z.boolean().exactOptional(),
            scope: z.string().exactOptional(),
            dispersion: z.string().exactOptional(),
            floor: figure.exactOptional(),
          }),
        ),
        headline: amount.describe('Mean over the tasks that are not saturated.'),
        failed: count,
        blame: z.partialRecord(
          z.enum(['parse', 'chunk', 'retrieve', 'rerank', 'prune', 'pack', 'answer', 'cite', 'abstain']),
          count,
        ),
        oracles: z.partialRecord(
          z.enum(['retrieve', 'rerank', 'prune', 'pack', 'evidence']),
          z.object({ tried: count, saved: count }),
        ),
      }),
    )
    .describe('Rankings, contexts and answers, never mixed.'),
  curve: z.array(z.object({ budget: amount, context: amount, plain: amount })).exactOptional(),
  heat: z.array(z.object({ length: amount, fifth: count, items: count, value: amount })),
  quadrants: z.array(
    z.object({
      scope: z.string(),
      dispersion: z.string(),
      tasks: count,
      value: amount,
      plain: amount,
    }),
  ),
  tasks: z.array(
    z.object({
      type: z.literal('task'),
      task: z.string(),
      level: levelSchema,
      items: count,
      hash: z.string(),
      source: z.string().exactOptional(),
      licence: z.string().exactOptional(),
      split: z.string().exactOptional(),
      floor: figure.exactOptional(),
      scope: z.enum(['small', 'large']).exactOptional(),
      dispersion: z.enum(['low', 'high']).exactOptional(),
    }),
  ),
  diff: z
    .object({
      suite: z.string(),
      minDrop: amount,
      alpha: amount,
      rows: z.array(
        z.object({
          task: z.string(),
          level: levelSchema,
          figure: z.string(),
          items: count,
          a: amount,
          b: amount,
          difference: amount,
          interval,
          p: amount,
          adjustedP: amount,
          won: z.array(z.string()),
          lost: z.array(z.string()),
          dropped: z.boolean(),
        }),
      ),
      onlyA: count,
      onlyB: count,
      drops: count,
    })
    .exactOptional(),
  files: z.array(z.string()).describe('Files written.'),
})

export const evalReport = call({
  name: 'eval report',
  summary: 'Show what a run found out, and which stage lost the evidence',
  help: `Reads the trace that \`eval run --out\` wrote and shows each task with its 95 % interval, the stage to blame for every failed item, and how many of them a perfect twin of each stage would have saved.

\`--html\` writes one file for people who were not there: leaderboards, budget curves, a map of length and depth, the quadrants of scope and dispersion, blame, where the questions come from, and with \`--against\` the items won and lost since an earlier run. \`--markdown\` writes the tables.`,
  input,
  output,
  positional: ['run'],
  paths: ['run', 'html', 'markdown', 'against'],
  examples: [
    { title: 'On the screen', input: { run: 'runs/after.jsonl' } },
    {
      title: 'As a page, with the difference to an earlier run',
      input: { run: 'runs/after.jsonl', html: 'run.html', against: 'runs/before.jsonl' },
    },
  ],
  readOnly: true,
  longRunning: false,
  outcome: ({ complete }) => (complete ? 'found' : 'incomplete'),
  async handler(_context, input) {
    const { evalReport } = await import('@lightcone/eval')
    return evalReport(input)
  },
})
