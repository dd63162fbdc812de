import { describe, expect, it } from 'vitest'
import { candidateOf, ranked } from '../../test/candidates.ts'
import { createAnalyzer } from '../text/analyzer.ts'
import { createSentenceReader } from '../text/sentence-terms.ts'
import { createDistinctSelector } from './distinct.ts'

const selector = createDistinctSelector(createSentenceReader(createAnalyzer()))
const query = { text: 'q', terms: [] }
const candidate = (id: string, text: string, score: number, keep = true) =>
  ranked(candidateOf({ id, text }, 0, text.length, score), () => keep)

describe('createDistinctSelector', () => {
  it('folds a repeat, and cuts nothing else: neither a low score nor a passage without a kept sentence', () => {
    const list = [
      candidate('a', 'Signing keys rotate every thirty days.', 10),
      candidate('b', 'Signing keys rotate every thirty days.', 9),
      candidate('c', 'Vaults store backups offline.', 0.1),
      candidate('d', 'Ferries stopped long ago.', 0.05, false),
    ]
    const { chosen, dropped } = selector.select(query, list)
    expect(chosen.map((one) => one.segment.document)).toEqual(['a', 'c', 'd'])
    expect(dropped).toEqual([{ candidate: list[1], reason: 'redundant' }])
    expect(selector.select(query, []).chosen).toEqual([])
  })

  it('keeps of a sentence in several passages the most wanted one, and short turns all', () => {
    const said = 'Signing keys rotate every thirty days in Oslo. '
    const a = candidate('a', `${said}Vaults store backups of everything offline in winter.`, 10)
    const b = candidate('b', `Ferries cross the wide bay at noon on Sundays. ${said}`, 9)
    const wanted = { ...b, sentences: b.sentences.map((sentence, i) => ({ ...sentence, worth: i })) }
    const turns = ['c', 'd'].map((id) => candidate(id, 'Yes, the keys.', 1))
    const { chosen, dropped } = selector.select(query, [a, wanted, ...turns])
    expect(chosen.map(({ sentences }) => sentences.length)).toEqual([1, 2, 1, 1])
    expect(dropped).toEqual([{ candidate: a, span: a.sentences[0], reason: 'redundant' }])
  })

  it('cites what a document says twice where it stands first, as wanted as where it ranks best', () => {
    const said = 'Signing keys rotate every thirty days in Oslo. '
    const text = `${said}Vaults store backups offline. ${said}Ferries cross the wide bay at noon on Sundays.`
    const middle = text.indexOf(said, 1)
    const part = (start: number, end: number, score: number, worth: number) => {
      const one = ranked(candidateOf({ id: 'a', text }, start, end, score, start))
      return { ...one, sentences: one.sentences.map((sentence, i) => ({ ...sentence, worth: worth - i })) }
    }
    const list = [part(middle, text.length, 10, 8), part(0, middle, 9, 3)]
    const { chosen, dropped } = selector.select(query, list)
    const left = chosen.flatMap(({ sentences }) => sentences.map(({ start, worth }) => [start, worth]))
    expect(left).toEqual([
      [middle + said.length, 7],
      [0, 8],
      [said.length, 2],
    ])
    expect(dropped).toEqual([{ candidate: list[0], span: list[0]!.sentences[0], reason: 'redundant' }])
  })
})
