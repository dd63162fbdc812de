import fc from 'fast-check'
import { expect, it } from 'vitest'
import { byScore } from '../candidate-order.ts'
import { addsUp, leaf, product, sum } from '../explanation.ts'
import type { Candidate, Explanation, StoredSegment } from '../model.ts'
import type { LexicalHit, Store } from '../ports.ts'
import type { VectorHit } from '../vector-port.ts'
import { firstOf, fuse } from './fuse.ts'

const PASSAGES = 24
/** Documents of two passages, in another order than their ordinals. */
const segmentOf = (ordinal: number): StoredSegment =>
  ({
    ordinal,
    document: `note ${((ordinal >> 1) * 7) % PASSAGES}`,
    position: ordinal & 1,
  }) as StoredSegment
const segments: Store['segments'] = async (ordinals) => ordinals.map(segmentOf)
const store = { segments } as unknown as Store

/** Best first, with scores of which many are equal. */
const hits = (scores: fc.Arbitrary<number>) =>
  fc
    .uniqueArray(fc.record({ ordinal: fc.nat({ max: PASSAGES - 1 }), score: scores }), {
      selector: ({ ordinal }) => ordinal,
      maxLength: PASSAGES,
    })
    .map((found) => found.sort((a, b) => b.score - a.score))

/** Every passage with its tree, then the order, then the first. */
function naive(
  words: readonly LexicalHit[],
  near: readonly VectorHit[],
  share: number,
): readonly Candidate[] {
  const [bestWords, bestCosine] = [words[0]?.score ?? 0, near[0]?.score ?? 0]
  const scale = bestWords > 0 ? bestWords / bestCosine : 1
  const treeOf = (ordinal: number): Explanation => {
    const byWords = words.find((hit) => hit.ordinal === ordinal)
    const byVectors = near.find((hit) => hit.ordinal === ordinal)
    if (bestCosine <= 0 || (byWords && !byVectors)) return leaf('bm25f', byWords!.score)
    return sum('fusion', [
      ...(byWords ? [product('words', [leaf('share', 1 - share), leaf('bm25f', byWords.score)])] : []),
      ...(byVectors
        ? [product('vectors', [leaf('share', share), leaf('scale', scale), leaf('cosine', byVectors.score)])]
        : []),
    ])
  }
  const all = new Set([...words, ...(bestCosine > 0 ? near : [])].map(({ ordinal }) => ordinal))
  return [...all]
    .map((ordinal) => ({ segment: segmentOf(ordinal), explanation: treeOf(ordinal) }))
    .map((one) => ({ ...one, score: one.explanation.value }))
    .sort(byScore)
}

it('gives the first of what reading and explaining every passage gives', async () => {
  const words = hits(fc.constantFrom(1, 2, 3, 5.5))
  const near = hits(fc.constantFrom(-0.2, 0.1, 0.25, 0.7))
  await fc.assert(
    fc.asyncProperty(words, near, fc.constantFrom(0.35, 0.5), fc.nat({ max: 30 }), async (a, b, share, k) => {
      const read = async (ordinals: readonly number[]) =>
        ordinals.map((ordinal) => {
          const { score } = a.find((hit) => hit.ordinal === ordinal)!
          return { segment: segmentOf(ordinal), score, explanation: leaf('bm25f', score) }
        })
      const found = await firstOf(fuse(a, b, share), k, read, store)
      expect(found).toEqual(naive(a, b, share).slice(0, k))
      expect(found.every(({ explanation }) => addsUp(explanation))).toBe(true)
    }),
    { numRuns: 300 },
  )
})

it('reads what may be among the first alone, and leaves out what is gone', async () => {
  const asked: number[][] = []
  const read = async (ordinals: readonly number[]) => {
    asked.push([...ordinals])
    return ordinals
      .filter((ordinal) => ordinal !== 1)
      .map((ordinal) => ({ segment: segmentOf(ordinal), score: 9, explanation: leaf('bm25f', 9) }))
  }
  const gone = { segments: async (ordinals: readonly number[]) => ordinals.map(() => undefined) }
  const words = [0, 1, 2, 3].map((ordinal) => ({ ordinal, score: 9 - ordinal }))
  const cosines = [9, 0, 1, 2, 3].map((ordinal) => ({ ordinal, score: ordinal === 9 ? 0.9 : 0.01 }))
  const list = fuse(words, cosines, 0.5)
  const found = await firstOf(list, 3, read, gone as unknown as Store)
  expect(asked).toEqual([[0, 1]])
  expect(found.map(({ segment }) => segment.ordinal)).toEqual([0])
})

it('ranks what has no vector yet by its words in full, neither above nor below what has', async () => {
  const words = [0, 1, 2, 3].map((ordinal) => ({ ordinal, score: 9 - ordinal }))
  const near = [
    { ordinal: 1, score: 0.9 },
    { ordinal: 3, score: 0.3 },
  ]
  const order = fuse(words, near, 0.5).passages.map(({ ordinal, score }) => [ordinal, score])
  // 0 and 2 as found by words; 1 gains by its vector, 3 loses by it.
  expect(order).toEqual([
    [0, 9],
    [1, 0.5 * 8 + 0.5 * (9 / 0.9) * 0.9],
    [2, 7],
    [3, 0.5 * 6 + 0.5 * (9 / 0.9) * 0.3],
  ])
})
