/**
 * Kills writers of a store with SIGKILL at random moments, again and again, while a reader looks on:
 * `node scripts/kill-store.ts --rounds 50 --seed 1`.
 *
 * Two writers work on one namespace, each on documents of its own. A writer announces a change, commits it, and
 * acknowledges it. After the kill the index must hold every acknowledged change whole, and the last announced one
 * whole or not at all. At every moment the reader must find whole documents, both documents of a pair in the same
 * edition, every passage where its document says, and parts with all of their blobs, large ones, which are written and
 * deleted in many commits, among them. In the end nothing may be left of those that a kill cut off.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { isLightconeError } from '../packages/engine/src/errors.ts'
import type { DocumentWrite, Store, StoreChange } from '../packages/engine/src/ports.ts'
import { DRAFT_INDEX } from '../packages/engine/src/store/sqlite/drafts.ts'
import { openSqliteStore } from '../packages/engine/src/store/sqlite/sqlite-store.ts'

const PAIRS = 12
const WRITERS = 2
/** Short, so that old versions are collected while all this goes on. */
const RETENTION_MS = 300
/** Blobs of a large part, of 4 kB each, at most. */
const MOST_BLOBS = 500
/** After so long a part that nobody goes on writing counts as abandoned. */
const ABANDONED_MS = 61_000

/** Editions of the documents that exist, by id. */
type State = ReadonlyMap<string, number>
/** An edition a document, `null` for one that is removed. */
type Announced = Readonly<Record<string, number | null>>

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    role: { type: 'string', default: 'parent' },
    folder: { type: 'string', default: '' },
    writer: { type: 'string', default: '0' },
  },
})
const clock = { nowMs: () => Date.now(), elapsedMs: () => performance.now() }
const random = generator(Number(options.seed))

if (options.role === 'writer') await write(await openStore(options.folder), `w${options.writer}`)
else if (options.role === 'reader') await read(await openStore(options.folder))
else await supervise()

function openStore(folder: string): Promise<Store> {
  return openSqliteStore({ folder, namespace: 'kill', clock, create: true, retentionMs: RETENTION_MS })
}

/** Parts that do not have all of their blobs. */
async function brokenParts(store: Store): Promise<readonly string[]> {
  const faults: string[] = []
  for (const { id, header } of (await store.snapshot('lexical')).parts)
    try {
      const { length } = await Array.fromAsync(store.scan(id))
      const expected = Buffer.from(header).readUInt32LE()
      if (length !== expected) faults.push(`part ${id} has ${length} of ${expected} blobs`)
    } catch (error) {
      // A writer has dropped it meanwhile.
      if (!isLightconeError(error) || error.code !== 'index-conflict') throw error
    }
  return faults
}

// ── the parent ───────────────────────────────────────────────────────────────────────────────────────────

async function supervise(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lightcone-kill-'))
  await (await openStore(folder)).close()
  const reader = start('reader', folder)
  const readerFaults: string[] = []
  let looks = 0
  createInterface(reader.stdout!).on('line', (line) => {
    if (line === 'look') looks += 1
    else readerFaults.push(line)
  })
  let states: readonly State[] = Array.from({ length: WRITERS }, () => new Map())
  let [passed, failed, acknowledged, cutOff] = [0, 0, 0, 0]
  for (let round = 0; round < Number(options.rounds); round++) {
    if (reader.exitCode !== null) readerFaults.push('the reader ended by itself')
    const runs = await Promise.all(states.map((state, writer) => killWriter(folder, writer, state)))
    cutOff = Math.max(cutOff, draftsIn(folder))
    const faults = [...readerFaults.splice(0), ...runs.flatMap((run) => run.faults)]
    const found = await inspect(folder, faults)
    states = runs.map((run, writer) => settle(run.possible, found, writer, faults))
    acknowledged += runs.reduce((sum, run) => sum + run.acknowledged, 0)
    for (const fault of faults) console.log(`round ${round}: ${fault}`)
    if (faults.length === 0) passed += 1
    else failed += 1
  }
  reader.kill('SIGKILL')
  for (const fault of await leftovers(folder)) {
    console.log(fault)
    failed += 1
  }
  rmSync(folder, { recursive: true })
  console.log(
    `${acknowledged} commits acknowledged, ${looks} looks of the reader, up to ${cutOff} cut-off parts at once`,
  )
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed > 0 || acknowledged === 0 || looks === 0 ? 1 : 0
}

/** What is left of cut-off parts a minute later, when a merge has tidied up. */
async function leftovers(folder: string): Promise<readonly string[]> {
  const later = { ...clock, nowMs: () => Date.now() + ABANDONED_MS }
  const store = await openSqliteStore({ folder, namespace: 'kill', clock: later, retentionMs: RETENTION_MS })
  const { change } = await mergeChange(store)
  await store.commit(change)
  await store.close()
  const left = draftsIn(folder)
  return left === 0 ? [] : [`${left} parts that kills cut off were not deleted`]
}

function draftsIn(folder: string): number {
  const database = new DatabaseSync(join(folder, 'index.db'), { readOnly: true })
  const row = database.prepare('SELECT count(*) AS drafts FROM part WHERE "index" = ?').get(DRAFT_INDEX)
  database.close()
  return Number(row?.['drafts'])
}

interface Run {
  /** What the index may hold now: all that was acknowledged, without and with the change under way. */
  readonly possible: readonly State[]
  readonly acknowledged: number
  readonly faults: readonly string[]
}

async function killWriter(folder: string, writer: number, before: State): Promise<Run> {
  const child = start('writer', folder, writer)
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.once('exit', (_, signal) => resolve(signal))
  })
  let state = before
  let announced: State | undefined
  let acknowledged = 0
  const faults: string[] = []
  const first = Promise.withResolvers<void>()
  const lines = createInterface(child.stdout!)
  const drained = new Promise((resolve) => lines.once('close', resolve))
  lines.on('line', (line) => {
    const [word, rest] = [line.slice(0, 4), line.slice(4)]
    if (word === 'try ') announced = applied(state, JSON.parse(rest) as Announced)
    else if (word === 'ack ' && announced) {
      ;[state, announced, acknowledged] = [announced, undefined, acknowledged + 1]
      first.resolve()
    } else if (word === 'not ') announced = undefined
    else faults.push(`writer ${writer}: ${line}`)
  })
  // A busy machine takes its time to start a process: the clock runs from the first commit on.
  await Promise.race([first.promise, ended])
  await Promise.race([setTimeout(random() * 500), ended])
  child.kill('SIGKILL')
  const [signal] = await Promise.all([ended, drained])
  if (signal !== 'SIGKILL') faults.push(`writer ${writer} ended by itself`)
  return { possible: announced ? [state, announced] : [state], acknowledged, faults }
}

async function inspect(folder: string, faults: string[]): Promise<State> {
  const store = await openStore(folder)
  const found = new Map<string, number>()
  for await (const { id } of store.documents()) {
    const document = await store.document(id)
    const edition = Number(document?.metadata['edition'])
    if (document?.text !== makeText(id, edition)) faults.push(`${id} is not whole`)
    found.set(id, edition)
  }
  faults.push(...(await brokenParts(store)))
  for (const { name, ok, detail } of await store.check()) if (!ok) faults.push(`check ${name}: ${detail}`)
  await store.close()
  return found
}

/** Which of the possible states it is. */
function settle(possible: readonly State[], found: State, writer: number, faults: string[]): State {
  const own = new Map([...found].filter(([id]) => id.startsWith(`w${writer}/`)))
  const same = possible.find(
    (state) => state.size === own.size && [...state].every(([id, n]) => own.get(id) === n),
  )
  if (!same) faults.push(`writer ${writer}: what was acknowledged is not what is there`)
  return same ?? own
}

function applied(state: State, change: Announced): State {
  const next = new Map(state)
  for (const [id, edition] of Object.entries(change))
    if (edition === null) next.delete(id)
    else next.set(id, edition)
  return next
}

function start(role: string, folder: string, writer = 0): ChildProcess {
  const seed = String(Math.floor(random() * 2 ** 31))
  const args = [
    import.meta.filename,
    '--role',
    role,
    '--folder',
    folder,
    '--writer',
    String(writer),
    '--seed',
    seed,
  ]
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
}

// ── a writer ─────────────────────────────────────────────────────────────────────────────────────────────

async function write(store: Store, name: string): Promise<never> {
  let edition = Number((await store.setting(name)) ?? 0)
  for (;;) {
    const change = random() < 0.15 ? await mergeChange(store) : documentsChange(name, ++edition)
    writeSync(1, `try ${JSON.stringify(change.announced)}\n`)
    try {
      const { seq } = await store.commit(change.change)
      writeSync(1, `ack ${seq}\n`)
    } catch (error) {
      const refused = isLightconeError(error) && error.code === 'index-conflict'
      writeSync(1, refused ? 'not committed\n' : `failed: ${error}\n`)
    }
  }
}

interface Work {
  readonly announced: Announced
  readonly change: StoreChange
}

/** Some pairs in a new edition, some removed. */
function documentsChange(name: string, edition: number): Work {
  const announced: Record<string, number | null> = {}
  const put: DocumentWrite[] = []
  const remove: string[] = []
  for (let pair = 0; pair < PAIRS; pair++) {
    const chance = random()
    for (const id of chance < 0.4 ? [`${name}/${pair}/a`, `${name}/${pair}/b`] : []) {
      announced[id] = chance < 0.08 ? null : edition
      if (chance < 0.08) remove.push(id)
      else put.push(makeWrite(id, edition))
    }
  }
  return { announced, change: { put, remove, settings: { [name]: String(edition) } } }
}

/** What an index does in the background: all log entries and parts become one part. */
async function mergeChange(store: Store): Promise<Work> {
  const { parts, log } = await store.snapshot('lexical')
  const large = Math.max(0, Math.floor((random() - 0.5) * 2 * MOST_BLOBS))
  const blobs = [
    ...log.map(({ entry, data }) => [`entry ${entry}`, data] as const),
    ...Array.from({ length: large }, (_, i) => [`blob ${i}`, new Uint8Array(4096).fill(i)] as const),
  ]
  const header = Buffer.alloc(100)
  header.writeUInt32LE(blobs.length)
  const change: StoreChange = {
    putParts: [{ index: 'lexical', header, blobs }],
    dropParts: parts.map(({ id }) => ({ index: 'lexical', id })),
    dropLog: [{ index: 'lexical', entries: log.map(({ entry }) => entry) }],
  }
  return { announced: {}, change }
}

function makeWrite(id: string, edition: number): DocumentWrite {
  const text = makeText(id, edition)
  const count = Math.ceil(text.length / 500)
  return {
    document: {
      id,
      source: 'kill',
      title: id,
      text,
      blocks: [],
      metadata: { edition },
      hash: '',
      language: 'en',
    },
    segments: Array.from({ length: count }, (_, i) => ({
      position: i,
      start: i * 500,
      end: Math.min(text.length, (i + 1) * 500),
      kind: 'passage',
      headings: [],
    })),
    log: { lexical: Buffer.from(text.slice(0, 300)) },
  }
}

function makeText(id: string, edition: number): string {
  return `${id} in edition ${edition}. `.repeat(20 + ((edition * 7919) % 400))
}

// ── the reader ───────────────────────────────────────────────────────────────────────────────────────────

async function read(store: Store): Promise<never> {
  let lastSeq = 0
  for (;;) {
    const seq = await store.seq()
    if (seq < lastSeq) writeSync(1, `reader: commit ${seq} after ${lastSeq}\n`)
    lastSeq = seq
    const pair = `w${Math.floor(random() * WRITERS)}/${Math.floor(random() * PAIRS)}`
    const [a, b] = await store.info([`${pair}/a`, `${pair}/b`])
    if (a?.metadata['edition'] !== b?.metadata['edition']) writeSync(1, `reader: ${pair} is half written\n`)
    const document = await store.document(`${pair}/a`)
    if (document && document.text !== makeText(document.id, Number(document.metadata['edition'])))
      writeSync(1, `reader: ${document.id} is not whole\n`)
    for (const segment of document ? await store.segments([document.first, document.first + 1]) : [])
      if (
        segment?.document === document?.id &&
        segment?.text !== document?.text.slice(segment?.start, segment?.end)
      )
        writeSync(1, `reader: a passage of ${document?.id} is not in its place\n`)
    for (const fault of await brokenParts(store)) writeSync(1, `reader: ${fault}\n`)
    writeSync(1, 'look\n')
    await setTimeout(2)
  }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
