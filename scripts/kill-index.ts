/**
 * Kills a writer of a whole index with SIGKILL at random moments, merges included, while a reader searches:
 * `node scripts/kill-index.ts --rounds 200 --seed 1`. Beside its changes the writer has everything merged into one part
 * now and then, folded by a thread as large parts are.
 *
 * The writer adds, replaces and removes documents through the public face and acknowledges each on its standard
 * output. Each edition of a document has a word of its own in every passage. After a kill `doctor` must find the
 * index sound, every acknowledged edition must be found by its word, whole, and no older one may be found at all. The
 * reader must never see passages of two editions of one document in one answer.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { doctor, isLightconeError, type Lightcone, open } from 'lightcone'
import { openLexicalIndex } from '../packages/engine/src/indexes/lexical/lexical-index.ts'
import { openSqliteStore } from '../packages/engine/src/store/sqlite/sqlite-store.ts'
import { createAnalyzer } from '../packages/engine/src/text/analyzer.ts'

const DOCUMENTS = 40
const PASSAGES = 6
/** A merge is asked for before so many of the changes. */
const MERGES = 0.5

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    role: { type: 'string', default: 'parent' },
    folder: { type: 'string', default: '' },
    edition: { type: 'string', default: '1' },
  },
})
const random = generator(Number(options.seed) * 7919 + Number(options.edition))

if (options.role === 'writer') await write(options.folder, Number(options.edition))
else await supervise()

async function write(folder: string, firstEdition: number): Promise<void> {
  const cone = await open(folder, { threads: 0 })
  const merge = await mergerOf(folder)
  for (let edition = firstEdition; ; edition++) {
    if (random() < MERGES) void merge()
    const id = `d${Math.floor(random() * DOCUMENTS)}`
    const removes = random() < 0.15 && (await exists(cone, id))
    say(`begin ${id} ${removes ? 0 : edition}`)
    if (removes) await cone.remove(id)
    else await cone.addDocuments([{ id, text: textOf(edition) }])
    say(`done ${id} ${removes ? 0 : edition}`)
  }
}

/** Merges everything, one merge after the other; what is asked for meanwhile is not done. Says so when one is done. */
async function mergerOf(folder: string): Promise<() => Promise<void>> {
  const clock = { nowMs: () => Date.now(), elapsedMs: () => performance.now() }
  const store = await openSqliteStore({ folder, namespace: 'default', clock })
  const index = await openLexicalIndex({ store, analyzer: createAnalyzer(), threadSegments: 0 })
  let merging = false
  return async () => {
    if (merging) return
    merging = true
    try {
      if ((await index.merge({ force: true })).merged > 0) say('merged')
    } finally {
      merging = false
    }
  }
}

async function exists(cone: Lightcone, id: string): Promise<boolean> {
  const [info] = await Array.fromAsync(cone.documents({ filter: { field: 'id', eq: id } }))
  return info !== undefined
}

/** At once and whole: a line that was begun when the kill came counts as not said. */
function say(line: string): void {
  writeSync(1, `${line}\n`)
}

function textOf(edition: number): string {
  return Array.from({ length: PASSAGES }, (_, i) => {
    const filler = Array.from({ length: 120 }, () => wordOf(Math.floor(random() * 5000))).join(' ')
    return `${wordOf(1_000_000 + edition)} passage ${i}. ${filler}.`
  }).join('\n\n')
}

/** A word for a number, of letters alone, so that the analyzer leaves it whole. */
function wordOf(number: number): string {
  let word = 'q'
  for (let left = number; left > 0; left = Math.floor(left / 20)) word += 'bcdfghjklmnpqrstvwxz'[left % 20]
  return word
}

async function supervise(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lightcone-kill-'))
  const acknowledged = new Map<string, number>()
  let [edition, commits, merges, looks, passed, failed] = [1, 0, 0, 0, 0, 0]
  for (let round = 0; round < Number(options.rounds); round++) {
    // Every second time a merge has been written at least; the next one is under way then.
    const run = await killWriter(folder, edition, round % 2 === 1)
    for (const [id, value] of run.done) acknowledged.set(id, value)
    commits += run.commits
    merges += run.merges
    looks += run.looks
    edition = run.lastEdition + 1
    const faults = [...run.faults, ...(await inspect(folder, acknowledged, run.open))]
    for (const fault of faults) console.log(`round ${round}: ${fault}`)
    if (faults.length === 0) passed++
    else failed++
  }
  rmSync(folder, { recursive: true, force: true })
  console.log(`${commits} changes acknowledged, ${merges} merges in a thread, ${looks} looks of the reader`)
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed > 0 || commits === 0 || merges === 0 || looks === 0 ? 1 : 0
}

interface Run {
  readonly done: ReadonlyMap<string, number>
  /** The change that was begun and not acknowledged: it may have happened or not. */
  readonly open: readonly [id: string, edition: number] | undefined
  readonly commits: number
  readonly merges: number
  readonly lastEdition: number
  readonly looks: number
  readonly faults: readonly string[]
}

async function killWriter(folder: string, firstEdition: number, afterMerge: boolean): Promise<Run> {
  const args = [
    '--role',
    'writer',
    '--folder',
    folder,
    '--edition',
    String(firstEdition),
    '--seed',
    options.seed,
  ]
  const child = spawn(process.execPath, [import.meta.filename, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const done = new Map<string, number>()
  let begun: readonly [string, number] | undefined
  let [commits, merges, lastEdition] = [0, 0, firstEdition]
  const lines = createInterface(child.stdout)
  const first = Promise.withResolvers<void>()
  const merged = Promise.withResolvers<void>()
  lines.on('line', (line) => {
    if (line === 'merged') {
      merges++
      merged.resolve()
      return
    }
    const [word, id, value] = line.split(' ') as [string, string, string]
    lastEdition = Math.max(lastEdition, Number(value))
    if (word === 'begin') begun = [id, Number(value)]
    else {
      begun = undefined
      done.set(id, Number(value))
      commits++
      first.resolve()
    }
  })
  const closed = new Promise((resolve) => lines.on('close', resolve))
  child.on('exit', () => {
    for (const wanted of [first, merged]) wanted.reject(new Error('the writer ended by itself'))
  })
  merged.promise.catch(() => {})
  await first.promise
  if (afterMerge) await merged.promise
  const watching = new AbortController()
  const reading = look(folder, watching.signal)
  await setTimeout(random() * 600)
  child.kill('SIGKILL')
  await closed
  watching.abort()
  const { looks, faults } = await reading
  return { done, open: begun, commits, merges, lastEdition: lastEdition + 1, looks, faults }
}

/** Searches again and again; passages of one document in one answer must be of one edition. */
async function look(
  folder: string,
  signal: AbortSignal,
): Promise<{ looks: number; faults: readonly string[] }> {
  const cone = await open(folder, { create: false })
  const faults: string[] = []
  let looks = 0
  while (!signal.aborted) {
    try {
      const { candidates } = await cone.search('passage', { k: 400, mode: 'lexical' })
      const editions = new Map<string, string>()
      for (const { segment } of candidates) {
        const found = segment.text.trimStart().split(' ')[0]!
        const known = editions.get(segment.document) ?? found
        if (known !== found) faults.push(`${segment.document} was seen in two editions at once`)
        editions.set(segment.document, found)
      }
      looks++
    } catch (error) {
      faults.push(`the reader failed: ${isLightconeError(error) ? error.code : ''} ${error}`)
    }
    await setTimeout(5)
  }
  await cone.close()
  return { looks, faults }
}

/** What a fresh process finds after the kill. */
async function inspect(
  folder: string,
  acknowledged: Map<string, number>,
  open_: Run['open'],
): Promise<readonly string[]> {
  const faults: string[] = []
  const { ok, checks } = await doctor(folder)
  if (!ok) faults.push(`doctor: ${JSON.stringify(checks.filter((check) => !check.ok))}`)
  const cone = await open(folder, { create: false, threads: 0 })
  const live = new Set((await Array.fromAsync(cone.documents())).map((info) => info.id))
  for (const [id, edition] of acknowledged) {
    const possible = open_?.[0] === id ? [edition, open_[1]] : [edition]
    const found = await editionOf(cone, id, possible, live)
    if (found === undefined) faults.push(`${id}: edition ${possible.join(' or ')} expected, not found whole`)
    else acknowledged.set(id, found)
  }
  if (open_ !== undefined && !acknowledged.has(open_[0]) && live.has(open_[0])) acknowledged.set(...open_)
  await cone.close()
  return faults
}

/** The one of the possible editions that is there, whole and by search; 0 stands for a removed document. */
async function editionOf(
  cone: Lightcone,
  id: string,
  possible: readonly number[],
  live: ReadonlySet<string>,
): Promise<number | undefined> {
  const filter = { field: 'id', eq: id }
  for (const edition of possible) {
    if (edition === 0) {
      if (!live.has(id) && (await cone.search('passage', { filter })).candidates.length === 0) return 0
      continue
    }
    const { candidates } = await cone.search(wordOf(1_000_000 + edition), { filter, k: 50, mode: 'lexical' })
    const all = await cone.search('passage', { filter, k: 50, mode: 'lexical' })
    if (candidates.length >= PASSAGES && all.candidates.length === candidates.length) return edition
  }
  return undefined
}

/** Mulberry32: the same seed gives the same moments. */
function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
