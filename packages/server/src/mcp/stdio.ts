/** MCP over standard input and output: one index, one agent, one process. */
import { createContext } from '@lightcone/operations'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { createMcpServer } from './server.ts'

export interface McpStdioSettings {
  readonly location: string
  readonly namespace?: string
  readonly write?: boolean
  /** Stops serving. */
  readonly signal?: AbortSignal
}

/** Serves until the client hangs up or the signal aborts. Nothing but messages goes to standard output. */
export async function serveMcpStdio({ signal, write = false, ...place }: McpStdioSettings): Promise<void> {
  const context = createContext(place)
  const handle = serveStdio(() => createMcpServer({ write, use: (work) => work(context) }))
  await new Promise<void>((resolve) => {
    process.stdin.once('close', resolve)
    process.stdin.once('end', resolve)
    signal?.addEventListener('abort', () => resolve(), { once: true })
    if (signal?.aborted) resolve()
  })
  await handle.close()
  await context.close()
}
