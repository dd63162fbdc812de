/**
 * Questions that need a database operation, asked without a model:
 *
 *     node packages/eval/bench/aggregation.ts [FOLDER-OF-SETS [QUESTIONS]]
 *
 * Generated tables first: share answered exactly, precision and recall of the cited rows. Then, with a folder, how often
 * the aggregate reader speaks on sets of other questions (qa-squad2, qa-xquad/en) and on tatqa, and how often it is right.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { IN_MEMORY, open } from 'lightcone'
import { openEvidenceFolder } from '../src/datasets/open-evidence.ts'
import { readFamily } from '../src/generators/families.ts'
import { evidenceSet, type MadeSet } from '../src/generators/set.ts'
import { bestOf, citationFigures, exactMatch, mean } from '../src/index.ts'
import { indexSet } from '../src/index-set.ts'

const SEEDS = [1, 2, 3, 4]
const EMPTY: MadeSet = { documents: [], questions: [] }

console.log(
  '| tables | questions | answered | exact | row precision | row recall |\n|---|---|---|---|---|---|',
)
for (const kind of ['minimum', 'maximum', 'count', 'sum', 'group', 'join'])
  for (const filler of ['0', '3']) {
    const scores: { exact: number; precision: number; recall: number }[] = []
    let asked = 0
    for (const seed of SEEDS) {
      const { family, parameters } = readFamily('tables', { kind, rows: '200', filler })
      const made = family.build(parameters, seed, EMPTY)
      const cone = await open(IN_MEMORY, { threads: 0 })
      await indexSet(cone, evidenceSet('tables', made), true, {})
      for (const { question, answers, spans } of made.questions) {
        asked++
        const { reader, text, citations } = await cone.ask(question)
        if (reader !== 'aggregate') continue
        const exact = Math.max(
          bestOf(answers, (gold) => exactMatch(bare(text), gold)),
          exactMatch(bare(text), answers.join(', ')),
        )
        scores.push({ exact, ...citationFigures(citations, spans) })
      }
      await cone.close()
    }
    const share = (key: 'exact' | 'precision' | 'recall') => mean(scores.map((one) => one[key])).toFixed(3)
    const exact = (scores.reduce((sum, one) => sum + one.exact, 0) / asked).toFixed(3)
    const answered = (scores.length / asked).toFixed(3)
    console.log(
      `| ${kind}, filler ${filler} | ${asked} | ${answered} | ${exact} | ${share('precision')} | ${share('recall')} |`,
    )
  }

const folder = process.argv[2]
/** Of each set of other questions, the first so many. */
const limit = Number(process.argv[3] ?? 100_000)
if (folder !== undefined) {
  console.log('\n| set | questions | aggregate speaks | of these right |\n|---|---|---|---|')
  for (const name of ['qa-squad2', 'qa-xquad/en', 'tatqa']) {
    const path = join(folder, name)
    if (!existsSync(path)) continue
    const set = await openEvidenceFolder(path)
    const cone = await open(IN_MEMORY, { threads: 0 })
    await indexSet(cone, set, true, {})
    let spoke = 0
    let right = 0
    for (const { text: question, answers, scope } of set.questions.slice(0, limit)) {
      const filter = scope === undefined ? {} : { filter: { field: 'scope', eq: scope } }
      // Rows are looked for beside the context, so the cheapest one will do.
      const { reader, text } = await cone.ask(question, { ...filter, mode: 'lexical', budget: 50 })
      if (reader !== 'aggregate') continue
      spoke++
      const isRight = bestOf(answers, (gold) => exactMatch(bare(text), gold))
      right += isRight
      console.error(`${name}: ${question} | ${text} | ${answers.slice(0, 3).join(' / ')}`)
    }
    await cone.close()
    console.log(`| ${name} | ${Math.min(limit, set.questions.length)} | ${spoke} | ${right} |`)
  }
}

function bare(answer: string): string {
  return answer.replace(/ \[\d+(?:-\d+)?\]$/, '')
}
