/**
 * `npm run bench:segment`: speed of cutting plain text, and whether the spans are exact. Reads the long documents of
 * `../shared/data` where they are, else the documents and licences of installed packages. For each step: megabytes of
 * UTF-8 a second of processor time (the best of five), spans, and the share of texts that their spans rejoin to.
 */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parsePlainText } from '../src/ingest/parsers/text.ts'
import type { Span } from '../src/model.ts'
import { createPassageSegmenter } from '../src/segment/passages.ts'
import { splitTopics } from '../src/segment/topics.ts'
import { splitSentences } from '../src/text/sentences/split-sentences.ts'

const ROUNDS = 5
const MOST_CHARACTERS = 8_000_000

const root = join(import.meta.dirname, '../../..')
const texts = [...readTexts()]
const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
const parsed = texts.map((text) => ({ text, blocks: parsePlainText(text).blocks, title: '', language: 'en' }))
const { segment } = createPassageSegmenter()

console.log(`${texts.length} texts, ${(bytes / 1e6).toFixed(1)} MB`)
console.log('step                      MB/s     spans   exact')
let exact = true
measure('passages', () => parsed.map(segment))
measure('blocks and passages', () =>
  texts.map((text) => segment({ text, blocks: parsePlainText(text).blocks, title: '', language: 'en' })),
)
measure('sentences', () => texts.map((text) => splitSentences(text, { language: 'en' })))
measure('topics', () => texts.map((text) => splitTopics(text, { language: 'en' })), 1)
process.exitCode = exact ? 0 : 1

function measure(name: string, cut: () => readonly (readonly Span[])[], rounds = ROUNDS): void {
  let best = 0
  let cuts: readonly (readonly Span[])[] = []
  for (let i = 0; i < rounds; i++) {
    const before = process.cpuUsage().user
    cuts = cut()
    best = Math.max(best, bytes / (process.cpuUsage().user - before))
  }
  const right = cuts.filter((spans, i) => rejoins(texts[i]!, spans)).length
  const count = cuts.reduce((sum, spans) => sum + spans.length, 0)
  exact &&= right === texts.length
  console.log(
    `${name.padEnd(22)} ${best.toFixed(1).padStart(7)} ${String(count).padStart(9)}  ${((100 * right) / texts.length).toFixed(1).padStart(5)} %`,
  )
}

/** Contiguous from 0 to the end, none empty. */
function rejoins(text: string, spans: readonly Span[]): boolean {
  let at = 0
  for (const { start, end } of spans) {
    if (start !== at || end <= start) return false
    at = end
  }
  return at === text.length
}

function* readTexts(): Generator<string> {
  const shared = join(root, '../shared/data/long-docs')
  let left = MOST_CHARACTERS
  for (const text of existsSync(shared) ? longDocs(shared) : installed()) {
    if (left <= 0) return
    left -= text.length
    yield text
  }
}

function* longDocs(folder: string): Generator<string> {
  for (const file of globSync('*.jsonl.gz', { cwd: folder }).sort())
    for (const line of gunzipSync(readFileSync(join(folder, file)))
      .toString('utf8')
      .split('\n'))
      if (line !== '') yield JSON.parse(line).text
}

function* installed(): Generator<string> {
  for (const file of globSync('node_modules/**/{LICENSE,*.md,*.txt}', { cwd: root }).sort())
    yield readFileSync(join(root, file), 'utf8')
}
