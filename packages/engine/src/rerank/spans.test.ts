import { expect, it } from 'vitest'
import { candidateOf, ranked } from '../../test/candidates.ts'
import { createSpanReranker } from './spans.ts'

const text = 'One is here. Two is here. Three is here. Four is here. Five is here. '
const worthOf = async (...worths: number[]) => {
  const candidate = ranked(candidateOf({ id: 'a', text }, 0, text.length, 1))
  const sentences = candidate.sentences.map((sentence, i) => ({ ...sentence, worth: worths[i]! }))
  const given = { name: 'given', rerank: async () => [{ ...candidate, sentences }] }
  const [found] = await createSpanReranker(given).rerank({ text: '', terms: [] }, [])
  return found!.sentences.map(({ worth }) => Math.round(worth! * 1e6) / 1e6)
}

it('starts a run at the most wanted sentence and ends it before one that is far less likely', async () => {
  expect(await worthOf(0, 5, 4, 3.5, 1)).toEqual([0, 5, 5, 5, 1])
})

it('merges a run into the one that it meets, keeps their order, and never goes back', async () => {
  expect(await worthOf(4, 5, 1, 0.5, 0)).toEqual([4, 5, 1, 1, 1])
})
