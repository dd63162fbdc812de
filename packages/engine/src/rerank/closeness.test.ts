import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAnalyzer } from '../text/analyzer.ts'
import { pruningUnits } from '../text/pruning-units.ts'
import { createSentenceReader } from '../text/sentence-terms.ts'
import { closeness } from './closeness.ts'

const analyzer = createAnalyzer()

/** Every term with its own weight. */
function closenessIn(title: string, ...texts: readonly string[]): readonly number[] {
  const segments = texts.map((text) => ({ text, kind: 'passage' as const, language: 'en' }))
  const query = { terms: analyzer.query(title) }
  const weights = new Map(query.terms.map(({ term, weight }) => [term, weight]))
  return [...closeness(query, weights, createSentenceReader(analyzer)(segments))]
}

describe('closeness', () => {
  it('is the share of pairs that stand near each other within a sentence, in either order', () => {
    expect(
      closenessIn(
        'Harbour Bridge Toll',
        'The harbour bridge has a toll.',
        'A toll. The bridge of the harbour.',
        'The harbour. The bridge. The toll.',
        'Harbour toll.',
      ),
    ).toEqual([1, 0.5, 0, 0])
  })

  it('reaches over five distinct words', () => {
    const [near, far] = closenessIn(
      'Harbour Bridge',
      'harbour one two three four bridge',
      'harbour one two three four five bridge',
    )
    expect([near, far]).toEqual([1, 0])
  })

  it('is nothing where there is no pair, and takes no word for granted that nobody writes', () => {
    expect(closenessIn('Harbour', 'harbour bridge')).toEqual([0])
    expect(closenessIn('Qwxyz Harbour Bridge', 'harbour bridge')).toEqual([0.5])
  })

  it('is what a look at all pairs of words gives', () => {
    const words = fc.array(fc.constantFrom('brick', 'stamp', 'toll', 'lamp', 'filler'), {
      minLength: 1,
      maxLength: 12,
    })
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom('brick', 'stamp', 'toll', 'lamp'), { minLength: 2 }),
        words,
        (title, text) => {
          const said = text.join(' ')
          const sentences = pruningUnits({ text: said, kind: 'passage', language: 'en' }).map(
            ({ start, end }) => [...new Set(said.slice(start, end).trim().split(' '))],
          )
          const near = title.slice(1).filter((second, i) =>
            sentences.some((distinct) => {
              const [a, b] = [distinct.indexOf(title[i]!), distinct.indexOf(second)]
              return a >= 0 && b >= 0 && Math.abs(a - b) <= 5
            }),
          )
          const [found] = closenessIn(title.join(' '), said)
          expect(found).toBeCloseTo(near.length / (title.length - 1), 10)
        },
      ),
      { numRuns: 200 },
    )
  })
})
