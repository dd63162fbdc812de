/**
 * `npm run test:inspector`: the official inspector of the Model Context Protocol against `lightcone mcp`, bundled as it is
 * published, and against `/mcp` of `lightcone serve`, in both protocol eras. The inspector (111 MB, a native module) is
 * installed without its install scripts into a temporary folder, so `npm ci` and `npm test` stay without it. Skipped, with
 * a line that says so, where npm cannot install it.
 */
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { bundleCommand } from './bundle-command.ts'

const INSPECTOR = '@modelcontextprotocol/inspector@2.12.0'
/** Exit code and error of a call that the tool itself refused (the inspector's own documentation). */
const TOOL_REFUSED = 5

/** Protocols of 2025 and of 2026-07-28. */
const ERAS = ['legacy', 'modern'] as const

const READING = ['context', 'explain', 'find_tools', 'get', 'search', 'status']
const WRITING = ['add', 'remove']

const root = join(import.meta.dirname, '..')
const scratch = mkdtempSync(join(tmpdir(), 'lightcone-inspector-'))
/** Beside the sources, where the bundle finds what stays outside of it. */
const bundle = mkdtempSync(join(root, 'packages/cli/.inspect-'))
const command = [process.execPath, join(bundle, 'main.js')]
const index = join(scratch, 'index')
const run = promisify(execFile)

try {
  const startedMs = performance.now()
  if (await install()) {
    const installedMs = performance.now()
    await bundleCommand(bundle)
    await fillIndex()
    await overStdio()
    await overHttp()
    const seconds = (fromMs: number, toMs: number) => `${((toMs - fromMs) / 1000).toFixed(0)} s`
    console.log(
      `ok: ${INSPECTOR}, installed in ${seconds(startedMs, installedMs)}, looked and called for ${seconds(installedMs, performance.now())}`,
    )
  }
} finally {
  for (const made of [scratch, bundle]) rmSync(made, { recursive: true, force: true })
}

async function install(): Promise<boolean> {
  writeFileSync(join(scratch, 'package.json'), '{ "private": true }\n')
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=1']
  try {
    await run('npm', ['install', ...options, INSPECTOR], { cwd: scratch, timeout: 240_000 })
    return true
  } catch (error) {
    const { stderr = '', message } = error as { readonly stderr?: string; readonly message: string }
    console.log(`skipped: npm could not install the inspector (${(stderr.trim() || message).split('\n')[0]})`)
    return false
  }
}

async function fillIndex(): Promise<void> {
  const docs = join(scratch, 'docs')
  mkdirSync(docs)
  writeFileSync(join(docs, 'keys.md'), '# Keys\n\nSigning keys rotate every thirty days.\n')
  writeFileSync(join(docs, 'portal.md'), '# Portal\n\nThe portal closes at nine in the evening.\n')
  await run(command[0]!, [command[1]!, 'add', docs, '--index', index])
}

async function overStdio(): Promise<void> {
  const server = (...more: readonly string[]) => ['--', ...command, 'mcp', '--index', index, ...more]
  for (const era of ERAS) {
    const target = ['--protocol-era', era, ...server()]
    assert.deepEqual(await toolNames(target), READING)
    await answers(target)
  }
  assert.deepEqual(await toolNames(server('--write')), [...READING, ...WRITING].toSorted())
  console.log('ok: over standard input and output, in both protocol eras')
}

async function overHttp(): Promise<void> {
  const asked = ['token', 'create', 'inspector', '--scope', 'read', '--reach', 'default', '--index', index]
  const { token } = JSON.parse((await run(command[0]!, [command[1]!, ...asked])).stdout)
  const server = spawn(
    command[0]!,
    [command[1]!, 'serve', '--index', index, '--port', '0', '--require-token'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  try {
    const target = ['--server-url', `${await addressOf(server.stdout)}/mcp`, '--transport', 'http']
    for (const era of ERAS) {
      const withToken = ['--protocol-era', era, '--header', `Authorization: Bearer ${token}`, ...target]
      assert.deepEqual(await toolNames(withToken), READING)
      await answers(withToken)
    }
    const refused = await inspect(['--method', 'tools/list', '--stored-auth-only'], target)
    assert.notEqual(refused.code, 0, 'without its token the server listed its tools')
    console.log('ok: over HTTP in both protocol eras, and refused without a token')
  } finally {
    server.kill()
  }
}

/** The address that `lightcone serve` prints. */
async function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line)
    if (found !== null) return found[0]
  }
  throw new Error('lightcone serve ended without an address.')
}

/** `--strict` fails where a schema would not do for every client. */
async function toolNames(target: readonly string[]): Promise<readonly string[]> {
  const { code, result, error } = await inspect(['--method', 'tools/list', '--strict'], target)
  assert.equal(code, 0, error)
  const { tools } = result as { readonly tools: readonly { readonly name: string }[] }
  return tools.map(({ name }) => name).toSorted()
}

interface Called {
  readonly content: readonly { readonly type: string; readonly text?: string; readonly uri?: string }[]
  readonly structuredContent?: { readonly citations: readonly { readonly document: string }[] }
  readonly isError?: boolean
}

async function answers(target: readonly string[]): Promise<void> {
  const call = (name: string, input: string) =>
    inspect(['--method', 'tools/call', '--tool-name', name, '--tool-args-json', input], target)
  const found = await call('context', '{"question": "How often do signing keys rotate?"}')
  assert.equal(found.code, 0, found.error)
  const { content, structuredContent } = found.result as Called
  assert.match(content[0]?.text ?? '', /rotate every thirty days/)
  assert.equal(structuredContent?.citations[0]?.document, 'docs/keys.md')
  const [link] = content.flatMap(({ uri }) => uri ?? [])
  const read = await inspect(['--method', 'resources/read', '--uri', link!], target)
  assert.equal(read.code, 0, read.error)
  assert.match(JSON.stringify(read.result), /rotate every thirty days/)
  const missing = await call('get', '{"id": "none.md"}')
  assert.equal(missing.code, TOOL_REFUSED)
  assert.match((missing.result as Called).content[0]?.text ?? '', /^document-not-found: /)
}

interface Inspected {
  readonly code: number
  readonly result: unknown
  readonly error: string
}

async function inspect(options: readonly string[], target: readonly string[]): Promise<Inspected> {
  const cli = join(scratch, 'node_modules/.bin/mcp-inspector')
  const args = ['--cli', '--format', 'json', '--quiet', ...options, ...target]
  // A home of its own: the inspector keeps servers and tokens there.
  const env = { ...process.env, HOME: scratch }
  const { code, stdout, stderr } = await run(cli, args, { env, timeout: 60_000, maxBuffer: 1 << 24 }).then(
    (done) => ({ code: 0, ...done }),
    (failure: { readonly code: number; readonly stdout: string; readonly stderr: string }) => failure,
  )
  return { code, result: stdout === '' ? undefined : JSON.parse(stdout).result, error: stderr }
}
