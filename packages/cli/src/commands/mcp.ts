import { languageModel, stream } from '@lightcone/operations'
import { z } from 'zod'

export const mcp = stream({
  name: 'mcp',
  summary: 'Serve the index to an agent over MCP, by standard input and output',
  help: `Offers the tools search, context, get, explain, status and find_tools to one agent, which starts this command itself. Answers are bounded in tokens and say what was left out. With write, add and remove are offered, too; with a model, ask.

Over HTTP the same tools are at /mcp of \`lightcone serve\`.`,
  input: z.strictObject({
    write: z.boolean().exactOptional().describe('Offer the tools that change the index, too.'),
    model: z
      .string()
      .min(1)
      .exactOptional()
      .describe(
        'Offer the tool ask, too, whose answers this language model writes, as ask --model names it.',
      ),
  }),
  output: z.object({}),
  positional: [],
  examples: [
    { title: 'Look only', input: {} },
    { title: 'Let the agent keep notes', input: { write: true } },
    { title: 'Let a model of Ollama answer for the agent', input: { model: 'ollama:llama3.2' } },
  ],
  readOnly: false,
  longRunning: false,
  outcome: () => 'found',
  // biome-ignore lint/correctness/useYield: standard output belongs to the protocol.
  async *handler(context, { write, model }, { signal }) {
    const { location, namespace, embedders } = context
    const models = model === undefined ? {} : { models: { [model]: await languageModel(context, model) } }
    const { serveMcpStdio } = await import('@lightcone/server/mcp')
    await serveMcpStdio({
      location,
      ...models,
      ...(embedders === undefined ? {} : { embedders: await embedders() }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(write === undefined ? {} : { write }),
      ...(signal === undefined ? {} : { signal }),
    })
  },
})
