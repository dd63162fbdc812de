import { z } from 'zod'
import {
  contextBudget as budget,
  filter,
  from,
  mode,
  privateAddresses,
  question,
  strategy,
  tokenizer,
} from '../inputs.ts'
import { traceOutput } from '../left-out.ts'
import { call } from '../operation.ts'
import { explainSchema } from '../schemas.ts'
import { askable } from '../sources.ts'
import { signalOf } from './search.ts'

export const explain = call({
  name: 'explain',
  summary: 'Show why a document is, or is not, in the context of a question',
  help: `Follows one document through all stages of a question: its rank, the tree of its score, what of it went into the context, and which stage dropped the rest and why.`,
  input: z.strictObject({
    question,
    document: z.string().min(1).describe('Id of the document.'),
    from,
    privateAddresses,
    budget,
    tokenizer,
    filter,
    mode,
    strategy,
  }),
  output: explainSchema,
  positional: ['question', 'document'],
  paths: ['from'],
  examples: [
    {
      title: 'Why a document is where it is',
      input: { question: 'How are keys rotated?', document: 'docs/keys.md' },
    },
    {
      title: 'What a small budget does to it',
      input: { question: 'How are keys rotated?', document: 'docs/storage.md', budget: 100 },
    },
  ],
  readOnly: true,
  longRunning: true,
  outcome: ({ rank }) => (rank === undefined ? 'nothing' : 'found'),
  async handler(context, { question, document, from, privateAddresses, ...options }, running) {
    const { cone, ...indexed } = await askable(
      context,
      { from, privateAddresses, filter: options.filter },
      running,
    )
    const report = await cone.explain(question, document, { ...options, ...signalOf(running) })
    return { ...report, trace: traceOutput(report.trace), ...indexed }
  },
})
