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
import { meet } from '../src/rank.ts'

const K1 = 0.9
const B = 0.4
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
  const ids: string[] = []
  const scopes: (string | undefined)[] = []
  const lengths: number[] = []
  const postings = new Map<string, { document: number; count: number }[]>()
  for await (const { id, title, text, scope } of documents) {
    const terms = analyzer.terms(`${title}\n${text}`, 'en')
    for (const [term, same] of Map.groupBy(terms, (one) => one)) {
      const list = postings.get(term) ?? []
      postings.set(term, list)
      list.push({ document: ids.length, count: same.length })
    }
    ids.push(id)
    scopes.push(scope)
    lengths.push(terms.length)
  }
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length
  return {
    search(terms: readonly { readonly term: string; readonly weight: number }[], { scope }: Question) {
      const scores = new Map<number, number>()
      for (const { term, weight } of terms) {
        const list = postings.get(term) ?? []
        const idf = Math.log(1 + (ids.length - list.length + 0.5) / (list.length + 0.5))
        for (const { document, count } of list) {
          if (scope !== undefined && scopes[document] !== scope) continue
          const long = 1 - B + (B * lengths[document]!) / mean
          const score = (weight * idf * count * (K1 + 1)) / (count + K1 * long)
          scores.set(document, (scores.get(document) ?? 0) + score)
        }
      }
      return [...scores]
        .sort(([i, a], [j, b]) => b - a || i - j)
        .slice(0, DEPTH)
        .map(([i]) => ({ document: ids[i]! }))
    },
  }
}
