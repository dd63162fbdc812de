import { z } from 'zod'
import { filter, from, preface, privateAddresses, tokenizer } from '../inputs.ts'
import { call } from '../operation.ts'
import { compressedSchema, extractorSchema, granularitySchema } from '../schemas.ts'
import { askable } from '../sources.ts'
import { signalOf } from './search.ts'

const input = z.strictObject({
  instruction: z
    .string()
    .exactOptional()
    .describe(
      'What the text is needed for: a question, or what to keep. Default: a digest for any question.',
    ),
  from,
  privateAddresses,
  documents: z
    .array(z.string().min(1))
    .min(1)
    .exactOptional()
    .describe('Ids of the documents to compress. Default: all, or those that the filter accepts.'),
  granularity: granularitySchema
    .exactOptional()
    .describe('What is kept or dropped as one; word also drops likely words of sentences. Default sentence.'),
  ratio: z
    .number()
    .min(1)
    .exactOptional()
    .describe('So many times fewer tokens than all of the text, at least. Default 4.'),
  budget: z.int().min(1).exactOptional().describe('Most tokens of the result, in place of the ratio.'),
  keep: z
    .array(extractorSchema)
    .min(1)
    .exactOptional()
    .describe('Kept beside what the instruction matches. Default: those that the instruction names.'),
  gists: z
    .boolean()
    .exactOptional()
    .describe('Also a line for each stretch that was left out, with the id that `get` opens it by.'),
  prefix: preface.prefix,
  tokenizer,
  filter,
})

export const compress = call({
  name: 'compress',
  summary: 'Cut documents down to a share of their tokens, word for word and cited',
  help: `Reads all of the documents, without retrieval, and keeps what bears on the instruction and what that leads to: the assignments that a variable comes from, the entry of a key, the note that a note names. Without an instruction it keeps what covers most of the text, for any question.

What stays is cut out of the sources, never reworded. With the granularity \`word\`, likely words of the kept sentences go, too, and \`pieces\` tells which spans are left.`,
  input,
  output: compressedSchema,
  positional: ['instruction'],
  paths: ['from'],
  examples: [
    {
      title: 'A folder down to a third, for a question',
      input: { instruction: 'How are keys rotated?', from: ['docs'], ratio: 3 },
    },
    {
      title: 'A digest of one document, with a line for what was left out',
      input: { documents: ['docs/keys.md'], ratio: 2, gists: true },
    },
    { title: 'Every date and number', input: { keep: ['dates', 'numbers'], granularity: 'word' } },
  ],
  readOnly: true,
  longRunning: true,
  outcome: ({ passages }) => (passages.length > 0 ? 'found' : 'nothing'),
  async handler(context, { from, privateAddresses, ...options }, running) {
    const { cone, ...indexed } = await askable(
      context,
      { from, privateAddresses, filter: options.filter },
      running,
    )
    return { ...(await cone.compress({ ...options, ...signalOf(running) })), ...indexed }
  },
})
