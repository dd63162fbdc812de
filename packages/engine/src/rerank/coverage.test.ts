import { describe, expect, it } from 'vitest'
import { candidateOf } from '../../test/candidates.ts'
import { addsUp } from '../explanation.ts'
import type { Query } from '../model.ts'
import { createAnalyzer } from '../text/analyzer.ts'
import { createSentenceReader } from '../text/sentence-terms.ts'
import { createCoverageReranker } from './coverage.ts'

const analyzer = createAnalyzer()
const read = createSentenceReader(analyzer)
/** Every term equally rare. */
const index = { idf: async (terms: readonly string[]) => terms.map(() => 1) }

const query = (text: string): Query => ({ text, terms: analyzer.query(text) })

const document = {
  id: 'keys.md',
  text: 'The service was founded in Oslo. Signing keys rotate every thirty days. Keys are kept in a vault. Lunch is at noon.',
}

describe('createCoverageReranker', () => {
  it('keeps the sentences that cover enough of what the best one covers', async () => {
    const [only] = await createCoverageReranker(read, index).rerank(query('signing keys rotate'), [
      candidateOf(document, 0, document.text.length, 2),
    ])
    expect(only!.sentences.map((sentence) => sentence.keep)).toEqual([false, true, false, false])
    expect(only!.sentences.map((sentence) => sentence.coverage)).toEqual([0, 1, expect.closeTo(1 / 3), 0])
  })

  it('keeps more with a lower ratio', async () => {
    const reranker = createCoverageReranker(read, index, { keepRatio: 0.3 })
    const [only] = await reranker.rerank(query('signing keys rotate'), [
      candidateOf(document, 0, document.text.length, 2),
    ])
    expect(only!.sentences.filter((sentence) => sentence.keep)).toHaveLength(2)
  })

  it('orders by score times coverage and explains it', async () => {
    const other = { id: 'other.md', text: 'Keys of pianos are made of wood.' }
    const found = [
      candidateOf(other, 0, other.text.length, 2.1),
      candidateOf(document, 0, document.text.length, 2),
    ]
    const result = await createCoverageReranker(read, index).rerank(query('signing keys rotate'), found)
    expect(result.map((candidate) => candidate.segment.document)).toEqual(['keys.md', 'other.md'])
    for (const candidate of result) {
      expect(candidate.score).toBe(candidate.explanation.value)
      expect(addsUp(candidate.explanation)).toBe(true)
    }
  })

  it("puts a passage first that has a title's words side by side as it does, and no question", async () => {
    const apart = {
      id: 'apart.md',
      text: 'Signing is one thing, and what every thirty days does to them another: keys rotate.',
    }
    const beside = {
      id: 'beside.md',
      text: 'Signing keys rotate, and so on for some time, as it has been for years and years.',
    }
    const found = [apart, beside].map((one, i) => candidateOf(one, 0, one.text.length, 2.1 - i / 10))
    const order = async (text: string) => {
      const ranked = await createCoverageReranker(read, index).rerank(query(text), found)
      expect(ranked.every(({ explanation }) => addsUp(explanation))).toBe(true)
      return ranked.map(({ segment }) => segment.document)
    }
    expect(await order('Signing Keys')).toEqual(['beside.md', 'apart.md'])
    expect(await order('signing keys')).toEqual(['apart.md', 'beside.md'])
  })

  it('keeps nothing of a passage without a term of the question', async () => {
    const [only] = await createCoverageReranker(read, index).rerank(query('submarine'), [
      candidateOf(document, 0, document.text.length, 2),
    ])
    expect(only!.sentences.some((sentence) => sentence.keep)).toBe(false)
  })

  it('breaks ties by document id, then position', async () => {
    const twins = ['b.md', 'a.md'].map((id) => ({ ...document, id }))
    const found = twins.map((twin) => candidateOf(twin, 0, twin.text.length, 1))
    const result = await createCoverageReranker(read, index).rerank(query('keys'), found)
    expect(result.map((candidate) => candidate.segment.document)).toEqual(['a.md', 'b.md'])
  })
})
