import { expect, it } from 'vitest'
import { candidateOf, ranked } from '../../test/candidates.ts'
import { MOST_PER_DOCUMENT, perDocument } from './per-document.ts'

it('takes the best passages of each document, and says of the others why they are not there', () => {
  const text = 'All is well. '.repeat(8)
  const passage = (id: string, i: number) => ranked(candidateOf({ id, text }, 13 * i, 13 * i + 13, 10 - i, i))
  const list = [...[0, 1, 2, 3, 4].map((i) => passage('long', i)), passage('short', 0)]
  const { chosen, dropped } = perDocument.select({ text: 'q', terms: [] }, list)
  expect(chosen).toEqual([...list.slice(0, MOST_PER_DOCUMENT), list.at(-1)])
  expect(dropped).toEqual([3, 4].map((i) => ({ candidate: list[i], reason: 'document-cap' })))
})
