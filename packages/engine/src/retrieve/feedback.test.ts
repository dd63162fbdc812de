import fc from 'fast-check'
import { expect, it } from 'vitest'
import { candidateOf } from '../../test/candidates.ts'
import type { LexicalIndex } from '../ports.ts'
import { feedbackTerms } from './feedback.ts'

/** Terms that the engine takes over, and the share of the question's own (RM3). */
const TERMS = 30
const OWN = 0.7

it('takes the terms that weighing every one of them would take, in the same order', async () => {
  const words = Array.from({ length: 400 }, (_, i) => `w${i}`)
  const passage = fc.record({
    text: fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 150 }),
    score: fc.double({ min: 0.1, max: 30, noNaN: true }),
  })
  const frequencies = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 400, maxLength: 400 })
  await fc.assert(
    fc.asyncProperty(
      fc.array(passage, { minLength: 1, maxLength: 10 }),
      frequencies,
      async (passages, held) => {
        const idfOf = (df: number) => Math.log(1 + (1000 - df + 0.5) / (df + 0.5))
        const idf = (term: string) => idfOf(held[Number(term.slice(1))]!)
        const lexical = {
          idf: async (terms: readonly string[], atLeast: readonly number[]) =>
            terms.map((term, i) => (idf(term) < atLeast[i]! ? 0 : idf(term))),
        } as unknown as LexicalIndex
        const analyzer = { terms: (text: string) => text.split(/\s+/).filter((word) => word !== '') }
        const candidates = passages.map(({ text, score }) => {
          const { segment, ...candidate } = candidateOf({ id: '', text: text.join(' ') }, 0, 10_000, score)
          return { ...candidate, segment: { ...segment, title: '' } }
        })
        const own = [{ term: 'w0', weight: 2 }]

        const model = new Map<string, number>()
        for (const { text, score } of passages)
          for (const word of text) model.set(word, (model.get(word) ?? 0) + score / text.length)
        const all = [...model].sort(([a], [b]) => (a < b ? -1 : 1))
        const best = all
          .map(([term, share]) => ({ term, share, worth: share * idf(term) }))
          .sort((a, b) => b.worth - a.worth)
          .slice(0, TERMS)
        const shares = best.reduce((total, { share }) => total + share, 0)
        const weights = new Map([['w0', OWN * 2]])
        for (const { term, share } of best)
          weights.set(term, (weights.get(term) ?? 0) + ((1 - OWN) * 2 * share) / shares)
        const wanted = [...weights].map(([term, weight]) => ({ term, weight }))
        expect(await feedbackTerms(own, candidates, { analyzer, lexical })).toEqual(wanted)
      },
    ),
    { numRuns: 200 },
  )
})
