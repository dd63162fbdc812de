/**
 * What misspelt words cost, and what looking for the nearest words of the index gives back:
 *
 *     node packages/eval/bench/misspelt.ts FOLDER-OF-SETS [--limit N] [--words 1] [--seed 1] [NAME[:SPLIT]...]
 *
 * Prints nDCG@10 of the questions as they are and with `words` misspelt words each, both with and without repair, how
 * many questions as they are it changes, and p of a paired randomisation test on the misspelt ones.
 */
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { IN_MEMORY, type Lightcone, open } from 'lightcone'
import { openFolder } from '../src/datasets/open-folder.ts'
import type { Question } from '../src/datasets/retrieval-set.ts'
import { misspell } from '../src/generators/misspell.ts'
import { indexSet } from '../src/index-set.ts'
import { randomisationP } from '../src/metrics/randomisation.ts'
import { ndcg } from '../src/metrics/ranking.ts'
import { mean } from '../src/metrics/summary.ts'
import { createRandom } from '../src/random.ts'
import { meet } from '../src/rank.ts'

const K = 100
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    limit: { type: 'string', default: 'Infinity' },
    words: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
  },
})
const [root, ...sets] = positionals
if (root === undefined || sets.length === 0)
  throw new Error('Name the folder that holds the sets, and the sets.')

console.log('| set | questions | as they are | repaired | changed | misspelt | repaired | p |')
console.log('|---|---|---|---|---|---|---|---|')
for (const set of sets) console.log(await measure(set))

async function measure(name: string): Promise<string> {
  const [folder, split] = name.split(':')
  const set = await openFolder(join(root!, folder!), split, 'document')
  const cone = await open(IN_MEMORY)
  await indexSet(cone, { name: basename(folder!), documents: set.documents() }, true, {})
  const random = createRandom(Number(values.seed))
  const figures: { plain: number; kept: number; wrong: number; repaired: number; changed: boolean }[] = []
  for (const question of set.questions.slice(0, Number(values.limit))) {
    const typed = { ...question, text: misspell(question.text, Number(values.words), random) }
    const [plain, kept] = [await ask(cone, question, false), await ask(cone, question, true)]
    const [wrong, repaired] = [await ask(cone, typed, false), await ask(cone, typed, true)]
    figures.push({
      plain: plain.figure,
      kept: kept.figure,
      wrong: wrong.figure,
      repaired: repaired.figure,
      changed: kept.repaired,
    })
  }
  await cone.close()
  const of = (name: 'plain' | 'kept' | 'wrong' | 'repaired') => figures.map((row) => row[name])
  const shown = (name: 'plain' | 'kept' | 'wrong' | 'repaired') => mean(of(name)).toFixed(4)
  const changed = figures.filter((row) => row.changed).length
  const p = randomisationP(of('wrong'), of('repaired')).toFixed(4)
  return `| ${[name, figures.length, shown('plain'), shown('kept'), changed, shown('wrong'), shown('repaired'), p].join(' | ')} |`
}

async function ask(
  cone: Lightcone,
  question: Question,
  repair: boolean,
): Promise<{ figure: number; repaired: boolean }> {
  const { text, scope } = question
  const { candidates, trace } = await cone.search(text, {
    k: K,
    repair,
    ...(scope === undefined ? {} : { filter: { field: 'scope', eq: scope } }),
  })
  const documents = [...new Set(candidates.map(({ segment }) => segment.document))]
  const met = meet(
    question,
    documents.map((document) => ({ document })),
  )
  return { figure: ndcg(met, 10), repaired: trace.stages[0]!.notes['repaired'] !== undefined }
}
