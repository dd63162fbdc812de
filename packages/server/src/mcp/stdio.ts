/** MCP over standard input and output: one index, one agent, one process. */
import { createContext } from '@lightcone/operations'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import type { EmbedderOptions, LanguageModel } from 'lightcone'
import { createMcpServer } from './server.ts'

export interface McpStdioSettings {
  readonly location: string
  readonly namespace?: string
  readonly write?: boolean
  /** Language models; the tool `ask` answers by the first. */
  readonly models?: Readonly<Record<string, LanguageModel>>
  readonly embedders?: readonly EmbedderOptions[]
  /** Stops serving. */
  readonly signal?: AbortSignal
}

/** Serves until the client hangs up or the signal aborts. Nothing but messages goes to standard output. */
export async function serveMcpStdio(settings: McpStdioSettings): Promise<void> {
  const { signal, write = false, models = {}, embedders = [], ...place } = settings
  const context = createContext({
    ...place,
    ...(write ? { embedding: 'background' } : {}),
    model: async (name) => models[name]!,
    embedders: async () => embedders,
  })
  const [model] = Object.keys(models)
  const offered = { write, ...(model === undefined ? {} : { model }) }
  const handle = serveStdio(() => createMcpServer({ ...offered, use: (work) => work(context) }))
  // Opened while the agent shakes hands. What is missing or broken is told by the first tool that needs it; an agent that
  // writes may be about to make the index.
  if (!write) setImmediate(() => context.open({ create: false }).catch(() => {}))
  await new Promise<void>((resolve) => {
    process.stdin.once('close', resolve)
    process.stdin.once('end', resolve)
    signal?.addEventListener('abort', () => resolve(), { once: true })
    if (signal?.aborted) resolve()
  })
  await handle.close()
  await context.close()
}
