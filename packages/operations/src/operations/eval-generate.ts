import type { GenerateReport } from '@lightcone/eval'
import { z } from 'zod'
import { call } from '../operation.ts'

/** The names of `FAMILIES`; spelled out because importing them would load the engine. */
const family = z
  .enum([
    'needles',
    'threads',
    'assignments',
    'lines',
    'passkeys',
    'biographies',
    'tables',
    'failures',
    'numerics',
  ])
  .describe('What to make; failures and numerics change a set that is there.')

const input = z.strictObject({
  family,
  out: z.string().min(1).describe('Folder to write the set to; it must not exist or be empty.'),
  seed: z.int().min(0).exactOptional().describe('The same seed gives the same bytes. Default 1.'),
  set: z
    .record(z.string(), z.string())
    .exactOptional()
    .describe('Settings: kind, and the knobs of the family, for instance length or density.'),
  from: z.string().min(1).exactOptional().describe('The set to change: a folder that `eval spans` reads.'),
  split: z.string().min(1).exactOptional().describe('Which qrels of that set, where it has several.'),
})

const count = z.int().min(0)

const output: z.ZodType<GenerateReport> = z.object({
  family: z.string(),
  kind: z.string(),
  seed: z.int(),
  parameters: z.record(z.string(), z.number()).describe('All knobs, defaults included.'),
  folder: z.string(),
  documents: count,
  characters: count.describe('UTF-16 code units of all documents.'),
  questions: count,
  unanswerable: count,
})

export const evalGenerate = call({
  name: 'eval generate',
  summary: 'Make a set of documents and questions whose evidence is known',
  help: `Writes documents and questions with gold spans, made from templates and a seed, to a folder that \`eval spans\` and \`eval beir\` read.

needles (single, multiple, conditional): facts hidden in prose; length, questions, needles, distractors, depth.
threads (thread, multi-thread, branch): notes that name the next note; length, questions, steps, width.
assignments (variables, value, code): variables assigned from one another; length, questions, hops.
lines: key-value lines; lines, questions.
passkeys: a number in each of several documents; length, documents, depth.
biographies (standard, multi-standard, paraphrase, pronoun, calculation, rank, two-difference, multi-hop, citation): a register of people; people, questions, group, density.
tables (minimum, maximum, count, sum, group, join): rows written as sentences; rows, questions, density, filler.

failures (misspelt, incomplete, out-of-domain, ocr, missing, irrelevant): a set with one thing gone wrong; rate.
numerics: a set with the numbers of its answers altered in its documents.`,
  input,
  output,
  positional: ['family', 'out'],
  paths: ['out', 'from'],
  examples: [
    {
      title: 'Twenty needles in a long document',
      input: { family: 'needles', out: 'made/needles', set: { length: '100000', questions: '20' } },
    },
    {
      title: 'The same questions, misspelt',
      input: { family: 'failures', out: 'made/misspelt', from: 'sets/spans', set: { kind: 'misspelt' } },
    },
  ],
  readOnly: true,
  longRunning: false,
  outcome: ({ questions }) => (questions > 0 ? 'found' : 'nothing'),
  async handler(_context, { set, ...options }) {
    const { evalGenerate } = await import('@lightcone/eval')
    return evalGenerate({ ...options, ...(set === undefined ? {} : { settings: set }) })
  },
})
