/**
 * Whether the engine's words make a BM25 like others': `node packages/eval/bench/plain-bm25.ts FOLDER…` ranks whole
 * documents (title and text in one field) by BM25 with the constants of the plain implementation that
 * `docs/evaluation.md` compares with, over the engine's terms: unweighted, and with the weights of its question words.
 * What `mode=lexical` finds beyond that comes of its fields, constants and stretches.
 */
import { createAnalyzer } from '../../engine/src/text/analyzer.ts'
import { openFolder } from '../src/datasets/open-folder.ts'
import type { Question, SetDocument } from '../src/datasets/retrieval-set.ts'
import { ndcg, recall } from '../src/metrics/ranking.ts'
import { indexTerms } from '../src/peers/bm25.ts'
import { meet } from '../src/rank.ts'

const DEPTH = 100

const folders = process.argv.slice(2)
if (folders.length === 0) throw new Error('Name folders of retrieval sets.')
const analyzer = createAnalyzer()
console.log('| set | R@5 | nDCG@10 | question words weighted: R@5 | nDCG@10 |\n|---|---|---|---|---|')
for (const folder of folders) console.log(await measure(folder))

async function measure(folder: string): Promise<string> {
  const set = await openFolder(folder, undefined, 'document')
  const { search } = await index(set.documents())
  const equal = (text: string) =>
    [...new Set(analyzer.terms(text, 'en'))].map((term) => ({ term, weight: 1 }))
  const cells = [equal, (text: string) => analyzer.query(text, ['en'])].flatMap((terms) => {
    const needs = set.questions.map((question) => meet(question, search(terms(question.text), question)))
    const mean = (of: (needs: ReturnType<typeof meet>, k: number) => number, k: number) =>
      needs.reduce((sum, one) => sum + of(one, k), 0) / needs.length
    return [mean(recall, 5), mean(ndcg, 10)]
  })
  return `| ${set.name} | ${cells.map((cell) => cell.toFixed(3)).join(' | ')} |`
}

async function index(documents: AsyncIterable<SetDocument>) {
  const read = await Array.fromAsync(documents)
  const best = indexTerms(read.map(({ title, text }) => analyzer.terms(`${title}\n${text}`, 'en')))
  const search = (terms: Parameters<typeof best>[0], { scope }: Question) =>
    best(terms, DEPTH, (i) => scope === undefined || read[i]!.scope === scope).map((i) => ({
      document: read[i]!.id,
    }))
  return { search }
}
