/**
 * Feeds damaged files to every parser: `node scripts/fuzz-formats.ts --rounds 2000 --seed 1 [--format docx]`.
 *
 * Seeds are the golden files of the formats and a few texts for the parsers of the engine. A round flips bits, cuts
 * off, drops, doubles, blanks or swaps stretches; files in ZIP archives are damaged inside as well, with checksums
 * made right again, so that the damage gets through to the parsers. A child process parses; a document must keep
 * the laws of spans, a refusal must be a `LightconeError` with a `file-*` or `format-*` code. A crash, another error,
 * more than the time or more than the memory is a fault: its round is printed and the exit status is 1.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { builtInParsers, chooseParser, decodeText, isLightconeError, type Parsed } from 'lightcone'
import { formats } from '../packages/formats/src/index.ts'
import { startGuard } from '../packages/formats/src/office/guard.ts'
import { openZip } from '../packages/formats/src/office/zip.ts'
import { readListing } from '../packages/formats/src/web/listing.ts'
import { parseRobots } from '../packages/formats/src/web/robots.ts'
import { zipOf } from '../packages/formats/test/make-zip.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    format: { type: 'string', default: '' },
    /** A folder where the files of faults are kept. */
    keep: { type: 'string', default: '' },
  },
})

/** What a file may take: its own limit, and when the process is given up. */
const MAX_MS = 5_000
const GIVEN_UP_MS = 15_000
const MAX_HEAP_MB = 512
/** A child is replaced after this many files: code grammars, once loaded, stay in memory. */
const ROUNDS_A_CHILD = 100
/** How much the process may grow over one file. */
const MAX_GROWTH_BYTES = 600_000_000
const LIMITS = {
  maxNesting: 200,
  maxDecompressedBytes: 20_000_000,
  maxPages: 200,
  maxMs: MAX_MS,
  maxBytes: 5_000_000,
  maxEntries: 200,
}

interface Seed {
  readonly path: string
  readonly bytes: Buffer
}

interface Task {
  readonly path: string
  readonly base64: string
}

interface Reply {
  readonly outcome: string
  readonly fault?: string
  readonly rss: number
  /** How many bytes the process grew. */
  readonly growth: number
}

// ── the child ────────────────────────────────────────────────────────────────────────────────────────────

async function outcomeOf({ path, base64 }: Task): Promise<Reply> {
  const bytes = Buffer.from(base64, 'base64')
  const parser = chooseParser(path, [...formats, ...builtInParsers])
  const file = { path, bytes, text: () => decodeText(bytes) }
  const before = process.memoryUsage.rss()
  const memory = () => ({ rss: process.memoryUsage.rss(), growth: process.memoryUsage.rss() - before })
  try {
    if (/\.(?:rss|atom|sitemap\.xml)$/.test(path))
      return { outcome: readListing(file.text())?.kind ?? 'no listing', ...memory() }
    if (path === 'robots.txt')
      return { outcome: `allowed: ${parseRobots(file.text(), 'lightcone').isAllowed('/a/b')}`, ...memory() }
    if (parser.entries !== undefined) {
      let count = 0
      for await (const _ of parser.entries(file, LIMITS)) count++
      return { outcome: `${count > 0 ? 'entries' : 'no entries'}`, ...memory() }
    }
    const fault = brokenLaw(await parser.parse(file, LIMITS))
    return { outcome: 'read', ...memory(), ...(fault === undefined ? {} : { fault }) }
  } catch (error) {
    if (isLightconeError(error) && /^(?:file|format)-/.test(error.code))
      return { outcome: error.code, ...memory() }
    const fault = error instanceof Error ? (error.stack ?? error.message) : String(error)
    // The engine takes what a library throws for a malformed file; only that is no fault of a parser.
    return { outcome: 'thrown', ...memory(), fault }
  }
}

function brokenLaw({ text, blocks, origin = [] }: Parsed): string | undefined {
  if (!text.isWellFormed()) return 'the text has half a character'
  for (const [name, spans] of [
    ['block', blocks],
    ['run', origin],
  ] as const) {
    const at = spans.findIndex(
      ({ start, end }, index) => start < (spans[index - 1]?.end ?? 0) || end <= start || end > text.length,
    )
    if (at >= 0)
      return `${name} ${at} is out of place: ${JSON.stringify(spans.slice(Math.max(0, at - 1), at + 1))}`
  }
  const bad = origin.find(
    ({ line, column }) => !(Number.isInteger(line) && line > 0 && Number.isInteger(column) && column > 0),
  )
  return bad === undefined ? undefined : `no place: ${JSON.stringify(bad)}`
}

// ── the parent ───────────────────────────────────────────────────────────────────────────────────────────

async function supervise(): Promise<void> {
  const seeds = seedFiles().filter(({ path }) => options.format === '' || path.startsWith(options.format))
  const outcomes = new Map<string, number>()
  const faults: string[] = []
  let child = await start()
  let peak = { rss: 0, path: '' }
  const startedMs = performance.now()
  for (let round = 0; round < Number(options.rounds); round++) {
    const random = generator(Number(options.seed) * 1_000_003 + round)
    const seed = seeds[round % seeds.length]!
    const bytes = round < seeds.length ? seed.bytes : mutated(seed, seeds, random)
    const reply = await ask(child, { path: seed.path.split('/').at(-1)!, base64: bytes.toString('base64') })
    const format = seed.path.split('/')[0]!
    outcomes.set(`${format} ${reply.outcome}`, (outcomes.get(`${format} ${reply.outcome}`) ?? 0) + 1)
    if (reply.rss > peak.rss) peak = { rss: reply.rss, path: seed.path }
    const fault =
      reply.fault ??
      (reply.growth > MAX_GROWTH_BYTES ? `${Math.round(reply.growth / 1e6)} MB more memory` : undefined)
    if (fault !== undefined) {
      faults.push(`round ${round}, ${seed.path}: ${fault}`)
      keepFile(round, seed.path, bytes)
      console.log(faults.at(-1))
    }
    const isSpent = round % ROUNDS_A_CHILD === ROUNDS_A_CHILD - 1
    if (child.exitCode !== null || child.signalCode !== null || fault !== undefined || isSpent) {
      child.kill('SIGKILL')
      child = await start()
    }
  }
  child.kill('SIGKILL')
  for (const [name, count] of [...outcomes].sort()) console.log(`${String(count).padStart(7)}  ${name}`)
  const seconds = (performance.now() - startedMs) / 1000
  console.log(
    `${options.rounds} rounds over ${seeds.length} files in ${seconds.toFixed(0)} s, peak ${Math.round(peak.rss / 1e6)} MB (after ${peak.path}), ${faults.length} faults`,
  )
  process.exitCode = faults.length > 0 ? 1 : 0
}

/** A child that is ready, so that its start is not counted as a file's time. */
async function start(): Promise<ChildProcess> {
  const child = fork(import.meta.filename, [], {
    execArgv: [`--max-old-space-size=${MAX_HEAP_MB}`, '--no-warnings'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  await once(child, 'message')
  return child
}

function ask(child: ChildProcess, task: Task): Promise<Reply> {
  return new Promise((resolve) => {
    const done = (reply: Reply) => {
      clearTimeout(timer)
      child.removeAllListeners('message')
      child.removeAllListeners('exit')
      resolve(reply)
    }
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      done({ outcome: 'hung', rss: 0, growth: 0, fault: `no answer after ${GIVEN_UP_MS} ms` })
    }, GIVEN_UP_MS)
    child.once('message', (reply: Reply) => done(reply))
    child.once('exit', (code, signal) =>
      done({ outcome: 'crashed', rss: 0, growth: 0, fault: `the process ended: ${code ?? signal}` }),
    )
    child.send(task)
  })
}

function keepFile(round: number, path: string, bytes: Buffer): void {
  if (options.keep === '') return
  mkdirSync(options.keep, { recursive: true })
  writeFileSync(join(options.keep, `${round}-${path.replaceAll('/', '-')}`), bytes)
}

// ── seeds and damage ─────────────────────────────────────────────────────────────────────────────────────

/** For the parsers of the engine, which have no golden files. */
const TEXTS: Readonly<Record<string, string>> = {
  'markdown/a.md':
    '---\ntitle: Keys\ntags: [a, b]\n---\n# Keys\n\nText with `code`, [a link](x.md) and a note.[^1]\n\n- one\n  - two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```ts\nlet x = 1\n```\n\n> quote\n\n[^1]: A note.\n',
  'json/a.json': '{"a": [1, 2.5e3, {"b": "c\\u00e9\\n"}], "d": null, "e": {"f": [true, false, []]}}',
  'jsonl/a.jsonl': '{"id": 1, "text": "one"}\n{"id": 2, "text": "two"}\n',
  'csv/a.csv': 'Part,Shelf,Note\nBolt,A-3,"M8, ""long"""\nRope,,\n',
  'code/a.ts': '/** Adds. */\nexport function add(a: number, b: number): number {\n  return a + b\n}\n',
  'code/a.py': 'class Tide:\n    """Levels."""\n    def at(self, t):\n        return self.gauge[t]\n',
  'text/a.txt': 'INTRODUCTION\n\nFirst paragraph,\nin two lines.\n\n* item\n* item\n',
  'feed/a.rss':
    '<?xml version="1.0"?><rss><channel><title>N</title><item><title>A</title><link>http://a.example/1</link><content:encoded><![CDATA[<p>x</p>]]></content:encoded></item></channel></rss>',
  'robots/robots.txt': 'User-agent: *\nDisallow: /a*b$\nAllow: /\nCrawl-delay: 3\n',
  'html/a.html':
    '<html lang="en"><title>Keys</title><body><nav>x</nav><main><h1>Keys</h1><p>Text &amp; more<br>here.</p><ul><li>a<ul><li>b</ul></ul><table><tr><th>a<th>b<tr><td>1<td>2</table><pre>x\n y</pre></main>',
}

function seedFiles(): Seed[] {
  const golden = join(import.meta.dirname, '../packages/formats/test/golden')
  const files = readdirSync(golden, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(?:^|\/)source\.[\w.]+$/.test(path))
    .sort()
    .map((path) => ({ path, bytes: readFileSync(join(golden, path)) }))
  const texts = Object.entries(TEXTS).map(([path, text]) => ({ path, bytes: Buffer.from(text) }))
  return [...files, ...texts]
}

type Random = () => number

function mutated(seed: Seed, seeds: readonly Seed[], random: Random): Buffer {
  const isZip = seed.bytes.readUInt32BE(0) === 0x504b0304
  if (isZip && random() < 0.75)
    return mutatedInside(seed.bytes, seeds, random) ?? damaged(seed.bytes, seeds, random)
  return damaged(seed.bytes, seeds, random)
}

/** One to four kinds of damage, one after the other. */
function damaged(bytes: Buffer, seeds: readonly Seed[], random: Random): Buffer {
  let result: Buffer = Buffer.from(bytes)
  for (let times = 1 + Math.floor(random() * 4); times > 0 && result.length > 0; times--) {
    const at = Math.floor(random() * result.length)
    const end = Math.min(result.length, at + 1 + Math.floor(random() ** 3 * result.length))
    const piece = result.subarray(at, end)
    const kind = Math.floor(random() * 8)
    if (kind === 0) result = result.subarray(0, at)
    else if (kind === 1) result = Buffer.concat([result.subarray(0, at), result.subarray(end)])
    else if (kind === 2) result = Buffer.concat([result.subarray(0, end), piece, result.subarray(end)])
    else if (kind === 3)
      result = Buffer.concat([
        result.subarray(0, at),
        Buffer.alloc(end - at, Math.floor(random() * 256)),
        result.subarray(end),
      ])
    else if (kind === 4) result = repeated(result, at, random)
    else if (kind === 5)
      result = Buffer.concat([result.subarray(0, at), stranger(seeds, random), result.subarray(at)])
    else flip(result, random)
  }
  return result
}

function flip(bytes: Buffer, random: Random): void {
  for (let count = 1 + Math.floor(random() * 20); count > 0; count--) {
    const at = Math.floor(random() * bytes.length)
    bytes[at] = bytes[at]! ^ (1 << Math.floor(random() * 8))
  }
}

/** A short stretch many times over: deep nesting, long lines, endless lists. */
function repeated(bytes: Buffer, at: number, random: Random): Buffer {
  const piece = bytes.subarray(at, at + 1 + Math.floor(random() * 60))
  const copies = Array.from({ length: 1 + Math.floor(random() ** 2 * 3000) }, () => piece)
  return Buffer.concat([bytes.subarray(0, at), ...copies, bytes.subarray(at)])
}

function stranger(seeds: readonly Seed[], random: Random): Buffer {
  const { bytes } = seeds[Math.floor(random() * seeds.length)]!
  const from = Math.floor(random() * bytes.length)
  return bytes.subarray(from, from + 1 + Math.floor(random() * 2000))
}

/** The archive with one of its parts damaged and all checksums right. */
function mutatedInside(bytes: Buffer, seeds: readonly Seed[], random: Random): Buffer | undefined {
  try {
    const zip = openZip(bytes, startGuard(LIMITS))
    const parts = zip.names.map((name) => [name, Buffer.from(zip.read(name) ?? [])] as const)
    const hit = Math.floor(random() * parts.length)
    return zipOf(
      parts.map(([name, content], at) => [name, at === hit ? damaged(content, seeds, random) : content]),
    )
  } catch {
    return undefined
  }
}

/** Mulberry32 by Tommy Ettinger. */
function generator(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

if (process.send === undefined) await supervise()
else {
  process.on('message', async (task: Task) => process.send?.(await outcomeOf(task)))
  process.send({ ready: true })
}
