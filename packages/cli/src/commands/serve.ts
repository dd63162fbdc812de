import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { type OperationContext, stream } from '@lightcone/operations'
import type { RunningServer, ServerSettings } from '@lightcone/server'
import type { LanguageModel, LongRunning } from 'lightcone'
import { z } from 'zod'

const names = z.array(z.string().min(1)).exactOptional()

const input = z.strictObject({
  folders: names.describe(
    'Folders to read into the index first and to follow; requests may name their files.',
  ),
  host: z
    .string()
    .min(1)
    .exactOptional()
    .describe('Address to listen on. Default 127.0.0.1; any other needs a token.'),
  port: z.int().min(0).max(65_535).exactOptional().describe('Default 4321; 0 takes a free one.'),
  root: names.describe('A folder whose files requests may name, without reading it now; may be repeated.'),
  requireToken: z.boolean().exactOptional().describe('Refuse requests without a token on this machine, too.'),
  allowHost: names.describe('A further name under which the server is reached; may be repeated.'),
  allowOrigin: names.describe(
    'A further origin whose pages may call it, such as https://notes.example; may be repeated.',
  ),
  model: names.describe(
    'A language model that requests may name, as ask --model names it; may be repeated. Chat programs get the first one unless they choose.',
  ),
  readers: z
    .int()
    .min(0)
    .max(64)
    .exactOptional()
    .describe(
      'Threads that answer questions when several come at once, each with memory of its own. Default: one a core but two, at most 4.',
    ),
  log: z.boolean().exactOptional().describe('Write one JSON line a request to standard error.'),
})

const output = z.object({ url: z.string(), location: z.string() })

export const serve = stream({
  name: 'serve',
  summary: 'Serve the workbench and every operation over HTTP',
  help: `Listens on this machine until stopped. The address it prints shows the workbench in a browser. Every operation of this command is a route, described by /openapi.json. Without folders it serves the index that is there.

Other addresses than this machine's own need a token: make one with token create. Pages of other origins are refused, and requests name files only below the given folders and roots.`,
  input,
  output,
  positional: ['folders'],
  examples: [
    { title: 'Serve a folder, and follow its changes', input: { folders: ['docs'] } },
    {
      title: 'Let a model of Ollama write the answers, for chat programs that ask this server',
      input: { folders: ['docs'], model: ['ollama:llama3.2'] },
    },
    {
      title: 'Serve the present index to the network, with tokens',
      input: { host: '0.0.0.0', port: 8080, allowHost: ['notes.example'] },
    },
  ],
  readOnly: false,
  longRunning: true,
  outcome: () => 'found',
  async *handler(context, input, running) {
    setFlagsFromString(LET_OBJECTS_BE_YOUNG)
    const { serve: start } = await import('@lightcone/server')
    const server = await start(await settingsOf(context, input))
    const followed = follow(context, input.folders ?? [], running)
    try {
      yield { url: server.url, location: context.location }
      await Promise.race([stopped(running.signal), followed])
    } finally {
      await stop(server)
    }
  },
})

/**
 * The first questions fill V8's small space for young objects several times over, so that what a question makes and drops
 * looks to it as if it lived long, and is made among the old from then on. `docs/decisions/0023-young-objects-of-a-server.md`.
 */
const LET_OBJECTS_BE_YOUNG = '--no-allocation-site-pretenuring'

async function settingsOf(
  context: OperationContext,
  input: z.infer<typeof serve.input>,
): Promise<ServerSettings> {
  const {
    host,
    port,
    requireToken,
    folders = [],
    root = [],
    allowHost = [],
    allowOrigin = [],
    readers,
    log,
  } = input
  return {
    location: context.location,
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(requireToken === undefined ? {} : { requireToken }),
    ...(readers === undefined ? {} : { readers }),
    roots: [...folders, ...root],
    allowedHosts: allowHost,
    allowedOrigins: allowOrigin,
    tokenizer: 'o200k_base',
    models: await modelsOf(context, input.model ?? []),
    embedders: (await context.embedders?.()) ?? [],
    workbench: fileURLToPath(new URL('dist', import.meta.resolve('@lightcone/workbench/package.json'))),
    ...(log === true ? { log: (line) => process.stderr.write(`${JSON.stringify(line)}\n`) } : {}),
  }
}

async function modelsOf(
  context: OperationContext,
  names: readonly string[],
): Promise<Readonly<Record<string, LanguageModel>>> {
  const models: Record<string, LanguageModel> = {}
  for (const name of names) models[name] = await context.model!(name)
  return models
}

/** Ends when following a folder fails, and never otherwise. */
async function follow(
  context: OperationContext,
  folders: readonly string[],
  { signal, onProgress }: LongRunning,
): Promise<void> {
  const followOne = async (folder: string) => {
    const cone = await context.open({ create: true })
    const ended = signal ?? new AbortController().signal
    for await (const _ of cone.watch(folder, { signal: ended, ...(onProgress ? { onProgress } : {}) }));
  }
  await Promise.all(folders.map(followOne))
  await stopped(undefined)
}

function stopped(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve()
    signal?.addEventListener('abort', () => resolve(), { once: true })
  })
}

const stop = (server: RunningServer): Promise<void> => server.stop()
