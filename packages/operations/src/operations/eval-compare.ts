import type { CompareReport } from '@lightcone/eval'
import { z } from 'zod'
import { levelSchema } from '../levels.ts'
import { call } from '../operation.ts'

const input = z.strictObject({
  a: z.string().min(1).describe('Trace of the run before, as `eval run --out` writes it.'),
  b: z.string().min(1).describe('Trace of the run after.'),
  minDrop: z
    .number()
    .min(0)
    .max(1)
    .exactOptional()
    .describe('A drop of a mean is large from here on. Default 0.02.'),
  alpha: z
    .number()
    .gt(0)
    .max(1)
    .exactOptional()
    .describe('A difference is significant below this adjusted p. Default 0.05.'),
  ci: z.boolean().exactOptional().describe('Exit with 1 when a task dropped both largely and significantly.'),
})

const share = z.number().min(0).max(1)
const amount = z.number()
const count = z.int().min(0)

const output: z.ZodType<CompareReport & { readonly failed: boolean }> = z.object({
  suite: z.string(),
  a: z.string(),
  b: z.string(),
  minDrop: share,
  alpha: share,
  rows: z.array(
    z.object({
      task: z.string(),
      level: levelSchema,
      figure: z.string().describe('What is compared.'),
      items: count.describe('Items in both runs.'),
      a: amount,
      b: amount,
      difference: amount,
      interval: z.tuple([amount, amount]).describe('95 %, over clusters of items.'),
      p: share.describe('Paired randomisation test.'),
      adjustedP: share.describe('Adjusted for all tasks compared (Holm).'),
      won: z.array(z.string()),
      lost: z.array(z.string()),
      dropped: z.boolean().describe('Large and significant, for the worse.'),
    }),
  ),
  onlyA: count.describe('Items that only the first run has.'),
  onlyB: count.describe('Items that only the second run has.'),
  drops: count,
  failed: z.boolean().describe('Whether --ci was asked for and there are drops.'),
})

export const evalCompare = call({
  name: 'eval compare',
  summary: 'Compare two runs item by item, and fail on a real drop',
  help: `Reads two traces of \`eval run --out\` and compares each task: means, the difference with its 95 % interval, p of a paired randomisation test adjusted for the number of tasks, and the items won and lost. Items of one document count as one witness in the interval.

A drop counts when it is both large (\`--min-drop\`) and significant (\`--alpha\`). With \`--ci\` the command then exits with 1. Runs with another suite, budget, tokenizer, documents or questions are refused.`,
  input,
  output,
  positional: ['a', 'b'],
  paths: ['a', 'b'],
  examples: [
    { title: 'What changed', input: { a: 'runs/before.jsonl', b: 'runs/after.jsonl' } },
    {
      title: 'In continuous integration, for drops of a twentieth',
      input: { a: 'runs/before.jsonl', b: 'runs/after.jsonl', ci: true, minDrop: 0.05 },
    },
  ],
  readOnly: true,
  longRunning: false,
  outcome: ({ failed }) => (failed ? 'nothing' : 'found'),
  async handler(_context, { ci = false, ...options }) {
    const { evalCompare } = await import('@lightcone/eval')
    const report = await evalCompare(options)
    return { ...report, failed: ci && report.drops > 0 }
  },
})
