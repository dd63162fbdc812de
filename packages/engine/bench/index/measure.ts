/** One phase of one engine, in a process of its own: prints its figures as JSON. */
import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { type BenchDocument, type BenchQuery, documents } from './corpus.ts'
import { readDocuments } from './document-file.ts'
import type { BenchEngine, EngineName, OpenEngine } from './engine.ts'
import type { Phase } from './phases.ts'
import { createThreadClock } from './thread-clock.ts'
import { UPDATES } from './updates.ts'

export interface Task {
  readonly engine: EngineName
  readonly phase: Phase
  readonly folder: string
  readonly chunks: number
  /** Documents, one a line. */
  readonly corpus: string
  readonly updates: string
  /** JSON. */
  readonly queries: string
}

export type Figures = Readonly<Record<string, number>>

const K = 20
const BATCH_CHARACTERS = 32e6
/** Updates before the measured ones: a process that has just started compiles and analyses for the first time. */
const WARM_UP = 25

/** Between two questions beside a merge; twice what one takes where that is longer, or the merge would never have its turn. */
const LEAST_INTERVAL_MS = 20

const task: Task = JSON.parse(process.argv[2]!)
const { open } = (await import(`./engines/${task.engine}.ts`)) as { readonly open: OpenEngine }
const run = { build, query, update, merge }[task.phase]
console.log(JSON.stringify(await run()))
process.exit()

async function build(): Promise<Figures> {
  const engine = await open(task.folder, true)
  let cpuMs = 0
  let wallMs = 0
  let bytes = 0
  let chunks = 0
  const timed = async (work: () => Promise<void>) => {
    const [cpu, wall] = [process.cpuUsage(), performance.now()]
    await work()
    const { user, system } = process.cpuUsage(cpu)
    cpuMs += (user + system) / 1000
    wallMs += performance.now() - wall
  }
  for (const batch of batches(
    readDocuments(task.updates),
    documents(readDocuments(task.corpus), task.chunks),
  )) {
    for (const document of batch) {
      chunks += document.chunks.length
      for (const chunk of document.chunks) bytes += Buffer.byteLength(chunk)
    }
    await timed(() => engine.add(batch))
  }
  await timed(() => engine.save())
  const index = await engine.indexBytes()
  await engine.close()
  const mb = bytes / 1e6
  return {
    chunks,
    textMB: mb,
    buildMBPerCpuS: mb / (cpuMs / 1000),
    buildMBPerS: mb / (wallMs / 1000),
    indexPerText: index / bytes,
  }
}

function* batches(
  first: Iterable<BenchDocument>,
  rest: Iterable<BenchDocument>,
): Generator<readonly BenchDocument[]> {
  let batch = [...first]
  let characters = 0
  for (const document of rest) {
    batch.push(document)
    for (const chunk of document.chunks) characters += chunk.length
    if (characters < BATCH_CHARACTERS) continue
    yield batch
    batch = []
    characters = 0
  }
  if (batch.length > 0) yield batch
}

async function query(): Promise<Figures> {
  const queries = readJson<Record<string, BenchQuery[]>>(task.queries)
  const before = memoryMB()
  const start = performance.now()
  const engine = await open(task.folder, false)
  await engine.search('configuration of the parser', K)
  const openMs = performance.now() - start
  const memory = memoryMB() - before
  const figures: Record<string, number> = { openAndFirstQueryMs: openMs, memoryAfterOpenMB: memory }
  for (const [name, list] of Object.entries(queries)) {
    const cold = await ask(engine, list)
    await ask(engine, list)
    const cpu = process.cpuUsage()
    const warm = await ask(engine, list)
    const { user, system } = process.cpuUsage(cpu)
    Object.assign(figures, {
      [`${name}ColdP95Ms`]: percentile(cold, 0.95),
      [`${name}P50Ms`]: percentile(warm, 0.5),
      [`${name}P95Ms`]: percentile(warm, 0.95),
      [`${name}CpuMs`]: (user + system) / 1000 / list.length,
      [`${name}Found`]: await foundShare(engine, list),
    })
  }
  figures['memoryAfterQueriesMB'] = memoryMB() - before
  await engine.close()
  return figures
}

async function ask(engine: BenchEngine, queries: readonly BenchQuery[]): Promise<number[]> {
  const times: number[] = []
  for (const { text } of queries) {
    const start = performance.now()
    await engine.search(text, K)
    times.push(performance.now() - start)
  }
  return times
}

async function foundShare(engine: BenchEngine, queries: readonly BenchQuery[]): Promise<number> {
  let found = 0
  for (const { text, want } of queries) {
    const ids = await engine.ids(await engine.search(text, K))
    if (ids.includes(want)) found++
  }
  return found / queries.length
}

async function update(): Promise<Figures> {
  const all = [...readDocuments(task.updates)]
  const engine = await open(task.folder, false)
  await engine.search('configuration of the parser', K)
  const times = async (
    documents: readonly BenchDocument[],
    work: (document: BenchDocument) => Promise<void>,
  ) => {
    const taken: number[] = []
    for (const document of documents) {
      const start = performance.now()
      await work(document)
      taken.push(performance.now() - start)
    }
    return taken.slice(WARM_UP)
  }
  const cpu = process.cpuUsage()
  const replaced = await times(all.slice(0, UPDATES), (document) => engine.replace(document))
  const { user, system } = process.cpuUsage(cpu)
  const removed = await times(all.slice(UPDATES), (document) => engine.remove(document))
  await engine.close()
  return {
    replaceP50Ms: percentile(replaced, 0.5),
    replaceP95Ms: percentile(replaced, 0.95),
    replaceCpuMs: (user + system) / 1000 / UPDATES,
    removeP50Ms: percentile(removed, 0.5),
    removeP95Ms: percentile(removed, 0.95),
    ...syncTimes(task.folder),
  }
}

/** What the disk alone takes to make as many bytes last as a replacement and a deletion write. */
function syncTimes(folder: string): Figures {
  const file = openSync(join(folder, 'sync'), 'w')
  const once = (bytes: number) => {
    const times = Array.from({ length: 50 }, () => {
      const start = performance.now()
      writeSync(file, Buffer.alloc(bytes, 1))
      fdatasyncSync(file)
      return performance.now() - start
    })
    return percentile(times, 0.5)
  }
  const figures = { sync200kBP50Ms: once(200_000), sync50kBP50Ms: once(50_000) }
  closeSync(file)
  rmSync(join(folder, 'sync'))
  return figures
}

async function merge(): Promise<Figures> {
  const engine = await open(task.folder, false)
  if (!engine.merge) return {}
  const queries = Object.values(readJson<Record<string, BenchQuery[]>>(task.queries)).flat()
  await ask(engine, queries)
  const warm = performance.now()
  await ask(engine, queries)
  const intervalMs = Math.max(LEAST_INTERVAL_MS, (2 * (performance.now() - warm)) / queries.length)
  const idle = await askAtIntervals(engine, queries, intervalMs, (_, asked) => asked < queries.length)
  let end = Number.POSITIVE_INFINITY
  const start = performance.now()
  const merged = engine.merge().finally(() => {
    end = performance.now()
  })
  const during = await askAtIntervals(engine, queries, intervalMs, (due) => due <= end)
  await merged
  const mergeS = (end - start) / 1000
  await engine.close()
  return {
    mergeS,
    queriesDuringMerge: during.ms.length,
    idleP50Ms: percentile(idle.ms, 0.5),
    idleP95Ms: percentile(idle.ms, 0.95),
    duringMergeP50Ms: percentile(during.ms, 0.5),
    duringMergeP95Ms: percentile(during.ms, 0.95),
    duringMergeMostMs: Math.max(...during.ms),
    idleOwnP95Ms: percentile(idle.ownMs, 0.95),
    duringMergeOwnP95Ms: percentile(during.ownMs, 0.95),
    duringMergeOwnP99Ms: percentile(during.ownMs, 0.99),
    duringMergeOwnMostMs: Math.max(...during.ownMs),
  }
}

interface Times {
  /** From the moment a question was due: what holds the process up counts for all the questions that it holds up. */
  readonly ms: number[]
  /** What the thread itself computed from the beginning of the turn in which it was due. */
  readonly ownMs: number[]
}

/** Puts a question every `intervalMs` while `more` says so. */
async function askAtIntervals(
  engine: BenchEngine,
  queries: readonly BenchQuery[],
  intervalMs: number,
  more: (due: number, asked: number) => boolean,
): Promise<Times> {
  const times: Times = { ms: [], ownMs: [] }
  const computed = createThreadClock()
  const start = performance.now()
  for (let i = 0; ; i++) {
    const due = start + i * intervalMs
    let turn = computed()
    // Timers are exact to a millisecond; the rest goes by in turns that other work has, too.
    const wait = due - performance.now()
    if (wait > 2) await setTimeout(wait - 1)
    while (performance.now() < due) {
      turn = computed()
      await setImmediate()
    }
    if (!more(due, i)) return times
    await engine.search(queries[i % queries.length]!.text, K)
    times.ms.push(performance.now() - due)
    times.ownMs.push(computed() - turn)
  }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

function memoryMB(): number {
  globalThis.gc?.()
  return process.memoryUsage().rss / 1e6
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8'))
}
