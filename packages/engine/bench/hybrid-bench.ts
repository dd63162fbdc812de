/**
 * `npm run bench:hybrid [-- --chunks N --questions Q --folder DIR... --keep DIR]`: how long the default search takes where
 * words and vectors answer together, on a large index.
 *
 * The text is that below the folders, or else below `node_modules`, filled up as `bench:index` does; passages of code are
 * left to words alone, so folders of prose measure most. Documents of up to forty chunks are indexed with names and vectors (LSA) in a
 * SQLite store that is opened anew. A question is eight words in small letters that stand in two passages of one
 * document, so that it describes more than one passage says. Prints the median and the 95th percentile in milliseconds
 * of all questions, of those that were answered by words and vectors together, and of the same questions by words
 * alone (`mode: 'lexical'`); every question was asked once before it is timed. Beside them stand the processor time a
 * question of all threads together, and a digest of what was found, to the last bit of every score, by which two builds
 * can be compared. `--keep` leaves index and questions in a folder; a later run with it asks the same of it.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
    keep: { type: 'string' },
  },
})
const CHUNKS = Number(values.chunks)
const QUESTIONS = Number(values.questions)
const BATCH = 500
const K = 10
const root = join(import.meta.dirname, '../../..')
const work = values.keep ?? mkdtempSync(join(tmpdir(), 'lightcone-hybrid-'))
mkdirSync(work, { recursive: true })
const kept = join(work, 'questions.json')

try {
  if (!existsSync(kept)) writeFileSync(kept, JSON.stringify(await build()))
  const questions: readonly string[] = JSON.parse(readFileSync(kept, 'utf8'))
  const cone = await open(work)
  console.log(`${(await cone.status()).segments} segments, ${questions.length} questions`)
  const all = await ask(cone, questions)
  print('all, by default', all)
  const fused = all.filter(({ fused }) => fused)
  print('words and vectors', fused)
  print('words alone', await ask(cone, questions, 'lexical'))
  await cone.close()
} finally {
  if (values.keep === undefined) rmSync(work, { recursive: true })
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

interface Asked {
  readonly ms: number
  readonly processorMs: number
  readonly fused: boolean
  readonly found: string
}

/** Each question once, and then once more in time. */
async function ask(
  cone: Lightcone,
  questions: readonly string[],
  mode?: 'lexical',
): Promise<readonly Asked[]> {
  const options = mode === undefined ? { k: K } : { k: K, mode }
  for (const question of questions) await cone.search(question, options)
  const asked: Asked[] = []
  for (const question of questions) {
    const used = process.cpuUsage()
    const started = performance.now()
    const { candidates } = await cone.search(question, options)
    const ms = performance.now() - started
    const { user, system } = process.cpuUsage(used)
    const fused = candidates.some(({ explanation }) => holds(explanation, 'vectors'))
    const found = candidates.map(({ segment: { document, position }, score }) => [document, position, score])
    asked.push({ ms, processorMs: (user + system) / 1000, fused, found: JSON.stringify(found) })
  }
  return asked
}

function holds({ name, parts = [] }: Explanation, wanted: string): boolean {
  return name === wanted || parts.some((part) => holds(part, wanted))
}

function print(name: string, asked: readonly Asked[]): void {
  const sorted = asked.map(({ ms }) => ms).sort((a, b) => a - b)
  const at = (percent: number) => (sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? NaN).toFixed(1)
  const processor = asked.reduce((sum, { processorMs }) => sum + processorMs, 0) / asked.length
  const digest = createHash('sha256')
  for (const { found } of asked) digest.update(found)
  const times = `p50 ${at(50)}   p95 ${at(95)}   processor ${processor.toFixed(1)} ms`
  console.log(
    `${name.padEnd(20)} ${String(asked.length).padStart(5)}   ${times}   ${digest.digest('hex').slice(0, 12)}`,
  )
}
