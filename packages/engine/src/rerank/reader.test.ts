import { describe, expect, it } from 'vitest'
import { candidateOf } from '../../test/candidates.ts'
import { createAnswerChances } from '../answer/answer-chances.ts'
import { createAnalyzer } from '../text/analyzer.ts'
import { createSentenceReader } from '../text/sentence-terms.ts'
import { createEvidenceReranker } from './evidence.ts'
import { withinOnePassage } from './one-passage.ts'
import { createReaderReranker } from './reader.ts'

const analyzer = createAnalyzer()
const evidence = createEvidenceReranker(analyzer, createSentenceReader(analyzer), {
  idf: async (terms) => terms.map(() => 1),
})
const query = (text: string) => ({ text, terms: analyzer.query(text) })
const TEXT =
  'The bridge of Varn is old. The bridge was built by Ada Holm. Keepers of the bridge lived in Varn.'
const found = [candidateOf({ id: 'a.md', text: TEXT }, 0, TEXT.length, 2)]
const worths = async (reranker: typeof evidence, text: string) =>
  (await reranker.rerank(query(text), found))[0]!.sentences.map(({ worth }) => worth!)

describe('createReaderReranker', () => {
  it('adds half the logarithm of each chance, at least half of -5, to what evidence says', async () => {
    const seen: string[] = []
    const reranker = createReaderReranker(evidence, (_, text, spans) => {
      seen.push(...spans.map(({ start, end }) => text.slice(start, end)))
      return Float64Array.of(0, 0.75, 0.25)
    })
    const plain = await worths(evidence, 'Who built the bridge?')
    const read = await worths(reranker, 'Who built the bridge?')
    expect(seen.join('')).toBe(TEXT)
    expect(read.map((worth, i) => worth - plain[i]!)).toEqual(
      [-5, Math.log(0.75), Math.log(0.25)].map((log) => expect.closeTo(log / 2)),
    )
  })

  it('pools it with the chances of a single passage, which stay chances', async () => {
    const within = withinOnePassage(evidence, createSentenceReader(analyzer))
    const reranker = createReaderReranker(within, () => Float64Array.of(0.2, 0.7, 0.1))
    const question = query('Who built the bridge?')
    const [plain, read] = await Promise.all(
      [within, reranker].map(async (one) => (await one.rerank(question, found))[0]!.sentences),
    )
    expect(read!.reduce((sum, { chance }) => sum + chance!, 0)).toBeCloseTo(1)
    const odds = (sentences: typeof read, i: number) =>
      Math.log(sentences![i]!.chance! / sentences![0]!.chance!)
    for (const [i, chance] of [0.2, 0.7, 0.1].entries()) {
      expect(odds(read, i)).toBeCloseTo(0.8 * odds(plain, i) + 0.2 * Math.log(chance / 0.2))
      expect(read![i]!.worth! - plain![i]!.worth!).toBeCloseTo(
        Math.log(read![i]!.chance! / plain![i]!.chance!),
      )
    }
  })

  it('reads the most wanted sentences of all passages, ten at most, with a gap between what does not touch', async () => {
    const long = Array.from({ length: 9 }, (_, i) => `Bridge number ${i} is old. Lunch is at noon. `).join('')
    const many = [...found, candidateOf({ id: 'b.md', text: long }, 0, long.length, 1)]
    let read: readonly string[] = []
    const reranker = createReaderReranker(evidence, (_, text, spans) => {
      read = text.split('\n\n')
      expect(spans.length).toBe(10)
      return Float64Array.from(spans, () => 0.1)
    })
    await reranker.rerank(query('Which bridge is old?'), many)
    expect(read.filter((stretch) => stretch.includes('Lunch'))).toEqual([])
    expect(read.length).toBeGreaterThan(5)
  })

  it('is evidence for a question that the reader cannot read, and for nothing', async () => {
    const reranker = createReaderReranker(
      evidence,
      createAnswerChances((text) => analyzer.termsWithSpans(text, 'en')),
    )
    expect(await worths(reranker, 'bridge of Varn')).toEqual(await worths(evidence, 'bridge of Varn'))
    expect(await reranker.rerank(query('Who built the bridge?'), [])).toEqual([])
  })

  it('wants the sentence that answers', async () => {
    const reranker = createReaderReranker(
      evidence,
      createAnswerChances((text) => analyzer.termsWithSpans(text, 'en')),
    )
    const [first, second, third] = await worths(reranker, 'Who built the bridge of Varn?')
    expect(second!).toBeGreaterThan(Math.max(first!, third!))
  })
})
