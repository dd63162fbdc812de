/**
 * `npm run bench:memory [-- COMMITS]` (default 800): memory of one process that replaces a document at a time and asks
 * a question every second time. Heap and buffers after a collection of garbage: what grows here is held by somebody.
 * Resident memory also has what allocators keep for later.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open } from '../src/index.ts'

const COMMITS = Number(process.argv[2] ?? 800)
const DOCUMENTS = 500
const LINES = 8
const WORDS = 'harbour orchard signal archive ferry glacier workshop library market mill'.split(' ')
const THINGS = 'lanterns ropes ledgers stones bells maps barrels letters clocks nets'.split(' ')

/** Made text: a paragraph of eight sentences about each of ten numbered places. */
function document(i: number, version: number) {
  const sentence = (place: number, s: number) => {
    const seed = place * 31 + s * 17 + version * 7
    return `The ${WORDS[seed % 10]} number ${place} keeps ${1 + (seed % 97)} ${THINGS[(seed >> 3) % 10]} every ${2 + (seed % 11)} days.`
  }
  const paragraph = (place: number) => Array.from({ length: 8 }, (_, s) => sentence(place, s)).join(' ')
  return { id: `place-${i}`, text: Array.from({ length: 10 }, (_, c) => paragraph(i * 10 + c)).join('\n\n') }
}

const collect = globalThis.gc
if (collect === undefined) throw new Error('Start it with --expose-gc.')
const folder = mkdtempSync(join(tmpdir(), 'lightcone-bench-memory-'))
const cone = await open(folder)
try {
  await cone.addDocuments(
    Array.from({ length: DOCUMENTS }, (_, i) => document(i, 0)),
    { name: 'places' },
  )
  for (let commit = 1; commit <= COMMITS; commit++) {
    await cone.addDocuments([document(commit % DOCUMENTS, commit)], { name: 'places' })
    if (commit % 2 === 0)
      await cone.context(
        `How many ${THINGS[commit % 10]} does the ${WORDS[(commit * 7) % 10]} number ${(commit * 7919) % (DOCUMENTS * 10)} have?`,
        { budget: 800 },
      )
    if (commit % Math.max(1, Math.floor(COMMITS / LINES)) !== 0) continue
    collect()
    const { heapUsed, arrayBuffers, rss } = process.memoryUsage()
    const mb = (bytes: number) => (bytes / 1e6).toFixed(1)
    console.log(
      `${commit} commits: heap ${mb(heapUsed)} MB, buffers ${mb(arrayBuffers)} MB, resident ${mb(rss)} MB`,
    )
  }
} finally {
  await cone.close()
  rmSync(folder, { recursive: true, force: true })
}
