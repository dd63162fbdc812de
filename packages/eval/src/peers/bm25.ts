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
    const postings = new Map<string, { passage: number; count: number }[]>()
    const lengths = passages.map((passage, i) => {
      const words = wordsOf(fieldOf(passage))
      for (const [word, same] of Map.groupBy(words, (one) => one)) {
        const list = postings.get(word) ?? []
        postings.set(word, list)
        list.push({ passage: i, count: same.length })
      }
      return words.length
    })
    const meanLength = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length)
    return {
      async search(question, k) {
        const scores = new Map<number, number>()
        for (const word of new Set(wordsOf(question))) {
          const list = postings.get(word) ?? []
          const rarity = Math.log(1 + (passages.length - list.length + 0.5) / (list.length + 0.5))
          for (const { passage, count } of list) {
            const long = 1 - B + (B * lengths[passage]!) / meanLength
            const score = (rarity * count * (K1 + 1)) / (count + K1 * long)
            scores.set(passage, (scores.get(passage) ?? 0) + score)
          }
        }
        return best(scores, k).map((i) => passages[i]!)
      },
    }
  },
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
