/** Relations that a language model reads: the one thing of the graph that costs tokens, and only when asked for. */
import type { ExtractReport } from 'lightcone'
import { z } from 'zod'
import { languageModel } from '../language-model.ts'
import { call } from '../operation.ts'

const count = z.int().min(0)

export const modelUsageSchema = z.object({
  inputTokens: count,
  outputTokens: count,
  calls: count,
  cost: z.number().exactOptional(),
})

export const modelFailureSchema = z.object({
  code: z.literal('model-failed'),
  reason: z.string(),
  message: z.string(),
})

const outputSchema: z.ZodType<ExtractReport & { readonly forgotten?: number }> = z.object({
  documents: count.describe('Documents that were read now.'),
  passages: count,
  statements: count.describe('Relations kept.'),
  refused: count.describe('Relations whose sentence is not in the passage, or does not hold both names.'),
  left: count.describe('Documents that are not read yet.'),
  usage: modelUsageSchema,
  failure: modelFailureSchema.exactOptional(),
  forgotten: count.exactOptional().describe('With `forget`: documents that had such relations.'),
})

export const graphExtract = call({
  name: 'graph extract',
  summary: 'Let a language model read relations in the passages',
  help: `Asks the model for the relations that each passage states. A relation is kept only when its sentence stands in the passage letter by letter and holds both names; \`graph show\` and \`graph export\` list it with \`writtenBy\`. Documents that were read are not read again until they change. Without --model nothing is read, and the answer says how many documents are left. Search follows these relations as it follows names that the text itself writes; what they lead to carries the sentence in its trail. --forget drops all relations that a model read before, and the summaries of \`graph summarize\`.`,
  input: z.strictObject({
    model: z
      .string()
      .min(1)
      .exactOptional()
      .describe('A language model, as for `ask`. Default: none, count only.'),
    passages: z
      .int()
      .min(1)
      .exactOptional()
      .describe('No further document is begun after so many passages. Default 1000.'),
    gleanings: z
      .int()
      .min(0)
      .max(3)
      .exactOptional()
      .describe('How often to ask for what was missed in a passage, while that brings something. Default 1.'),
    forget: z.boolean().exactOptional().describe('Drop what a model read and wrote before. Default false.'),
  }),
  output: outputSchema,
  positional: [],
  examples: [
    { title: 'How much there is to read', input: {} },
    { title: 'Drop what a model read', input: { forget: true } },
  ],
  readOnly: false,
  longRunning: true,
  outcome: ({ failure, documents, left }) =>
    failure !== undefined ? 'incomplete' : documents + left > 0 ? 'found' : 'nothing',
  async handler(context, { model, forget = false, ...options }, running) {
    const reader = model === undefined ? {} : { model: await languageModel(context, model) }
    const cone = await context.open({ create: false })
    const forgotten = forget ? { forgotten: (await cone.graph.forget()).documents } : {}
    return { ...(await cone.graph.extract({ ...options, ...reader, ...running })), ...forgotten }
  },
})
