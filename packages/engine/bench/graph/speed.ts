/** What the graph costs at one size: time to build, a question, a replacement, memory, disk. In a process of its own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { openGraphIndex } from '../../src/indexes/graph/graph-index.ts'
import type { Retriever, Store } from '../../src/ports.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { type Built, build, ranking } from './build.ts'
import { quantile } from './figures.ts'
import { MULTI_HOP, manyTexts, type Question, readSet, type Text } from './sets.ts'

/** Questions of each multi-hop set; the first two passes over them are not timed. */
const QUESTIONS = 60
const REPLACED = 80
/** A process that has just started compiles first. */
const WARM_UP = 20

export interface SpeedTask {
  readonly passages: number
  readonly folders: readonly string[]
  readonly work?: string
}

export async function speed({ passages, folders, work = tmpdir() }: SpeedTask): Promise<void> {
  const folder = mkdtempSync(join(work, 'graph-bench-'))
  const clock = { nowMs: () => 0, elapsedMs: () => performance.now() }
  const store = await openSqliteStore({ folder, namespace: 'default', clock, create: true })
  try {
    const texts = manyTexts(passages, folders)
    const built = await build(store, texts)
    const questions = MULTI_HOP.flatMap((name) => readSet(name).questions.slice(0, QUESTIONS))
    const spread = Array.from(
      { length: REPLACED },
      (_, i) => texts[Math.floor((i * texts.length) / REPLACED)]!,
    )
    const memory = await memoryOf(store)
    const asked = await ask(built.mix(), questions)
    const byWords = await ask(built.words, questions)
    const replaced = await replace(built, spread, true)
    const without = await replace(built, spread, false)
    print({
      passages: `${built.segments} (${(built.bytes / 1e6).toFixed(1)} MB)`,
      'build MB a CPU second': `${rate(built.bytes, built.graphCpuMs)} (words ${rate(built.bytes, built.lexicalCpuMs)})`,
      'query p50, p95 ms': `${times(asked.ms)} (words ${times(byWords.ms)})`,
      'query CPU ms, mean': `${asked.cpuMs.toFixed(1)} (words ${byWords.cpuMs.toFixed(1)})`,
      'replace p50, p95 ms': `${times(replaced)} (without names ${times(without)})`,
      'graph in memory MB': memory.toFixed(1),
    })
  } finally {
    await store.close()
    rmSync(folder, { recursive: true })
  }
}

const rate = (bytes: number, cpuMs: number) => (bytes / cpuMs / 1000).toFixed(1)
const times = (ms: readonly number[]) => [0.5, 0.95].map((share) => quantile(ms, share).toFixed(1)).join(', ')

function print(figures: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(figures)) console.log(`  ${name.padEnd(24)} ${value}`)
}

/** What a graph that is opened beside the first one adds to the process. */
async function memoryOf(store: Store): Promise<number> {
  const held = async () => {
    // Buffers are given back some time after the objects that hold them.
    for (let pass = 0; pass < 4; pass++) {
      globalThis.gc?.()
      await setTimeout(50)
    }
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const before = await held()
  const second = await openGraphIndex({ store })
  const after = await held()
  // Kept in reach until it was measured.
  if (!second.complete) throw new Error('The graph is not complete.')
  return (after - before) / 1e6
}

async function ask(
  retriever: Retriever,
  questions: readonly Question[],
): Promise<{ readonly ms: readonly number[]; readonly cpuMs: number }> {
  const ms: number[] = []
  for (const question of [...questions, ...questions]) await ranking(retriever, question)
  const cpu = process.cpuUsage()
  for (const question of questions) {
    const started = performance.now()
    await ranking(retriever, question)
    ms.push(performance.now() - started)
  }
  const { user, system } = process.cpuUsage(cpu)
  return { ms, cpuMs: (user + system) / 1000 / questions.length }
}

/** From a document's text to the commit and to indexes that answer for it. */
async function replace(
  { store, lexical, graph, write }: Built,
  texts: readonly Text[],
  withNames: boolean,
): Promise<readonly number[]> {
  const ms: number[] = []
  for (const text of texts) {
    const started = performance.now()
    await store.commit({ put: [write(text, withNames)] })
    await lexical.refresh()
    if (withNames) await graph.refresh()
    ms.push(performance.now() - started)
  }
  return ms.slice(WARM_UP)
}
