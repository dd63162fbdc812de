/** The MCP server against the published client, over HTTP and standard input and output, in both protocol eras. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formats } from '@lightcone/formats'
import { type CallToolResult, Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { open } from 'lightcone'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startModelServer } from '../../engine/test/model-server.ts'
import { createToken, type RunningServer, serve, tokensFile } from '../src/index.ts'
import { countTokens } from '../src/mcp/tool.ts'

const CLI = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url))
let folder: string
let server: RunningServer
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lightcone-mcp-'))
  const cone = await open(folder)
  await cone.addDocuments(
    [
      { id: 'keys.md', text: '# Keys\n\nSigning keys rotate every thirty days.\n', as: 'keys.md' },
      { id: 'long.txt', text: 'The lighthouse keeper writes the log. '.repeat(3000) },
      ...Array.from({ length: 30 }, (_, i) => ({
        id: `ferry-${i}.md`,
        text: `Ferry ${i} leaves at ${i} past noon.`,
      })),
    ],
    { name: 'notes' },
  )
  await cone.close()
  server = await serve({ location: folder, port: 0 })
})
afterAll(async () => {
  await server.stop(100)
  rmSync(folder, { recursive: true })
})

async function overHttp<T>(work: (client: Client) => Promise<T>, token?: string): Promise<T> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`), { requestInit: { headers } }),
  )
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}

async function overStdio<T>(args: readonly string[], work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [CLI, 'mcp', '--index', folder, ...args] }),
  )
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}

const call = (client: Client, name: string, input: Record<string, unknown> = {}) =>
  client.callTool({ name, arguments: input }) as Promise<CallToolResult>
const textOf = ({ content }: CallToolResult): string =>
  content.map((part) => (part.type === 'text' ? part.text : '')).join('')
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely.
const structured = (result: CallToolResult): any => result.structuredContent

const READING = ['context', 'explain', 'find_tools', 'get', 'search', 'status']

describe('over standard input and output', () => {
  it('offers the tools that look, with closed schemas, and answers', async () => {
    await overStdio([], async (client) => {
      const { tools } = await client.listTools()
      expect(tools.map(({ name }) => name).toSorted()).toEqual(READING)
      for (const tool of tools) {
        expect(tool.annotations?.readOnlyHint).toBe(true)
        expect(tool.inputSchema).toMatchObject({ type: 'object', additionalProperties: false })
        expect(tool.outputSchema).toMatchObject({ type: 'object' })
      }
      const found = await call(client, 'context', { question: 'How often do signing keys rotate?' })
      expect(textOf(found)).toContain('rotate every thirty days')
      expect(structured(found).citations[0]).toMatchObject({ id: 1, document: 'keys.md' })
      expect(found.content).toContainEqual(
        expect.objectContaining({ type: 'resource_link', uri: 'lightcone://document/keys.md' }),
      )
    })
  })

  it('writes only when it was told to', async () => {
    await overStdio(['--write'], async (client) => {
      await call(client, 'add', { id: 'agent/new.md', text: 'The beacon is green.' })
      expect(textOf(await call(client, 'search', { question: 'beacon' }))).toContain('The beacon is green.')
      expect(structured(await call(client, 'remove', { id: 'agent/new.md' }))).toEqual({ removed: 1 })
    })
  })
})

describe('over HTTP', () => {
  it('answers the published client', async () => {
    await overHttp(async (client) => {
      expect((await client.listTools()).tools.map(({ name }) => name)).toContain('context')
      expect(textOf(await call(client, 'status'))).toMatch(/^32 documents/)
    })
  })

  it('answers clients of the protocol before', async () => {
    const reply = await fetch(`${server.url}/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: {
          protocolVersion: '2025-06-18',
          capabilities: {},
          clientInfo: { name: 'old', version: '1' },
        },
      }),
    })
    expect(reply.status).toBe(200)
    expect(await reply.text()).toContain('"protocolVersion":"2025-06-18"')
  })

  it('gives what a scope allows', async () => {
    const token = (scope: 'read' | 'write') =>
      createToken(tokensFile(folder), { name: scope, scope, namespaces: ['default'] }, Date.now()).token
    const names = (client: Client) => client.listTools().then(({ tools }) => tools.map(({ name }) => name))
    expect(await overHttp(names, token('read'))).not.toContain('remove')
    expect(await overHttp(names, token('write'))).toContain('remove')
  })

  it.each([
    ['no JSON', '{'],
    ['no message', '[]'],
    ['no method', '{"jsonrpc":"2.0","id":1}'],
    ['an unknown method', '{"jsonrpc":"2.0","id":1,"method":"no/such"}'],
    [
      'a name that is no tool',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"__proto__"}}',
    ],
    [
      'deep nesting',
      `{"jsonrpc":"2.0","id":1,"method":"ping","params":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`,
    ],
  ])('refuses %s and goes on', async (_, body) => {
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
    const reply = await fetch(`${server.url}/mcp`, { method: 'POST', headers, body })
    const text = await reply.text()
    if (reply.status === 200) expect(text).toMatch(/"(?:error|isError|result)"/)
    else expect(reply.status).toBeLessThan(500)
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
  })
})

describe('answers', () => {
  it('stay within their tokens and go on with a cursor until nothing is left', async () => {
    await overHttp(async (client) => {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const input = { question: 'ferry noon', k: 10, maxTokens: 100, ...(cursor ? { cursor } : {}) }
        const page = await call(client, 'search', input)
        expect(countTokens(textOf(page))).toBeLessThanOrEqual(130)
        seen.push(...structured(page).hits.map(({ document }: { document: string }) => document))
        cursor = structured(page).nextCursor
      } while (cursor !== undefined)
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen.length).toBe(30)
    })
  })

  it('give a long document in parts that join to the whole', async () => {
    await overHttp(async (client) => {
      let text = ''
      let cursor: string | undefined
      do {
        const input = { id: 'long.txt', maxTokens: 20_000, ...(cursor ? { cursor } : {}) }
        const part = structured(await call(client, 'get', input))
        expect(countTokens(part.text)).toBeLessThanOrEqual(20_000)
        text += part.text
        cursor = part.nextCursor
      } while (cursor !== undefined)
      expect(text).toBe('The lighthouse keeper writes the log. '.repeat(3000))
    })
  })

  it('say in words what went wrong, so that a model can ask better', async () => {
    await overHttp(async (client) => {
      const missing = await call(client, 'get', { id: 'none.md' })
      expect(missing.isError).toBe(true)
      expect(textOf(missing)).toMatch(/^document-not-found: /)
      expect((await call(client, 'search', { question: 'ferry', cursor: 'x' })).isError).toBe(true)
    })
  })

  it('find the tool for a task among catalogues alone', async () => {
    const cone = await open(folder, { parsers: formats })
    const tools = [
      {
        name: 'send_invoice',
        description: 'Send an invoice to a customer by mail.',
        inputSchema: { type: 'object' },
      },
      { name: 'book_ferry', description: 'Book a place on the ferry.', inputSchema: { type: 'object' } },
    ]
    await cone.addDocuments(
      [{ id: 'tools.json', text: JSON.stringify({ tools }, null, 2), as: 'tools.json' }],
      {
        name: 'catalogue',
      },
    )
    await overHttp(async (client) => {
      const found = await call(client, 'find_tools', { task: 'reserve a ferry place', k: 1 })
      expect(structured(found).tools).toMatchObject([{ name: 'book_ferry', document: 'tools.json' }])
    })
    await cone.remove('catalogue')
    await cone.close()
  })

  it('resources read as their documents do', async () => {
    await overHttp(async (client) => {
      const { contents } = await client.readResource({ uri: 'lightcone://document/keys.md' })
      expect(contents[0]).toMatchObject({ text: expect.stringContaining('rotate every thirty days') })
    })
  })
})

describe('ask', () => {
  it('is offered with a language model alone, and gives its checked answer', async () => {
    const models = await startModelServer()
    const asking = await serve({ location: folder, port: 0, models: { m: models.model() } })
    const client = new Client({ name: 'test', version: '1' })
    await client.connect(new StreamableHTTPClientTransport(new URL(`${asking.url}/mcp`)))
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name).toSorted()).toEqual(['ask', ...READING])
    models.script({ content: 'Signing keys rotate every thirty days [1]. They rotate in Norway [1].' })
    const answer = await call(client, 'ask', { question: 'How often do signing keys rotate?' })
    expect(structured(answer)).toMatchObject({
      status: 'partial',
      citations: [{ id: 1, document: 'keys.md' }],
      unsupported: ['They rotate in Norway [1].'],
    })
    expect(textOf(answer)).toMatch(/^Not supported: They rotate in Norway/)
    models.script({ status: 401 })
    const without = await call(client, 'ask', { question: 'How often do signing keys rotate?' })
    expect(textOf(without)).toMatch(/did not answer in 1 try.*every thirty days/s)
    await client.close()
    await asking.stop(100)
    models.close()
  })
})
