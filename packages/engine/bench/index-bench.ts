/**
 * `npm run bench:index [-- --chunks 20000 --engines lightcone,fts5 --folder <more text> --work <where> --out <file>]`:
 * the lexical index beside MiniSearch, Orama, FlexSearch and SQLite FTS5 on the same chunks. Each engine builds,
 * then opens what it saved in a new process, so that no one's memory counts for another. Engines without a file of
 * their own save and load as they document it, and updates of theirs last until the next save only.
 *
 * Beside a merge, `…Own…Ms` are what the process's own thread computes for a question, without what others do on the
 * same cores.
 *
 * `--phases query,merge` runs some of the phases. `--keep <folder>` leaves text and indexes there; a later run with
 * the same folder takes the text from there, and the indexes where it does not build them.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { knownItems, passages, readCorpus, sample } from './index/corpus.ts'
import { writeDocuments } from './index/document-file.ts'
import { ENGINES, type EngineName } from './index/engine.ts'
import type { Figures, Task } from './index/measure.ts'
import { PHASES, type Phase } from './index/phases.ts'
import { updated } from './index/updates.ts'

const QUERIES = 300
const MEASURE = join(import.meta.dirname, 'index/measure.ts')

const { values } = parseArgs({
  options: {
    chunks: { type: 'string', default: '20000' },
    engines: { type: 'string', default: ENGINES.join(',') },
    folder: { type: 'string', multiple: true, default: [] },
    work: { type: 'string', default: tmpdir() },
    phases: { type: 'string', default: PHASES.join(',') },
    keep: { type: 'string' },
    out: { type: 'string' },
    'heap-mb': { type: 'string', default: '8000' },
  },
})

const work = values.keep ?? mkdtempSync(join(values.work, 'index-bench-'))
const phases = values.phases.split(',') as Phase[]
const unknown = phases.find((phase) => !PHASES.includes(phase))
if (unknown !== undefined) throw new Error(`--phases: ${unknown} is none of ${PHASES.join(', ')}`)
mkdirSync(work, { recursive: true })
const files = {
  corpus: join(work, 'corpus.jsonl'),
  updates: join(work, 'updates.jsonl'),
  queries: join(work, 'queries.json'),
}
try {
  if (!existsSync(files.queries)) writeTexts()
  const results: Partial<Record<EngineName, Figures>> = {}
  for (const engine of values.engines.split(',') as EngineName[])
    results[engine] = measure(engine, { ...files, chunks: Number(values.chunks) })
  report(results)
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version }
  if (values.out) writeFileSync(values.out, `${JSON.stringify({ machine, results }, null, 2)}\n`)
} finally {
  if (values.keep === undefined) rmSync(work, { recursive: true })
}

function writeTexts(): void {
  const modules = join(import.meta.dirname, '../../../node_modules')
  const read = readCorpus([modules, ...values.folder], Number(values.chunks))
  const real = read.chunks
  console.log(
    `${real} chunks of real text, no file twice; ${Math.max(0, Number(values.chunks) - real)} made of their halves`,
  )
  writeDocuments(files.corpus, read)
  const sampled = sample(read, real)
  writeDocuments(files.updates, updated(sampled))
  const queries = { word: knownItems(sampled, QUERIES), text: passages(sampled, QUERIES) }
  writeFileSync(files.queries, JSON.stringify(queries))
}

function measure(
  engine: EngineName,
  common: Pick<Task, 'corpus' | 'updates' | 'queries' | 'chunks'>,
): Figures {
  const folder = join(work, engine)
  if (phases.includes('build')) rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const figures: Record<string, number> = {}
  try {
    for (const phase of phases) {
      const task: Task = { ...common, engine, phase, folder }
      const flags = [
        '--expose-gc',
        `--max-old-space-size=${values['heap-mb']}`,
        '--disable-warning=ExperimentalWarning',
      ]
      const output = execFileSync(process.execPath, [...flags, MEASURE, JSON.stringify(task)], {
        stdio: ['ignore', 'pipe', 'inherit'],
        encoding: 'utf8',
      })
      Object.assign(figures, JSON.parse(output))
    }
  } catch {
    console.error(`${engine} failed; its figures stay empty from there on`)
  }
  if (values.keep === undefined) rmSync(folder, { recursive: true })
  return figures
}

function report(results: Partial<Record<EngineName, Figures>>): void {
  const engines = Object.keys(results) as EngineName[]
  const names = [...new Set(engines.flatMap((engine) => Object.keys(results[engine]!)))]
  console.log(['figure'.padEnd(24), ...engines.map((engine) => engine.padStart(22))].join(''))
  for (const name of names) {
    const own = results.lightcone?.[name]
    const cells = engines.map((engine) => {
      const value = results[engine]![name]
      const ratio = value !== undefined && own ? ` (${(value / own).toPrecision(3)}x)` : ''
      return (
        value === undefined ? '-' : `${value.toPrecision(4)}${engine === 'lightcone' ? '' : ratio}`
      ).padStart(22)
    })
    console.log([name.padEnd(24), ...cells].join(''))
  }
}
