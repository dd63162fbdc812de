/** Themes in a language model's words. */
import type { SummarizeReport } from 'lightcone'
import { z } from 'zod'
import { languageModel } from '../language-model.ts'
import { call } from '../operation.ts'
import { modelFailureSchema, modelUsageSchema } from './graph-extract.ts'

const count = z.int().min(0)

const outputSchema: z.ZodType<SummarizeReport> = z.object({
  themes: count.describe('Themes that were looked at.'),
  summaries: count.describe('Summaries written now.'),
  refused: count.describe('Sentences that cite nothing, or state a number, date or name that is not there.'),
  left: count.describe('Themes without a summary.'),
  usage: modelUsageSchema,
  failure: modelFailureSchema.exactOptional(),
})

export const graphSummarize = call({
  name: 'graph summarize',
  summary: 'Let a language model summarise the themes of the documents',
  help: `Gives the model the sentences that bind each theme together and keeps what it writes of them, sentence by sentence, with the sentences that each cites; \`graph themes\` shows it. A sentence that cites nothing, or states a number, a date or a name that the cited sentences do not hold, is refused. Themes that have a summary are not summarised again until their sentences change. Without --model nothing is written, and the answer says how many themes are left. \`graph extract --forget\` drops all summaries.`,
  input: z.strictObject({
    model: z
      .string()
      .min(1)
      .exactOptional()
      .describe('A language model, as for `ask`. Default: none, count only.'),
    grain: z.int().min(0).exactOptional().describe('0, the finest, to 3. Default 1.'),
    limit: z.int().min(1).max(1000).exactOptional().describe('The largest themes, so many. Default 20.'),
  }),
  output: outputSchema,
  positional: [],
  examples: [
    { title: 'How many themes have no summary', input: {} },
    { title: 'The same of the five largest of the finest grain', input: { grain: 0, limit: 5 } },
  ],
  readOnly: false,
  longRunning: true,
  outcome: ({ failure, themes }) => (failure !== undefined ? 'incomplete' : themes > 0 ? 'found' : 'nothing'),
  async handler(context, { model, ...options }, running) {
    const writer = model === undefined ? {} : { model: await languageModel(context, model) }
    const cone = await context.open({ create: false })
    return cone.graph.summarize({ ...options, ...writer, ...running })
  },
})
