/**
 * What vectors without any training would add to words in a small index (decision 0011):
 * `node packages/eval/bench/hashing.ts FOLDER…` takes the passages that the first questions of each set need, and others
 * up to `--documents` (200), ranks them by words with the engine (`mode=lexical`), and fuses each ranking with cosines of
 * feature hashing (Weinberger et al. 2009): 512 signed buckets of the engine's terms, or of their pieces of four letters,
 * each weighed by how few documents have it. Prints nDCG@10 by words, by each kind of vectors, fused (each list scaled
 * to reach equally high, `.65` and `.35` as in the engine), and the p of a paired randomisation test of words and fused.
 */
import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'
import { IN_MEMORY, open } from '../../engine/src/index.ts'
import { createAnalyzer } from '../../engine/src/text/analyzer.ts'
import { openFolder } from '../src/datasets/open-folder.ts'
import type { Question, RetrievalSet, SetDocument } from '../src/datasets/retrieval-set.ts'
import { randomisationP } from '../src/metrics/randomisation.ts'
import { ndcg } from '../src/metrics/ranking.ts'
import { meet } from '../src/rank.ts'

const BUCKETS = 512
const PIECE = 4
const SHARE = 0.35

const { positionals: folders, values } = parseArgs({
  allowPositionals: true,
  options: { documents: { type: 'string', default: '200' } },
})
const most = Number(values.documents)
if (folders.length === 0) throw new Error('Name folders of retrieval sets.')
const analyzer = createAnalyzer()
console.log('| set | questions | documents | words | terms | fused | p | pieces | fused | p |')
console.log('|---|---|---|---|---|---|---|---|---|---|')
for (const folder of folders) console.log(await measure(folder))

type Scores = ReadonlyMap<string, number>

async function measure(folder: string): Promise<string> {
  const { name, questions, documents } = await smallOf(await openFolder(folder, undefined, 'document'))
  const cone = await open(IN_MEMORY)
  await cone.addDocuments(documents)
  const kinds = [(text: string) => analyzer.terms(text, 'und'), piecesOf]
  const spaces = kinds.map((featuresOf) => hashed(documents, featuresOf))
  const found: number[][] = Array.from({ length: 1 + 2 * kinds.length }, () => [])
  for (const question of questions) {
    const { candidates } = await cone.search(question.text, { k: 100, mode: 'lexical' })
    const words = new Map(
      candidates.map(({ segment, score }) => [segment.document, score] as const).reverse(),
    )
    const rankings = [
      words,
      ...spaces.flatMap((space) => [space(question.text), fuse(words, space(question.text))]),
    ]
    for (const [i, scores] of rankings.entries()) found[i]!.push(ndcg(meet(question, ranked(scores)), 10))
  }
  await cone.close()
  const mean = (figures: readonly number[]) =>
    (figures.reduce((sum, figure) => sum + figure, 0) / figures.length).toFixed(3)
  const [words, ...others] = found
  const cells = [0, 2].flatMap((at) => {
    const fused = others[at + 1]!
    return [mean(others[at]!), mean(fused), randomisationP(words!, fused).toFixed(3)]
  })
  return `| ${[name, questions.length, documents.length, mean(words!), ...cells].join(' | ')} |`
}

/** Questions in order as long as what they need is no more than `most` documents, and others to make up the number. */
async function smallOf(set: RetrievalSet) {
  const all = await Array.fromAsync(set.documents())
  const kept = new Set<string>()
  const questions: Question[] = []
  for (const question of set.questions) {
    const needed = question.gold.flatMap(({ places }) => places.map(({ document }) => document))
    if (new Set([...kept, ...needed]).size > most) break
    for (const document of needed) kept.add(document)
    questions.push(question)
  }
  for (const { id } of all) if (kept.size < most) kept.add(id)
  const documents = all.filter(({ id }) => kept.has(id)).map(({ id, title, text }) => ({ id, title, text }))
  return { name: set.name, questions, documents }
}

function piecesOf(text: string): readonly string[] {
  return analyzer.terms(text, 'und').flatMap((term) => {
    const marked = `<${term}>`
    return Array.from({ length: Math.max(1, marked.length - PIECE + 1) }, (_, i) =>
      marked.slice(i, i + PIECE),
    )
  })
}

/** Cosines of a question with all documents. */
function hashed(
  documents: readonly Pick<SetDocument, 'id' | 'title' | 'text'>[],
  featuresOf: (text: string) => readonly string[],
): (question: string) => Scores {
  const features = documents.map(({ title, text }) => featuresOf(`${title}\n${text}`))
  const holding = new Map<string, number>()
  for (const own of features) for (const one of new Set(own)) holding.set(one, (holding.get(one) ?? 0) + 1)
  const vectorOf = (own: readonly string[]) => {
    const vector = new Float64Array(BUCKETS)
    for (const [feature, count] of counted(own)) {
      const [low, high] = createHash('md5').update(feature).digest()
      const rare = Math.log((documents.length + 1) / ((holding.get(feature) ?? 0) + 1))
      vector[(low! + 256 * high!) % BUCKETS]! += (high! & 128 ? 1 : -1) * Math.log1p(count) * rare
    }
    const length = Math.hypot(...vector) || 1
    return vector.map((value) => value / length)
  }
  const vectors = features.map(vectorOf)
  return (question) => {
    const asked = vectorOf(featuresOf(question))
    return new Map(
      documents.map(({ id }, i) => [id, asked.reduce((sum, value, at) => sum + value * vectors[i]![at]!, 0)]),
    )
  }
}

function counted(features: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const feature of features) counts.set(feature, (counts.get(feature) ?? 0) + 1)
  return counts
}

function fuse(words: Scores, near: Scores): Scores {
  const [best, nearest] = [words, near].map((scores) => Math.max(0, ...scores.values()) || 1) as [
    number,
    number,
  ]
  return new Map(
    [...near].map(([id, cosine]) => [
      id,
      ((1 - SHARE) * (words.get(id) ?? 0)) / best + (SHARE * Math.max(0, cosine)) / nearest,
    ]),
  )
}

function ranked(scores: Scores): readonly { readonly document: string }[] {
  return [...scores].toSorted(([, a], [, b]) => b - a).map(([document]) => ({ document }))
}
