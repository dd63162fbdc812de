/**
 * `npm run measure:reader [-- --models FOLDER] [--open] [--every N]`: exact match and F1 of the learned reader and of
 * the rules on the answerable questions of qa-squad2, each article read by weights that learned from the other seven
 * and from other sets, nothing that overlaps it among them. That is eight trainings; with `--models` their weights are
 * kept in a folder, and read from it where they are there. With `--open` also the short answers of `ask`, from the
 * context made of the question's own paragraph and of all of them. `--every` takes one question of N. Without
 * `../shared/data` it says so and does nothing.
 */
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { IN_MEMORY, type Lightcone, open } from 'lightcone'
import type { ReaderModel } from '../packages/engine/src/answer/reader/format.ts'
import { readSpanBy } from '../packages/engine/src/answer/span-reader.ts'
import { indexSet } from '../packages/eval/src/index-set.ts'
import { modelsApart } from './reader/apart.ts'
import { DATA, type Example, fileOf, MEASURED, measuredExamples } from './reader/examples.ts'
import { figures, type Row, readBy, readByRules, rowOf } from './reader/figures.ts'
import { termsOf } from './reader/prepare.ts'
import { readRecords } from './sentences/corpus.ts'

const { values: args } = parseArgs({
  options: {
    models: { type: 'string' },
    open: { type: 'boolean', default: false },
    every: { type: 'string', default: '1' },
  },
})

async function main(): Promise<void> {
  if (!existsSync(DATA)) {
    console.log('No ../shared/data here: nothing to measure.')
    return
  }
  const measured = measuredExamples().filter((_, i) => i % Number(args.every) === 0)
  const rows: Row[] = []
  const ruled: Row[] = []
  const asked = { given: [] as Row[], open: [] as Row[] }
  const cone = args.open ? await openSet() : undefined
  const modelApart = modelsApart(args.models)
  let elapsedMs = 0
  for (const [article, own] of Map.groupBy(measured, ({ group }) => group)) {
    const model = modelApart(article)
    const started = process.cpuUsage()
    rows.push(...own.map((example) => rowOf(example, readBy(model, example))))
    const { user, system } = process.cpuUsage(started)
    elapsedMs += (user + system) / 1000
    ruled.push(...own.map((example) => rowOf(example, readByRules(example))))
    console.log(`${article} (${own.length}): ${figures(rows.filter((row) => row.article === article))}`)
    if (cone === undefined) continue
    for (const example of own) {
      asked.given.push(
        rowOf(example, await ask(cone, model, example, { filter: { field: 'id', eq: example.document } })),
      )
      asked.open.push(rowOf(example, await ask(cone, model, example, {})))
    }
  }
  await cone?.close()
  console.log(
    `${MEASURED}: ${rows.length} questions, ${(elapsedMs / rows.length).toFixed(1)} ms of processor time each`,
  )
  console.log(`rules: ${figures(ruled)}`)
  console.log(`learned: ${figures(rows)}`)
  for (const [asks, own] of Map.groupBy(rows, (row) => row.asks))
    console.log(`${asks || 'no question word'} (${own.length}): ${figures(own)}`)
  if (cone !== undefined)
    console.log(`ask, given: ${figures(asked.given)}\nask, open: ${figures(asked.open)}`)
}

async function openSet(): Promise<Lightcone> {
  const cone = await open(IN_MEMORY)
  const documents = readRecords(fileOf(MEASURED, 'documents')).map((record) => ({
    id: String(record['_id']),
    title: String(record['title']),
    text: String(record['text']),
  }))
  await indexSet(cone, { name: MEASURED, documents }, true, {})
  return cone
}

/** As `ask` does, with other weights. */
async function ask(
  cone: Lightcone,
  model: ReaderModel,
  { question }: Example,
  options: Parameters<Lightcone['ask']>[1],
): Promise<string> {
  const { status, context } = await cone.ask(question, options)
  if (status === 'unanswerable') return ''
  return readSpanBy(model, question, context.citations, termsOf)?.text ?? ''
}

await main()
