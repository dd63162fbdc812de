/**
 * `npm run bench:hybrid [-- --chunks N --questions Q --folder DIR...]`: how long the default search takes where words and
 * vectors answer together, on a large index.
 *
 * The text is that below the folders, or else below `node_modules`, filled up as `bench:index` does; passages of code are
 * left to words alone, so folders of prose measure most. Documents of up to forty chunks are indexed with names and vectors (LSA) in a
 * SQLite store that is opened anew. A question is eight words in small letters that stand in two passages of one
 * document, so that it describes more than one passage says. Prints the median and the 95th percentile in milliseconds
 * of all questions, of those that were answered by words and vectors together, and of the same questions by words
 * alone (`mode: 'lexical'`); every question was asked once before it is timed.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Explanation, type Lightcone, open } from '../src/index.ts'
import { documents, readCorpus } from './index/corpus.ts'

const { values } = parseArgs({
  options: {
    chunks: { type: 'string', default: '150000' },
    questions: { type: 'string', default: '200' },
    folder: { type: 'string', multiple: true, default: [] },
  },
})
const CHUNKS = Number(values.chunks)
const QUESTIONS = Number(values.questions)
const BATCH = 500
const K = 10
const root = join(import.meta.dirname, '../../..')
const work = mkdtempSync(join(tmpdir(), 'lightcone-hybrid-'))

try {
  const questions = await build()
  const cone = await open(work)
  const { segments } = await cone.status()
  for (const question of questions) await cone.search(question, { k: K })
  const together: number[] = []
  const all: number[] = []
  for (const question of questions) {
    const { ms, fused } = await timed(cone, question)
    all.push(ms)
    if (fused) together.push(ms)
  }
  const words: number[] = []
  for (const question of questions) await cone.search(question, { k: K, mode: 'lexical' })
  for (const question of questions) words.push((await timed(cone, question, 'lexical')).ms)
  console.log(`${segments} segments, ${questions.length} questions`)
  print('all, by default', all)
  print('words and vectors', together)
  print('words alone', words)
  await cone.close()
} finally {
  rmSync(work, { recursive: true })
}

async function build(): Promise<readonly string[]> {
  const folders = values.folder.length > 0 ? values.folder : [join(root, 'node_modules')]
  const cone = await open(work)
  const questions: string[] = []
  const every = Math.max(1, Math.floor(CHUNKS / 12 / QUESTIONS))
  let batch: { id: string; title: string; text: string }[] = []
  let count = 0
  const started = process.cpuUsage()
  for (const { id, title, chunks } of documents(readCorpus(folders, CHUNKS), CHUNKS)) {
    batch.push({ id, title, text: chunks.join('\n\n') })
    if (count++ % every === 0 && questions.length < QUESTIONS && chunks.length > 1) {
      const question = describe(chunks[0]!, chunks.at(-1)!)
      if (question !== undefined) questions.push(question)
    }
    if (batch.length < BATCH) continue
    await cone.addDocuments(batch)
    batch = []
  }
  if (batch.length > 0) await cone.addDocuments(batch)
  await cone.close()
  const { user, system } = process.cpuUsage(started)
  console.log(`built in ${((user + system) / 1e6).toFixed(0)} s of processor time`)
  return questions
}

/** Four words of each, spread over it. */
function describe(first: string, second: string): string | undefined {
  const words = [first, second].flatMap((chunk) => {
    const found = [...new Set(chunk.match(/(?<=[ (])[a-z]{4,12}(?=[ ,.)])/g))]
    return [1, 3, 5, 7].flatMap((eighth) => found[Math.floor((found.length * eighth) / 8)] ?? [])
  })
  return new Set(words).size === 8 ? words.join(' ') : undefined
}

async function timed(
  cone: Lightcone,
  question: string,
  mode?: 'lexical',
): Promise<{ readonly ms: number; readonly fused: boolean }> {
  const started = performance.now()
  const { candidates } = await cone.search(question, mode === undefined ? { k: K } : { k: K, mode })
  const ms = performance.now() - started
  return { ms, fused: candidates.some(({ explanation }) => holds(explanation, 'vectors')) }
}

function holds({ name, parts = [] }: Explanation, wanted: string): boolean {
  return name === wanted || parts.some((part) => holds(part, wanted))
}

function print(name: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (percent: number) => (sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? NaN).toFixed(1)
  console.log(`${name.padEnd(20)} ${String(times.length).padStart(5)}   p50 ${at(50)}   p95 ${at(95)} ms`)
}
