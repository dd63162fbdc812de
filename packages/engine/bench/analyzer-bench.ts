/**
 * Speed of the analyzer: `node packages/engine/bench/analyzer-bench.ts [folder]`. Reads the text files under the
 * folder (default: this repository's packages), one group a file name ending, and prints megabytes a second of
 * processor time: of `terms` in a first pass with an empty memory and in the best of three later ones, and of
 * language detection per file.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { createAnalyzer } from '../src/text/analyzer.ts'
import { detectLanguage } from '../src/text/language.ts'

const ENDINGS = new Set([
  '.md',
  '.txt',
  '.ts',
  '.js',
  '.mjs',
  '.py',
  '.rs',
  '.go',
  '.java',
  '.c',
  '.json',
  '.jsonl',
])
const MAX_UNITS = 32e6
const folder = process.argv[2] ?? join(import.meta.dirname, '../..')

const groups = new Map<string, string[]>()
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  const ending = extname(entry.name)
  if (!entry.isFile() || !ENDINGS.has(ending)) continue
  const files = groups.get(ending) ?? []
  groups.set(ending, files)
  files.push(readFileSync(join(entry.parentPath, entry.name), 'utf8'))
}

console.log('ending   files     MB  first MB/s  later MB/s     terms  detection ms/file')
for (const [ending, all] of groups) {
  const files = upTo(all, MAX_UNITS)
  const units = files.reduce((sum, text) => sum + text.length, 0)
  const analyzer = createAnalyzer()
  let terms = 0
  const pass = () => {
    terms = 0
    const start = processorMs()
    for (const text of files) terms += analyzer.terms(text).length
    return units / 1e3 / (processorMs() - start)
  }
  const first = pass()
  const later = Math.max(pass(), pass(), pass())
  const start = processorMs()
  for (const text of files) detectLanguage(text)
  const detectionMs = (processorMs() - start) / files.length
  console.log(
    ending.padEnd(6),
    String(files.length).padStart(7),
    (units / 1e6).toFixed(1).padStart(6),
    first.toFixed(1).padStart(11),
    later.toFixed(1).padStart(11),
    String(terms).padStart(9),
    detectionMs.toFixed(4).padStart(18),
  )
}

/** Processor time of this process, so that other processes on the machine do not count. */
function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e3
}

function upTo(texts: readonly string[], limit: number): string[] {
  let units = 0
  return texts.filter((text) => (units += text.length) <= limit)
}
