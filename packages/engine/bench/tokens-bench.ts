/**
 * `npm run bench:tokens [-- folder …]`: the token estimator against `o200k_base`, in stretches of 2,000 characters.
 * Reads installed packages' sources and documents and, where they are present, the development sets beside the
 * repository and the folders named. Prints a line a text: mean ratio, worst undercount, worst overcount.
 */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { ESTIMATE_UNDERCOUNT, estimateTokenizer, loadTokenizer } from '../src/text/tokens.ts'

const STRETCH = 2000
const MOST_CHARACTERS = 600_000

const root = join(import.meta.dirname, '../../..')
const shared = join(root, '../shared/data')
const exact = await loadTokenizer('o200k_base')

let worst = 0
console.log('text                              ratio  under   over')
for (const [name, text] of texts()) {
  const line = compare(text)
  worst = Math.max(worst, line.under)
  console.log(
    `${name.padEnd(32)} ${line.ratio.toFixed(3)}  ${line.under.toFixed(3)}  ${line.over.toFixed(3)}`,
  )
}
console.log(`worst undercount ${worst.toFixed(3)}, stated bound ${ESTIMATE_UNDERCOUNT}`)
console.log(
  `estimate ${speed(estimateTokenizer.count).toFixed(0)} MB/s, o200k_base ${speed(exact.count).toFixed(1)} MB/s`,
)
process.exitCode = worst > ESTIMATE_UNDERCOUNT ? 1 : 0

function compare(text: string): { ratio: number; under: number; over: number } {
  let estimated = 0
  let real = 0
  let under = 0
  let over = 0
  for (let at = 0; at + STRETCH <= Math.min(text.length, MOST_CHARACTERS); at += STRETCH) {
    const stretch = text.slice(at, at + STRETCH)
    const guess = estimateTokenizer.count(stretch)
    const truth = exact.count(stretch)
    estimated += guess
    real += truth
    under = Math.max(under, truth / guess)
    over = Math.max(over, guess / truth)
  }
  return { ratio: estimated / real, under, over }
}

function speed(count: (text: string) => number): number {
  const text = readFileSync(join(root, 'package-lock.json'), 'utf8').slice(0, 100_000)
  count(text)
  const startedMs = performance.now()
  for (let i = 0; i < 5; i++) count(text)
  return (5 * text.length) / 1000 / (performance.now() - startedMs)
}

function* texts(): Generator<readonly [name: string, text: string]> {
  for (const ending of ['*.md', '*.d.ts', '*.js', '*.json'])
    yield [
      `node_modules/${ending}`,
      joined(globSync(`node_modules/*/${ending}`, { cwd: root }).map((path) => join(root, path))),
    ]
  for (const folder of process.argv.slice(2))
    yield [
      basename(folder),
      joined(globSync('**/*.{md,txt,html,ts,js,py}', { cwd: folder }).map((path) => join(folder, path))),
    ]
  if (!existsSync(shared)) {
    console.log('../shared/data is absent: installed packages only')
    return
  }
  const wanted =
    '{scifact,cranfield,tatqa,financebench,qa-xquad/*,seg-ud,long-docs}/{corpus,documents,*_*-dev,eips*,peps*,rust*}.jsonl*'
  for (const path of globSync(wanted, { cwd: shared }).toSorted())
    yield [`${dirname(path)}/${basename(path)}`.slice(0, 32), documents(join(shared, path))]
}

function joined(paths: readonly string[]): string {
  let text = ''
  for (const path of paths.toSorted()) {
    if (text.length > MOST_CHARACTERS) break
    text += readFileSync(path, 'utf8').slice(0, 50_000)
  }
  return text
}

function documents(path: string): string {
  const bytes = readFileSync(path)
  const lines = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().split('\n')
  return lines
    .slice(0, 400)
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).text)
    .join('\n')
}
