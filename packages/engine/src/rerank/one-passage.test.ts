import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candidateOf } from '../../test/candidates.ts'
import type { Candidate, Query, RankedCandidate } from '../model.ts'
import { createAnalyzer } from '../text/analyzer.ts'
import { createSentenceReader } from '../text/sentence-terms.ts'
import { createEvidenceReranker } from './evidence.ts'
import { isOnePassage, LEAST_CHANCE, onePassageFeatures, withinOnePassage } from './one-passage.ts'

const analyzer = createAnalyzer()
const read = createSentenceReader(analyzer)
const evidence = createEvidenceReranker(analyzer, read, { idf: async (terms) => terms.map(() => 1) })
const reranker = withinOnePassage(evidence, read)
const query = (text: string): Query => ({ text, terms: analyzer.query(text) })

const BRIDGE =
  'The Ada bridge crosses the Elbe. It was designed by Mira Holt. The bridge opened in 1906. Lunch is at noon.'
const passage = (text: string, start = 0, end = text.length, position = 0) =>
  candidateOf({ id: 'bridge.md', text }, start, end, 1, position)
const sentencesOf = (ranked: readonly RankedCandidate[]) =>
  ranked.flatMap(({ segment, sentences }) =>
    sentences.map((sentence) => ({
      ...sentence,
      text: segment.text.slice(sentence.start - segment.start, sentence.end - segment.start).trim(),
    })),
  )
const wanted = async (question: string, candidates: readonly Candidate[]) =>
  sentencesOf(await reranker.rerank(query(question), candidates)).toSorted((a, b) => b.worth! - a.worth!)

describe('withinOnePassage', () => {
  it('wants most the sentence that holds the rarer words and what is asked for', async () => {
    const order = await wanted('Who designed the bridge?', [passage(BRIDGE)])
    expect(order[0]!.text).toBe('It was designed by Mira Holt.')
    expect((await wanted('When was the bridge opened?', [passage(BRIDGE)]))[0]!.text).toContain('1906')
  })

  it('gives chances that add up to 1, and keeps what brings enough of one a token', async () => {
    const long = `${BRIDGE} ${'Nobody in the town remembers who paid for the lamps, the benches, the flags and the music on that day. '.repeat(8)}`
    const sentences = sentencesOf(
      await reranker.rerank(query('When was the bridge opened?'), [passage(long)]),
    )
    expect(sentences.reduce((sum, { chance }) => sum + chance!, 0)).toBeCloseTo(1)
    const kept = sentences.filter(({ keep }) => keep)
    expect(kept.map(({ text }) => text).join(' ')).toContain('opened in 1906')
    expect(kept.length).toBeLessThan(sentences.length)
    for (const { keep, worth } of sentences) expect(keep).toBe(worth! >= Math.log(LEAST_CHANCE))
  })

  it('keeps the best sentence of a text in which none is likely enough', async () => {
    const dull =
      'Nothing here was ever said about anything that a person might want to know of a bridge or a town. '
    const sentences = sentencesOf(await reranker.rerank(query('Who paid?'), [passage(dull.repeat(25))]))
    expect(sentences.some(({ keep }) => keep)).toBe(true)
  })

  it('does not ask the index how rare a word is', async () => {
    const other = withinOnePassage(
      createEvidenceReranker(analyzer, read, {
        idf: async (terms) => terms.map((term) => term.length),
      }),
      read,
    )
    const question = query('Who designed the bridge?')
    const worths = async (one: typeof reranker) =>
      sentencesOf(await one.rerank(question, [passage(BRIDGE)])).map(({ worth }) => worth)
    expect(await worths(other)).toEqual(await worths(reranker))
  })

  it('leaves what has several documents, parts of a whole, turns or a long text as it is', async () => {
    const other = candidateOf({ id: 'other.md', text: BRIDGE }, 0, BRIDGE.length, 0.5)
    const part = { ...passage(BRIDGE), part: { whole: 'talk', position: 1 } } as unknown as Candidate
    const turn = { ...passage(BRIDGE), segment: { ...passage(BRIDGE).segment, kind: 'turn' as const } }
    for (const candidates of [[passage(BRIDGE), other], [part], [turn], [passage(BRIDGE.repeat(40))], []]) {
      const question = query('Who designed the bridge?')
      expect(isOnePassage(candidates)).toBe(false)
      expect(await reranker.rerank(question, candidates)).toEqual(await evidence.rerank(question, candidates))
    }
  })

  it('reads two passages of a short document as one text, whichever was found first', () => {
    const cut = BRIDGE.indexOf('The bridge opened')
    const whole = onePassageFeatures(query('Who designed the bridge?'), [passage(BRIDGE)], read)
    const [first, second] = [passage(BRIDGE, 0, cut), passage(BRIDGE, cut, BRIDGE.length, 1)]
    const apart = onePassageFeatures(query('Who designed the bridge?'), [second, first], read)
    expect([...apart.slice(2), ...apart.slice(0, 2)]).toEqual(whole)
  })

  it('gives every sentence features that a count over its words gives, too', () => {
    const words = ['bridge', 'river', 'stone', 'lamp', 'flag']
    const sentence = fc.uniqueArray(fc.constantFrom(...words), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(fc.array(sentence, { minLength: 1, maxLength: 5 }), fc.subarray(words), (said, asked) => {
        const text = said.map((some) => `The ${some.join(' and the ')}.`).join(' ')
        const terms = asked.map((term) => ({ term: analyzer.query(term)[0]!.term, weight: 1 }))
        const given = { text: asked.join(' '), terms } as Query
        const features = onePassageFeatures(given, [passage(text)], read)
        expect(features.length).toBe(said.length)
        const rarity = (word: string) => {
          const holding = said.filter((some) => some.includes(word)).length
          return holding === 0 ? 0 : Math.log((said.length + 0.5) / holding)
        }
        const all = asked.reduce((sum, word) => sum + rarity(word), 0)
        const standing = asked.filter((word) => rarity(word) > 0).length
        const share = (some: readonly string[]) =>
          all === 0 ? 0 : some.reduce((sum, word) => sum + rarity(word), 0) / all
        for (const [i, some] of said.entries()) {
          const held = asked.filter((word) => some.includes(word))
          const lacked = (beside: readonly string[] = []) =>
            asked.filter((word) => beside.includes(word) && !some.includes(word))
          expect(features[i]!.own).toBeCloseTo(share(held))
          expect(features[i]!.ownHeld).toBeCloseTo(
            asked.length === 0 ? 0 : (share(held) * standing) / asked.length,
          )
          expect(features[i]!.before).toBeCloseTo(share(lacked(said[i - 1])))
          expect(features[i]!.after).toBeCloseTo(share(lacked(said[i + 1])))
        }
      }),
    )
  })
})
