import { z } from 'zod'
import { call, type ModelProvider } from '../operation.ts'

const terms = z.object({
  model: z.string(),
  contextTokens: z.number().exactOptional(),
  inputPerMillion: z.number().exactOptional(),
  outputPerMillion: z.number().exactOptional(),
})

const provider: z.ZodType<ModelProvider> = z.object({
  name: z.string(),
  package: z.string(),
  installed: z.boolean(),
  key: z.string().describe('Name of the key, never the key.'),
  keyFrom: z.enum(['environment', 'file', 'none']),
  address: z.string().exactOptional(),
  reachable: z.boolean().exactOptional().describe('Absent where nothing was asked.'),
  models: z.array(z.string()).exactOptional(),
  terms: z
    .array(terms)
    .exactOptional()
    .describe('Longest context and prices of models, where the server says them.'),
  problem: z.string().exactOptional(),
})

export const models = call({
  name: 'models',
  summary: 'Show which language models can be used here',
  help: `Lists the providers that --model can name: whether their package is installed, where their key comes from, and, of Ollama and of the addresses given, which models they offer, how long their contexts may be and what they cost, as far as the server says. Keys come from the environment or from the file that LIGHTCONE_KEY_FILE names, which its owner alone may read; they are never printed or stored. Hosted providers are not contacted.`,
  input: z.strictObject({
    address: z
      .array(z.url({ protocol: /^https?$/ }))
      .exactOptional()
      .describe('Base URL of a server of the OpenAI-compatible protocol, to ask for its models.'),
  }),
  output: z.object({
    providers: z.array(provider),
    call: z
      .object({ seconds: z.number(), tries: z.number(), outputTokens: z.number() })
      .describe('How long a call may take, how often it is tried, and how long its reply may be.'),
  }),
  positional: ['address'],
  examples: [
    { title: 'What is there', input: {} },
    { title: 'What a server on this machine offers', input: { address: ['http://localhost:8080/v1'] } },
  ],
  readOnly: true,
  longRunning: false,
  outcome: () => 'found',
  async handler(context, { address = [] }, { signal }) {
    const { CALL_DEFAULTS, LightconeError } = await import('lightcone')
    if (context.models) {
      const { timeoutMs, retries, maxOutputTokens: outputTokens } = CALL_DEFAULTS
      const call = { seconds: timeoutMs / 1000, tries: retries + 1, outputTokens }
      return { providers: [...(await context.models(address, signal))], call }
    }
    throw new LightconeError('invalid-argument', {
      message: 'No language models can be named here.',
      hint: 'Ask on the machine that runs the command.',
    })
  },
})
