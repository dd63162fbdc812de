import { z } from 'zod'
import { filter, from, privateAddresses, tokenizer } from '../inputs.ts'
import { call } from '../operation.ts'
import { reportSchema } from '../schemas.ts'
import { askable } from '../sources.ts'
import { signalOf } from './search.ts'

const input = z.strictObject({
  section: z
    .record(z.string(), z.string())
    .describe(
      'A section and what belongs there, in words or sentences, for instance "Cause=why it happened".',
    ),
  from,
  privateAddresses,
  documents: z
    .array(z.string().min(1))
    .min(1)
    .exactOptional()
    .describe('Ids of the documents to read. Default: all, or those that the filter accepts.'),
  budget: z
    .int()
    .min(1)
    .exactOptional()
    .describe('Most tokens of the report. Default: as many as it takes, so that nothing is left out.'),
  tokenizer,
  filter,
})

export const report = call({
  name: 'report',
  summary: 'Put every sentence of documents under the sections of a template',
  help: `Reads documents and shows them in the order of a template: each sentence, word for word and cited, under exactly one section; what fits none stands under "Other". Nothing is left out unless a budget is given; then the surest sentences stay.

Sections draw sentences by the words of their names and descriptions, by headings, by neighbours, and by words learned from the sentences that they have. Give descriptions the words that people use in such texts.`,
  input,
  output: reportSchema,
  positional: [],
  paths: ['from'],
  examples: [
    {
      title: 'Visit reports in four sections',
      input: {
        from: ['visits'],
        section: {
          Complaint: 'what the customer reported, noise, leak, does not start',
          Finding: 'what was inspected, measured and found',
          Work: 'what was repaired, replaced, cleaned or adjusted',
          Next: 'what remains to do, recommended, order, return',
        },
      },
    },
    {
      title: 'Two documents of the index, within 500 tokens',
      input: {
        documents: ['notes/monday.md', 'notes/friday.md'],
        section: { Decisions: 'what was decided or agreed', Open: 'questions, what is unclear or missing' },
        budget: 500,
      },
    },
  ],
  readOnly: true,
  longRunning: true,
  outcome: ({ citations }) => (citations.length > 0 ? 'found' : 'nothing'),
  async handler(context, { from, privateAddresses, section, ...options }, running) {
    const { cone, ...indexed } = await askable(
      context,
      { from, privateAddresses, filter: options.filter },
      running,
    )
    return { ...(await cone.report({ sections: section, ...options, ...signalOf(running) })), ...indexed }
  },
})
