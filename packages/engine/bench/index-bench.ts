/**
 * `npm run bench:index [-- --chunks 20000 --engines lightcone,fts5 --folder <more text> --work <where> --out <file>]`:
 * the lexical index beside MiniSearch, Orama, FlexSearch and SQLite FTS5 on the same chunks. Each engine builds,
 * then opens what it saved in a new process, so that no one's memory counts for another. Engines without a file of
 * their own save and load as they document it, and updates of theirs last until the next save only.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { knownItems, passages, readCorpus, sample } from './index/corpus.ts'
import { writeDocuments } from './index/document-file.ts'
import { ENGINES, type EngineName } from './index/engine.ts'
import type { Figures, Phase, Task } from './index/measure.ts'
import { updated } from './index/updates.ts'

const PHASES: readonly Phase[] = ['build', 'query', 'update', 'merge']
const QUERIES = 300
const MEASURE = join(import.meta.dirname, 'index/measure.ts')

const { values } = parseArgs({
  options: {
    chunks: { type: 'string', default: '20000' },
    engines: { type: 'string', default: ENGINES.join(',') },
    folder: { type: 'string', multiple: true, default: [] },
    work: { type: 'string', default: tmpdir() },
    out: { type: 'string' },
    'heap-mb': { type: 'string', default: '8000' },
  },
})

const work = mkdtempSync(join(values.work, 'index-bench-'))
try {
  const modules = join(import.meta.dirname, '../../../node_modules')
  const read = readCorpus([modules, ...values.folder], Number(values.chunks))
  const real = read.chunks
  console.log(
    `${real} chunks of real text, no file twice; ${Math.max(0, Number(values.chunks) - real)} made of their halves`,
  )
  const corpus = join(work, 'corpus.jsonl')
  writeDocuments(corpus, read)
  const sampled = sample(read, real)
  const updates = join(work, 'updates.jsonl')
  writeDocuments(updates, updated(sampled))
  const queries = write('queries.json', {
    word: knownItems(sampled, QUERIES),
    text: passages(sampled, QUERIES),
  })
  const results: Partial<Record<EngineName, Figures>> = {}
  for (const engine of values.engines.split(',') as EngineName[])
    results[engine] = measure(engine, { corpus, updates, queries, chunks: Number(values.chunks) })
  report(results)
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version }
  if (values.out) writeFileSync(values.out, `${JSON.stringify({ machine, results }, null, 2)}\n`)
} finally {
  rmSync(work, { recursive: true })
}

function write(name: string, value: unknown): string {
  const file = join(work, name)
  writeFileSync(file, JSON.stringify(value))
  return file
}

function measure(
  engine: EngineName,
  common: Pick<Task, 'corpus' | 'updates' | 'queries' | 'chunks'>,
): Figures {
  const folder = join(work, engine)
  mkdirSync(folder)
  const figures: Record<string, number> = {}
  try {
    for (const phase of PHASES) {
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
  rmSync(folder, { recursive: true })
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
