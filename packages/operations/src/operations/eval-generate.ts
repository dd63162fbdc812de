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
    'words',
    'topics',
    'transcripts',
    'regions',
    'streams',
    'grids',
    'failures',
    'numerics',
    'judge-pairs',
    'api-points',
  ])
  .describe('What to make; failures, numerics and judge-pairs start from a set, api-points from source code.')

const input = z.strictObject({
  family,
  out: z.string().min(1).describe('Folder to write the set to; it must not exist or be empty.'),
  seed: z.int().min(0).exactOptional().describe('The same seed gives the same bytes. Default 1.'),
  set: z
    .record(z.string(), z.string())
    .exactOptional()
    .describe('Settings: kind, and the knobs of the family, for instance length or density.'),
  from: z
    .string()
    .min(1)
    .exactOptional()
    .describe('The set to change, a folder that `eval spans` reads; for api-points a folder of source code.'),
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
words (common, frequent): lists whose most frequent words are asked for; words, questions.
topics (after, ordinal): a conversation that goes from topic to topic; topics, turns, questions.
transcripts: talks as a speech recogniser hears them, and glossaries; talks, turns, questions, rate.
regions: pages of panels, with the box of each; pages, rows, columns, filler, questions.
streams: questions of users who come back to what interests them; users, interests, asked, questions.
grids (present, absent): small pictures stitched into images, with captions; images, rows, columns, questions.

failures (misspelt, incomplete, out-of-domain, ocr, missing, irrelevant): a set with one thing gone wrong; rate.
numerics: a set with the numbers of its answers altered in its documents.
judge-pairs: a set with pairs of answers beside it, one of each better.
api-points: calls masked in a folder of source code; questions, lines.`,
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
