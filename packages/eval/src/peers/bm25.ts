import type { Peer } from './peer.ts'
import { fieldOf, passagesOf } from './peer.ts'

/** Of Anserini's BM25. */
const K1 = 0.9
const B = 0.4

/** BM25 (Robertson & Zaragoza 2009) over words in lower case, and nothing else: no stemmer, no stop words. */
export const bm25: Peer = {
  name: 'bm25',
  packages: [],
  async index(documents) {
    const passages = documents.flatMap(passagesOf)
    const search = indexTerms(passages.map((passage) => wordsOf(fieldOf(passage))))
    return {
      async search(question, k) {
        const terms = [...new Set(wordsOf(question))].map((term) => ({ term, weight: 1 }))
        return search(terms, k).map((i) => passages[i]!)
      },
    }
  },
}

/** A search for weighted terms over texts that are lists of terms: numbers of texts, best first. */
export function indexTerms(texts: readonly (readonly string[])[]) {
  const postings = new Map<string, { text: number; count: number }[]>()
  for (const [i, terms] of texts.entries())
    for (const [term, same] of Map.groupBy(terms, (one) => one)) {
      const list = postings.get(term) ?? []
      postings.set(term, list)
      list.push({ text: i, count: same.length })
    }
  const meanLength = texts.reduce((sum, { length }) => sum + length, 0) / Math.max(1, texts.length)
  return (
    terms: readonly { readonly term: string; readonly weight: number }[],
    k: number,
    accepts: (text: number) => boolean = () => true,
  ): readonly number[] => {
    const scores = new Map<number, number>()
    for (const { term, weight } of terms) {
      const list = postings.get(term) ?? []
      const rarity = Math.log(1 + (texts.length - list.length + 0.5) / (list.length + 0.5))
      for (const { text, count } of list) {
        if (!accepts(text)) continue
        const long = 1 - B + (B * texts[text]!.length) / meanLength
        const score = (weight * rarity * count * (K1 + 1)) / (count + K1 * long)
        scores.set(text, (scores.get(text) ?? 0) + score)
      }
    }
    return best(scores, k)
  }
}

export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}

/** Highest scores first; of equal ones the earlier passage. */
function best(scores: ReadonlyMap<number, number>, k: number): readonly number[] {
  return [...scores]
    .sort(([i, a], [j, b]) => b - a || i - j)
    .slice(0, k)
    .map(([i]) => i)
}
