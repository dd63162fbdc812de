/**
 * `node scripts/write-golden-index.ts FOLDER`: writes the index that the upgrade test reads, and what it must answer.
 * Run it once for each format version, with the build that introduces the version; never again for an old one. The
 * index has merged parts, one of which retires documents of another, and a log with puts and retirements.
 */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { open } from 'lightcone'
import { openLexicalIndex } from '../packages/engine/src/indexes/lexical/lexical-index.ts'
import { openSqliteStore } from '../packages/engine/src/store/sqlite/sqlite-store.ts'
import { createAnalyzer } from '../packages/engine/src/text/analyzer.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('usage: node scripts/write-golden-index.ts FOLDER')

const QUESTIONS = [
  'How often do signing keys rotate?',
  'bridge over the river',
  'hafen brücke',
  'value17 parseConfig',
  'What did Mara say on May 8th?',
]

let nowMs = Date.UTC(2026, 0, 1)
const clock = { nowMs: () => nowMs++, elapsedMs: () => 0 }
for (const ending of ['', '-wal', '-shm']) rmSync(join(folder, `index.db${ending}`), { force: true })
const cone = await open(folder, { clock, threads: 0 })
await cone.addDocuments(documents(40, 0), { name: 'first' })
await cone.addDocuments([
  {
    id: 'keys.md',
    title: 'Keys',
    as: 'keys.md',
    text: '# Signing\n\nSigning keys rotate every thirty days.\n\n| key | days |\n|---|---|\n| a | 30 |\n',
  },
  {
    id: 'hafen.txt',
    text: 'Die Brücke am Hafen wird im Frühjahr gestrichen. Die Schiffe warten.',
    metadata: { city: 'Kiel', year: 2025 },
  },
  {
    id: 'call-1',
    text: 'Mara: The ferry leaves at noon.',
    metadata: { partOf: 'call', position: 1, date: '2026-05-08' },
  },
  {
    id: 'config.ts',
    as: 'config.ts',
    text: 'export function parseConfig(text: string) {\n  const value17 = text.trim()\n  return value17\n}\n',
  },
])
await foldLog()
// Replaced and removed documents, so that history, retired entries and dead ordinals are in the file, too.
await cone.addDocuments(documents(3, 1), { name: 'first' })
await cone.remove('d39')
await foldLog()
await cone.addDocuments(documents(5, 1).slice(3), { name: 'first' })
await cone.remove('d38')

const other = await open(folder, { namespace: 'other', clock, threads: 0 })
await other.addDocuments([{ id: 'o1', text: 'Another tenant keeps a bridge of its own.' }])
await other.close()

const answers = []
for (const question of QUESTIONS) {
  const { candidates } = await cone.search(question, { mode: 'lexical', k: 100 })
  // Which documents match is the index's matter; their order is that of a scoring that may improve.
  answers.push({ question, found: candidates.map(({ segment }) => segment.document).toSorted() })
}
const { documents: count, segments, length, analyzer, formatVersion, graph } = await cone.status()
await cone.close()
writeFileSync(
  join(folder, 'expected.json'),
  `${JSON.stringify({ formatVersion, analyzer, graph, documents: count, segments, length, answers }, null, 2)}\n`,
)

/** A part of what the log holds, beside those that are there. */
async function foldLog(): Promise<void> {
  const store = await openSqliteStore({ folder: folder!, namespace: 'default', clock })
  const mergePolicy = { foldBytes: 1, foldEntries: 1, tierParts: 99, maxSegments: 1e6, maxDead: 1 }
  const index = await openLexicalIndex({ store, analyzer: createAnalyzer(), mergePolicy })
  await index.merge()
  await store.close()
}

function documents(count: number, round: number) {
  return Array.from({ length: count }, (_, i) => ({
    id: `d${i}`,
    text: `Report ${i}. ${round === 0 ? 'The bridge' : 'The tunnel'} over the river carries ${i * 7} carts a day. It was built in ${1800 + i}.`,
    metadata: { number: i, tags: i % 2 === 0 ? ['even'] : ['odd'] },
  }))
}
