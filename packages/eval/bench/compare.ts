/**
 * Compares two ways to search on retrieval sets, question by question:
 *
 *     node packages/eval/bench/compare.ts FOLDER-OF-SETS [--modes lexical,default] [--limit N] [NAME[:SPLIT]...]
 *
 * Prints nDCG@10 and recall@5 of both, how many questions got better and worse by nDCG@10, and the p of a paired
 * randomisation test on it.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type BeirReport, evalBeir } from '../src/index.ts'
import { randomisationP } from '../src/metrics/randomisation.ts'

/** Titles are the questions of this set. */
const WITHOUT_TITLES = new Set(['papers'])

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { modes: { type: 'string', default: 'lexical,default' }, limit: { type: 'string' } },
})
const [root, ...sets] = positionals
const [first, second] = values.modes.split(',')
if (root === undefined || first === undefined || second === undefined || sets.length === 0)
  throw new Error('Name the folder that holds the sets, two modes, and the sets.')

const scratch = mkdtempSync(join(tmpdir(), 'lightcone-compare-'))
console.log(`| set | questions | ${first} nDCG@10 | R@5 | ${second} nDCG@10 | R@5 | better | worse | p |`)
console.log('|---|---|---|---|---|---|---|---|---|')
for (const set of sets) console.log(await compare(set))
rmSync(scratch, { recursive: true })

async function compare(name: string): Promise<string> {
  const [set, split] = name.split(':')
  const a = await run(set!, split, first!)
  const b = await run(set!, split, second!)
  const better = a.figures.filter((value, i) => b.figures[i]! > value).length
  const worse = a.figures.filter((value, i) => b.figures[i]! < value).length
  const cells = [
    name,
    a.figures.length,
    ...[a, b].flatMap(({ report }) => [report['ndcg@10'].toFixed(4), report['recall@5'].toFixed(4)]),
    better,
    worse,
    randomisationP(a.figures, b.figures).toFixed(4),
  ]
  return `| ${cells.join(' | ')} |`
}

async function run(
  set: string,
  split: string | undefined,
  mode: string,
): Promise<{ report: BeirReport; figures: number[] }> {
  const questions = join(scratch, `${mode}.jsonl`)
  const report = await evalBeir({
    folder: join(root!, set),
    ...(split === undefined ? {} : { split }),
    ...(values.limit === undefined ? {} : { limit: Number(values.limit) }),
    settings: { mode, questions, ...(WITHOUT_TITLES.has(set) ? { titles: '0' } : {}) },
  })
  const lines = readFileSync(questions, 'utf8').trimEnd().split('\n')
  return { report, figures: lines.map((line) => JSON.parse(line)['ndcg@10']) }
}
