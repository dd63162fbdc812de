/**
 * How fast the SQLite store writes and reads: `node packages/engine/bench/store.ts [folder] [documents]`. Without a
 * folder it works in the system's temporary one, which may be memory and then makes commits look faster than a disk.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DocumentWrite, Store } from '../src/ports.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts'

const SEGMENTS = 20
const SEGMENT_LENGTH = 1000
const DOCUMENTS_A_COMMIT = 200

const parent = process.argv[2] ?? tmpdir()
const documents = Number(process.argv[3] ?? 4000)
const folder = mkdtempSync(join(parent, 'lightcone-bench-'))
const clock = { nowMs: () => Date.now(), elapsedMs: () => performance.now() }
const store = await openSqliteStore({ folder, namespace: 'bench', clock, create: true })
try {
  await load(store)
  await replace(store)
  await repeat('100 segments by ordinal', 500, (i) => store.segments(spread(i, 100)))
  await repeat('seq', 20_000, () => store.seq())
  await repeat('document of 20 segments', 500, (i) => store.document(`doc/${(i * 7919) % documents}`))
  await repeat('select: 1 in 100 documents', 50, () => store.select({ field: 'group', eq: 7 }))
  await repeat('select: half of the documents', 20, () => store.select({ field: 'group', lt: 50 }))
  await repeat('select: glob', 20, () => store.select({ field: 'id', glob: 'doc/**/*7' }))
  await repeat('stats', 2000, () => store.stats())
  const part = await blobs(store)
  await repeat('100 blobs by key', 300, (i) =>
    store.blobs(
      part,
      spread(i, 100).map((n) => `term${n % 50_000}`),
    ),
  )
  console.log(`size on disk: ${((await store.stats()).bytesOnDisk / 1e6).toFixed(1)} MB`)
} finally {
  await store.close()
  rmSync(folder, { recursive: true })
}

async function load(into: Store): Promise<void> {
  const start = performance.now()
  for (let first = 0; first < documents; first += DOCUMENTS_A_COMMIT)
    await into.commit({
      put: Array.from({ length: DOCUMENTS_A_COMMIT }, (_, i) => makeDocument(first + i, 0)),
    })
  const seconds = (performance.now() - start) / 1000
  const megabytes = (documents * SEGMENTS * SEGMENT_LENGTH) / 1e6
  console.log(
    `load: ${megabytes} MB of text in ${seconds.toFixed(2)} s = ${(megabytes / seconds).toFixed(1)} MB/s`,
  )
}

async function replace(into: Store): Promise<void> {
  await repeat(`replace a document of ${SEGMENTS} segments`, 500, async (i) => {
    await into.commit({ put: [makeDocument((i * 7919) % documents, i)] })
  })
}

async function blobs(into: Store): Promise<number> {
  const data = Array.from({ length: 50_000 }, (_, i) => new Uint8Array(40 + ((i * 7919) % 800)).fill(i))
  const bytes = data.reduce((sum, { length }) => sum + length, 0)
  const start = performance.now()
  const { parts } = await into.commit({
    putParts: [
      { index: 'lexical', header: new Uint8Array(), blobs: data.map((blob, i) => [`term${i}`, blob]) },
    ],
  })
  const seconds = (performance.now() - start) / 1000
  console.log(
    `part of ${data.length} blobs: ${(bytes / 1e6 / seconds).toFixed(1)} MB/s, ${seconds.toFixed(2)} s`,
  )
  return parts[0]!
}

function makeDocument(number: number, edition: number): DocumentWrite {
  const words = `Document ${number} in edition ${edition} speaks of key rotation, budgets and evidence. `
  const text = words
    .repeat(Math.ceil((SEGMENTS * SEGMENT_LENGTH) / words.length))
    .slice(0, SEGMENTS * SEGMENT_LENGTH)
  return {
    document: {
      id: `doc/${number}`,
      source: 'bench',
      title: `Document ${number}`,
      text,
      blocks: Array.from({ length: SEGMENTS }, (_, i) => ({
        start: i * 1000,
        end: i * 1000 + 990,
        kind: 'paragraph',
      })),
      metadata: { group: number % 100, path: `folder${number % 37}/doc${number}.md` },
      hash: 'a'.repeat(64),
      language: 'en',
    },
    segments: Array.from({ length: SEGMENTS }, (_, i) => ({
      position: i,
      start: i * SEGMENT_LENGTH,
      end: (i + 1) * SEGMENT_LENGTH,
      kind: 'passage',
      headings: ['Chapter', `Section ${i}`],
    })),
    log: {},
  }
}

function spread(seed: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (seed * 104_729 + i * 7919) % (documents * SEGMENTS))
}

async function repeat(name: string, times: number, work: (i: number) => Promise<unknown>): Promise<void> {
  const elapsed: number[] = []
  for (let i = 0; i < times; i++) {
    const start = performance.now()
    await work(i)
    elapsed.push(performance.now() - start)
  }
  elapsed.sort((a, b) => a - b)
  const at = (share: number) => elapsed[Math.floor(share * (times - 1))]!.toFixed(3)
  console.log(`${name}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms`)
}
