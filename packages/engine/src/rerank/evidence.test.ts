import { describe, expect, it } from 'vitest'
import { candidateOf } from '../../test/candidates.ts'
import type { Candidate, Query } from '../model.ts'
import { createAnalyzer } from '../text/analyzer.ts'
import { createSentenceReader } from '../text/sentence-terms.ts'
import { createCoverageReranker } from './coverage.ts'
import { createEvidenceReranker } from './evidence.ts'

const analyzer = createAnalyzer()
const read = createSentenceReader(analyzer)
/** Every term equally rare. */
const index = { idf: async (terms: readonly string[]) => terms.map(() => 1) }
const query = (text: string): Query => ({ text, terms: analyzer.query(text) })

const bridge = {
  id: 'bridge.md',
  text: 'The Ada bridge crosses the Elbe. Its architect was Mira Holt. Ferries stopped in 1931. Lunch is at noon.',
}
const person = { id: 'person.md', text: 'Mira Holt was born in Oslo. She liked tea. She rowed. She sang.' }
const found = [bridge, person].map((document, i) => candidateOf(document, 0, document.text.length, 2 - i / 2))
const question = query('Where was the architect of the Ada bridge born?')

const wanted = async () =>
  (await createEvidenceReranker(analyzer, read, index).rerank(question, found))
    .flatMap(({ segment, sentences }) =>
      sentences.map(({ start, end, worth, keep }) => ({
        text: segment.text.slice(start, end).trim(),
        worth,
        keep,
      })),
    )
    .sort((a, b) => b.worth! - a.worth!)

describe('createEvidenceReranker', () => {
  it('wants the best sentence of the second passage before the idle ones of the first', async () => {
    const order = (await wanted()).map(({ text }) => text)
    expect(order.slice(0, 3).toSorted()).toEqual([
      'Its architect was Mira Holt.',
      'Mira Holt was born in Oslo.',
      'The Ada bridge crosses the Elbe.',
    ])
  })

  it('marks as kept those near the best', async () => {
    const sentences = await wanted()
    expect(sentences[0]!.keep).toBe(true)
    const kept = sentences.filter(({ keep }) => keep).map(({ worth }) => worth!)
    const rest = sentences.filter(({ keep }) => !keep).map(({ worth }) => worth!)
    expect(Math.min(...kept)).toBeGreaterThan(Math.max(Number.NEGATIVE_INFINITY, ...rest))
    expect(sentences[0]!.worth! - Math.min(...kept)).toBeLessThanOrEqual(4)
  })

  it('wants turns and other parts of a whole in the order in which they were found', async () => {
    const said = [
      'Yes, of course.',
      'The valve leaks, we said.',
      'So what about it?',
      'The valve leaks in Oslo.',
    ]
    const turns = said.map((text, position) => ({
      ...candidateOf({ id: `turn-${position}`, text }, 0, text.length, 4 - position),
      part: { whole: 'talk', position },
    }))
    const asked = query('Where does the valve leak?')
    const worths = async (candidates: readonly Candidate[]) => {
      const ranked = await createEvidenceReranker(analyzer, read, index).rerank(asked, candidates)
      return candidates.map(
        ({ segment }) =>
          ranked.find((one) => one.segment.document === segment.document)!.sentences[0]!.worth!,
      )
    }
    const parts = await worths(turns)
    expect(parts).toEqual(parts.toSorted((a, b) => b - a))
    // Alone, each goes by what it says.
    const alone = await worths(turns.map(({ part: _, ...candidate }) => candidate))
    expect(alone[1]).toBeGreaterThan(alone[0]!)
    // What is no part is worth what it was, in the same company.
    const { part: _, ...last } = turns[3]!
    const mixed = await worths([...turns.slice(0, 3), last])
    expect(mixed[3]).toBe(alone[3])
  })

  it('wants a sentence less that has nothing of the kind asked for', async () => {
    const text = 'The bridge burnt in a storm. The bridge burnt in 1902.'
    const reranker = createEvidenceReranker(analyzer, read, index)
    const gap = async (question: string) => {
      const [one] = await reranker.rerank(query(question), [
        candidateOf({ id: 'a.md', text }, 0, text.length, 1),
      ])
      return one!.sentences[1]!.worth! - one!.sentences[0]!.worth!
    }
    expect(await gap('When did the bridge burn?')).toBeCloseTo((await gap('Why did the bridge burn?')) + 0.5)
  })

  it('orders passages as coverage does, and is empty for nothing', async () => {
    const ids = (list: readonly { readonly segment: { readonly document: string } }[]) =>
      list.map(({ segment }) => segment.document)
    const reranker = createEvidenceReranker(analyzer, read, index)
    expect(ids(await reranker.rerank(question, found))).toEqual(
      ids(await createCoverageReranker(read, index).rerank(question, found)),
    )
    expect(await reranker.rerank(question, [])).toEqual([])
    const [unknown] = await reranker.rerank(query('submarine'), found.slice(0, 1))
    for (const { worth } of unknown!.sentences) expect(Number.isFinite(worth)).toBe(true)
  })
})
