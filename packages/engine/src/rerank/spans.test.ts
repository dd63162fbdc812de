import { expect, it } from 'vitest'
import { candidateOf, ranked } from '../../test/candidates.ts'
import { createSpanReranker } from './spans.ts'

const text = 'One is here. Two is here. Three is here. Four is here. Five is here. '
const whole = candidateOf({ id: 'a', text }, 0, text.length, 1)

async function spansOf(worths: readonly number[], candidates = [whole]) {
  const given = candidates.map((candidate) => ranked(candidate))
  const rest = [...worths]
  const scored = given.map((candidate) => ({
    ...candidate,
    sentences: candidate.sentences.map((sentence) => ({ ...sentence, worth: rest.shift()! })),
  }))
  const reranker = createSpanReranker({ name: 'given', rerank: async () => scored })
  const found = await reranker.rerank({ text: '', terms: [] }, [])
  return found.flatMap(({ sentences }) => sentences)
}
const rounded = async (...given: Parameters<typeof spansOf>) =>
  (await spansOf(...given)).map(({ worth }) => Math.round(worth! * 1e6) / 1e6)

it('reads a sentence between two wanted ones with them, and lets the ends of a stretch be', async () => {
  expect(await rounded([0, 5, 1, 4, 2])).toEqual([0, 5, 4, 4, 2])
  expect(await rounded([5, 1, 0, 4, 2])).toEqual([5, 1, 1, 4, 2])
})

it('goes on from one passage to the next where they touch, and not where they do not', async () => {
  const two = text.indexOf('Two')
  const three = text.indexOf('Three')
  const four = text.indexOf('Four')
  const five = text.indexOf('Five')
  const at = (start: number, end: number) => candidateOf({ id: 'a', text }, start, end, 1)
  expect(await rounded([5, 1, 4], [at(0, two), at(two, three), at(three, four)])).toEqual([5, 4, 4])
  expect(await rounded([5, 1, 4], [at(0, two), at(two, three), at(four, five)])).toEqual([5, 1, 4])
})

it('keeps what is likely beside the best', async () => {
  expect((await spansOf([9, 4, 6, 5.4, 5.6])).map(({ keep }) => keep)).toEqual([true, true, true, true, true])
  expect((await spansOf([9, 4, 0, 5.4, 5.6])).map(({ keep }) => keep)).toEqual([
    true,
    false,
    false,
    false,
    true,
  ])
})
