import { expect, it } from 'vitest'
import { candidateOf, ranked } from '../../test/candidates.ts'
import { likely } from './likely.ts'

it('leaves out what reranking did not keep, and says so sentence by sentence', () => {
  const passage = (id: string, ...keeps: boolean[]) => {
    const text = 'All is well. '.repeat(keeps.length)
    const candidate = ranked(candidateOf({ id, text }, 0, text.length, 1))
    return {
      ...candidate,
      sentences: candidate.sentences.map((sentence, i) => ({ ...sentence, keep: keeps[i]! })),
    }
  }
  const some = passage('some', true, false)
  const none = passage('none', false)
  const { chosen, dropped } = likely.select({ text: 'q', terms: [] }, [some, none])
  expect(chosen).toEqual([{ ...some, sentences: some.sentences.slice(0, 1) }])
  expect(dropped).toEqual([
    { candidate: some, span: some.sentences[1], reason: 'score-fall' },
    { candidate: none, span: none.sentences[0], reason: 'score-fall' },
  ])
})
