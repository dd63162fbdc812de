import { describe, expect, it } from 'vitest'
import { candidateOf, ranked } from '../../test/candidates.ts'
import { createAnalyzer } from '../text/analyzer.ts'
import { createSentenceReader } from '../text/sentence-terms.ts'
import { createFallAndDiversitySelector } from './fall-and-diversity.ts'

const selector = createFallAndDiversitySelector(createSentenceReader(createAnalyzer()))
const query = { text: 'q', terms: [] }

const candidate = (id: string, text: string, score: number) =>
  ranked(candidateOf({ id, text }, 0, text.length, score))
const ids = (list: readonly { readonly segment: { readonly document: string } }[]) =>
  list.map((one) => one.segment.document)

describe('createFallAndDiversitySelector', () => {
  it('cuts where the score falls, but never among the first three for a fall alone', () => {
    const list = [
      candidate('a', 'Alpha mountains rise.', 10),
      candidate('b', 'Beta rivers flow.', 6),
      candidate('c', 'Gamma forests grow.', 5.5),
      candidate('d', 'Delta deserts burn.', 5.2),
      candidate('e', 'Epsilon glaciers melt.', 3.5),
    ]
    const { chosen, dropped } = selector.select(query, list)
    expect(ids(chosen)).toEqual(['a', 'b', 'c', 'd'])
    expect(dropped).toEqual([{ candidate: list[4], reason: 'score-fall' }])
  })

  it('cuts what is far below the best score', () => {
    const { chosen } = selector.select(query, [
      candidate('a', 'Alpha one.', 10),
      candidate('b', 'Beta two.', 2.9),
    ])
    expect(ids(chosen)).toEqual(['a'])
  })

  it('folds repeats and says so', () => {
    const twin = 'Signing keys rotate every thirty days.'
    const { chosen, dropped } = selector.select(query, [
      candidate('a', twin, 10),
      candidate('b', twin, 9),
      candidate('c', 'Vaults store backups offline.', 8),
    ])
    expect(ids(chosen)).toEqual(['a', 'c'])
    expect(dropped.map((one) => [one.candidate.segment.document, one.reason])).toEqual([['b', 'redundant']])
  })

  it('prefers what is new over a slightly better repeat', () => {
    const { chosen } = selector.select(query, [
      candidate('a', 'Signing keys rotate every thirty days.', 10),
      candidate('b', 'Signing keys rotate every thirty days or weekly.', 9),
      candidate('c', 'Vaults store offline backups safely.', 8),
    ])
    expect(ids(chosen)).toEqual(['a', 'c', 'b'])
  })

  it('drops candidates of which no sentence was kept, and is empty for nothing', () => {
    const none = ranked(candidateOf({ id: 'a', text: 'Alpha.' }, 0, 6, 5), () => false)
    expect(selector.select(query, [none])).toMatchObject({ chosen: [], dropped: [{ reason: 'no-match' }] })
    expect(selector.select(query, []).chosen).toEqual([])
  })
})
