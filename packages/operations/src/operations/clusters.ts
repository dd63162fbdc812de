import { z } from 'zod'
import { budget, filter, from, privateAddresses, tokenizer } from '../inputs.ts'
import { call } from '../operation.ts'
import { clustersSchema } from '../schemas.ts'
import { askable } from '../sources.ts'
import { signalOf } from './search.ts'

const input = z.strictObject({
  question: z.string().exactOptional().describe('Only sentences that bear on it. Default: all.'),
  from,
  privateAddresses,
  documents: z
    .array(z.string().min(1))
    .min(1)
    .exactOptional()
    .describe('Ids of the documents to read. Default: all, or those that the filter accepts.'),
  budget,
  tokenizer,
  filter,
})

export const clusters = call({
  name: 'clusters',
  summary: 'Say what many texts say, each thing once, with how many say it',
  help: `Puts alike sentences of many texts (reviews, tickets, answers) together and shows one of each cluster, word for word, with the number of texts that say it and citations of all of them. A text is a document; of one document alone, each of its rows or paragraphs.

The length of the result depends on the budget, not on how many texts there are.`,
  input,
  output: clustersSchema,
  positional: ['question'],
  paths: ['from'],
  examples: [
    { title: 'What a folder of reviews says', input: { from: ['docs'], budget: 200 } },
    { title: 'What the texts say about one thing', input: { question: 'key rotation' } },
  ],
  readOnly: true,
  longRunning: true,
  outcome: ({ clusters }) => (clusters.length > 0 ? 'found' : 'nothing'),
  async handler(context, { from, privateAddresses, ...options }, running) {
    const { cone, ...indexed } = await askable(
      context,
      { from, privateAddresses, filter: options.filter },
      running,
    )
    return { ...(await cone.clusters({ ...options, ...signalOf(running) })), ...indexed }
  },
})
