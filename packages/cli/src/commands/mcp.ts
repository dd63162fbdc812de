import { stream } from '@lightcone/operations'
import { z } from 'zod'

export const mcp = stream({
  name: 'mcp',
  summary: 'Serve the index to an agent over MCP, by standard input and output',
  help: `Offers the tools search, context, get, explain, status and find_tools to one agent, which starts this command itself. Answers are bounded in tokens and say what was left out. With write, add and remove are offered, too.

Over HTTP the same tools are at /mcp of \`lightcone serve\`.`,
  input: z.strictObject({
    write: z.boolean().exactOptional().describe('Offer the tools that change the index, too.'),
  }),
  output: z.object({}),
  positional: [],
  examples: [
    { title: 'Look only', input: {} },
    { title: 'Let the agent keep notes', input: { write: true } },
  ],
  readOnly: false,
  longRunning: false,
  outcome: () => 'found',
  // biome-ignore lint/correctness/useYield: standard output belongs to the protocol.
  async *handler({ location, namespace }, { write }, { signal }) {
    const { serveMcpStdio } = await import('@lightcone/server/mcp')
    await serveMcpStdio({
      location,
      ...(namespace === undefined ? {} : { namespace }),
      ...(write === undefined ? {} : { write }),
      ...(signal === undefined ? {} : { signal }),
    })
  },
})
