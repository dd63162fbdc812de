/**
 * Time from a question to its ranking on a set held in memory, and a digest of all rankings with their scores: two
 * builds that print the same digest found the same, to the last bit. `npm run bench:search -- FOLDER [--limit N]
 * [--mode MODE] [--context TOKENS]`.
 */
import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'
import { type Filter, open, type SearchMode } from 'lightcone'
import { openFolder } from '../src/datasets/open-folder.ts'
import { indexSet } from '../src/index-set.ts'
import { percentile } from '../src/metrics/summary.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { limit: { type: 'string' }, mode: { type: 'string' }, context: { type: 'string' } },
})
const [folder] = positionals
if (folder === undefined) throw new Error('Name the folder of a retrieval set.')
const mode = (values.mode ?? 'mix') as SearchMode
const set = await openFolder(folder, undefined, 'document')
const cone = await open(':memory:')
const { documents } = await indexSet(cone, { name: set.name, documents: set.documents() }, true, {})

const digest = createHash('sha256')
const times: number[] = []
const questions = set.questions.slice(0, Number(values.limit ?? 200))
for (const { text, scope } of questions) {
  const filter: Filter | undefined = scope === undefined ? undefined : { field: 'scope', eq: scope }
  const options = { mode, ...(filter === undefined ? {} : { filter }) }
  const started = performance.now()
  if (values.context === undefined) {
    const { candidates } = await cone.search(text, { ...options, k: 100 })
    times.push(performance.now() - started)
    for (const { segment, score } of candidates)
      digest.update(`${segment.document} ${segment.start} ${score}\n`)
  } else {
    const context = await cone.context(text, { ...options, budget: Number(values.context) })
    times.push(performance.now() - started)
    digest.update(context.text)
  }
}
await cone.close()
const ms = (share: number) => percentile(times, share).toFixed(1)
console.log(
  `${set.name}, ${documents} documents, ${times.length} questions, ${mode}: ` +
    `p50 ${ms(50)} ms, p95 ${ms(95)} ms, ${digest.digest('hex').slice(0, 16)}`,
)
