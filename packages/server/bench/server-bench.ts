/**
 * `npm run bench:server [-- --seconds 60 --clients 16 --chunks 10000 --readers 1]`: contexts over HTTP while documents are being
 * replaced, against the library in the same process; then the start of `lightcone mcp` until its first answer, bundled
 * as it is published. The server runs in a process of its own; all share the machine. The clients are plain ones of Node's
 * `http` on connections that stay open: what they take of the processor is taken from the server. Prints one JSON object.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { type Lightcone, open } from 'lightcone'
import { bundleCommand } from '../../../scripts/bundle-command.ts'

const CLI = join(import.meta.dirname, '../../cli/src/main.ts')
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    clients: { type: 'string', default: '16' },
    chunks: { type: 'string', default: '10000' },
    /** As of `lightcone serve`; its default when not given. */
    readers: { type: 'string' },
  },
})
const seconds = Number(values.seconds)
const clients = Number(values.clients)
const chunks = Number(values.chunks)
const BUDGET = 800
const TOKENIZER = 'estimate'

const TOPICS = [
  'harbour',
  'orchard',
  'signal',
  'archive',
  'ferry',
  'glacier',
  'workshop',
  'library',
  'market',
  'mill',
]
const DEEDS = [
  'opens',
  'closes',
  'moves',
  'keeps',
  'repairs',
  'counts',
  'sells',
  'paints',
  'measures',
  'lends',
]
const THINGS = [
  'lanterns',
  'ropes',
  'ledgers',
  'stones',
  'bells',
  'maps',
  'barrels',
  'letters',
  'clocks',
  'nets',
]

/** Made text: each chunk is a paragraph of eight sentences about one numbered place. */
function chunk(i: number, version: number): string {
  const pick = (list: readonly string[], at: number) => list[at % list.length]!
  return Array.from({ length: 8 }, (_, s) => {
    const seed = i * 31 + s * 17 + version * 7
    return `The ${pick(TOPICS, seed)} number ${i} ${pick(DEEDS, seed >> 2)} ${1 + (seed % 97)} ${pick(THINGS, seed >> 3)} every ${2 + (seed % 11)} days.`
  }).join(' ')
}
const document = (i: number, version = 0) => ({
  id: `place-${i}`,
  text: Array.from({ length: 10 }, (_, c) => chunk(i * 10 + c, version)).join('\n\n'),
})
const question = (i: number): string =>
  `How many ${THINGS[i % 10]} does the ${TOPICS[(i * 7) % 10]} number ${(i * 7919) % chunks} have?`

const folder = mkdtempSync(join(tmpdir(), 'lightcone-bench-server-'))
/** Beside the sources, where the bundle finds what stays outside of it. */
const bundle = mkdtempSync(join(import.meta.dirname, '../../cli/.bench-'))
const agent = new Agent({ keepAlive: true, maxSockets: clients + 1 })
let server: Awaited<ReturnType<typeof startServer>> | undefined
try {
  const cone = await open(folder)
  await cone.addDocuments(
    Array.from({ length: Math.ceil(chunks / 10) }, (_, i) => document(i)),
    { name: 'places' },
  )
  await cone.close()
  const again = await open(folder)
  const { segments } = await again.status()
  const library = await timesWarm(
    async (i) => void (await again.context(question(i), { budget: BUDGET, tokenizer: TOKENIZER })),
  )
  const processor = await processorTimes(again)
  await again.close()
  server = await startServer()
  const { url } = server
  const alone = await timesWarm((i) => ask(url, i))
  const serverMs = await serverTime(server)
  const loaded = await underLoad(server)
  server.child.kill('SIGTERM')
  await once(server.child, 'exit')
  console.log(
    JSON.stringify({
      segments,
      libraryMsP50: at(library, 50),
      httpMsP50: at(alone, 50),
      ...processor,
      addedMsP50: round(at(alone, 50) - at(library, 50)),
      ...{ serverCpuMs: round(serverMs), contextsPerServerCpuSecond: round(1000 / serverMs) },
      load: loaded,
      mcpFirstAnswerMs: await mcpStart(),
    }),
  )
} finally {
  if (server?.child.exitCode === null) server.child.kill('SIGTERM')
  agent.destroy()
  for (const made of [folder, bundle]) rmSync(made, { recursive: true, force: true })
}

/** Processor time in the library: a context, one where every fourth follows a commit, and such a commit of one document. */
async function processorTimes(cone: Lightcone) {
  const QUESTIONS = 100
  const context = async (i: number) => {
    await cone.context(question(i), { budget: BUDGET, tokenizer: TOKENIZER })
  }
  const took = async (work: () => Promise<void>) => {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  }
  let alone = 0
  for (let i = 0; i < QUESTIONS; i++) alone += await took(() => context(i))
  let between = 0
  let commits = 0
  for (let i = 0; i < QUESTIONS; i++) {
    if (i % 4 === 0)
      commits += await took(async () => {
        await cone.addDocuments([document(i, 1)], { name: 'places' })
      })
    between += await took(() => context(i))
  }
  return {
    libraryCpuMs: round(alone / QUESTIONS),
    betweenCommitsCpuMs: round(between / QUESTIONS),
    commitCpuMs: round((commits * 4) / QUESTIONS),
  }
}

async function startServer(): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const readers = values.readers === undefined ? [] : ['--readers', values.readers]
  const serve = ['serve', '--index', folder, '--port', '0', '--json', ...readers]
  const child = spawn(process.execPath, [CLI, ...serve], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout!, 'data')) as [Buffer]
  return { url: (JSON.parse(String(line)) as { readonly url: string }).url, child }
}

function ask(url: string, i: number): Promise<void> {
  return post(`${url}/operations/context`, { question: question(i), budget: BUDGET, tokenizer: TOKENIZER })
}

/** Reads the whole answer. */
function post(url: string, input: unknown): Promise<void> {
  const body = JSON.stringify(input)
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.on('error', reject)
      response.on('data', () => {})
      response.on('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`status ${response.statusCode}`)),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Processor time of the server for a context, asked by one client while nobody writes: 300 others than before. */
async function serverTime({ url, child }: { readonly url: string; readonly child: ChildProcess }) {
  const QUESTIONS = 300
  const before = processorMs(child.pid!)
  for (let i = 0; i < QUESTIONS; i++) await ask(url, 2000 + i)
  return (processorMs(child.pid!) - before) / QUESTIONS
}

async function underLoad({ url, child }: { readonly url: string; readonly child: ChildProcess }) {
  const until = performance.now() + seconds * 1000
  const times: number[] = []
  let errors = 0
  let replaced = 0
  const memory: Memory[] = []
  const before = { own: process.cpuUsage(), server: processorMs(child.pid!) }
  const asking = Array.from({ length: clients }, async (_, client) => {
    for (let i = client; performance.now() < until; i += clients) {
      const startedMs = performance.now()
      await ask(url, i).then(
        () => times.push(performance.now() - startedMs),
        () => errors++,
      )
    }
  })
  const replacing = (async () => {
    while (performance.now() < until) {
      const documents = [document(replaced % (chunks / 10), replaced + 1)]
      await post(`${url}/operations/add`, { documents, name: 'places' }).then(
        () => replaced++,
        () => errors++,
      )
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  })()
  const watching = (async () => {
    while (performance.now() < until) {
      memory.push({ ...memoryOf(child.pid!), heapUsedMb: await heapUsedMb(url) })
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
  })()
  await Promise.all([...asking, replacing, watching])
  const own = process.cpuUsage(before.own)
  return {
    seconds,
    clients,
    requestsPerSecond: round(times.length / seconds),
    clientCpuMs: round((own.user + own.system) / 1000 / times.length),
    serverCpuMs: round((processorMs(child.pid!) - before.server) / times.length),
    msP50: at(times, 50),
    msP95: at(times, 95),
    msP99: at(times, 99),
    errors,
    replaced,
    ...quarters(memory),
  }
}

/** From the start of the process to the end of the first answer, the median of five after one that keeps compiled code. */
async function mcpStart(): Promise<number> {
  await bundleCommand(bundle)
  const times = await timesOf(6, async (i) => {
    const client = new Client({ name: 'bench', version: '1' })
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [join(bundle, 'main.js'), 'mcp', '--index', folder],
      }),
    )
    await client.callTool({ name: 'context', arguments: { question: question(i) } })
    await client.close()
  })
  return at(times.slice(1), 50)
}

/** The same 200 questions on both sides, after 100 others. */
async function timesWarm(work: (i: number) => Promise<void>): Promise<number[]> {
  await timesOf(100, (i) => work(1000 + i))
  return timesOf(200, work)
}

async function timesOf(count: number, work: (i: number) => Promise<void>): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < count; i++) {
    const startedMs = performance.now()
    await work(i)
    times.push(performance.now() - startedMs)
  }
  return times
}

function at(times: readonly number[], percent: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return round(sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0)
}
function mean(list: readonly number[]): number {
  return list.reduce((sum, one) => sum + one, 0) / Math.max(1, list.length)
}
function round(value: number): number {
  return Math.round(value * 100) / 100
}

/** Linux only; 0 elsewhere. */
function processorMs(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    // Ticks of a hundredth second in the program and in the system.
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return 0
  }
}

interface Memory {
  readonly residentMb: number
  /** Of it what is no file's: both threads' heaps, and what lies outside of them. */
  readonly anonymousMb: number
  /** Of the server's own thread; what is dead and not yet collected counts. */
  readonly heapUsedMb: number
}

/** Linux only; 0 elsewhere. */
function memoryOf(pid: number): Pick<Memory, 'residentMb' | 'anonymousMb'> {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    const mb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(rollup)?.[1] ?? 0) / 1024
    return { residentMb: mb('Rss'), anonymousMb: mb('Anonymous') }
  } catch {
    return { residentMb: 0, anonymousMb: 0 }
  }
}

async function heapUsedMb(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  return Number(/^nodejs_heap_used_bytes (\d+)/m.exec(metrics)?.[1] ?? 0) / 2 ** 20
}

/** Means of each quarter of the time, but of the heap the least, which is nearest to what is alive. */
function quarters(memory: readonly Memory[]) {
  const parts = [0, 1, 2, 3].map((q) =>
    memory.slice(Math.floor((q * memory.length) / 4), Math.max(1, Math.floor(((q + 1) * memory.length) / 4))),
  )
  const means = (part: 'residentMb' | 'anonymousMb') =>
    parts.map((samples) => round(mean(samples.map((one) => one[part]))))
  const resident = means('residentMb')
  return {
    residentMb: resident,
    anonymousMb: means('anonymousMb'),
    heapUsedMbLeast: parts.map((samples) => round(Math.min(...samples.map((one) => one.heapUsedMb)))),
    lastOverSecondQuarter: round(resident[3]! / resident[1]!),
  }
}
