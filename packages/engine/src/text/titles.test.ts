import { describe, expect, it } from 'vitest'
import { isTitle, isTitled } from './titles.ts'

describe('isTitle', () => {
  it.each(['Few-Shot Learning of Names', 'SONIA: A Symmetric Blockwise Truncated Optimization Algorithm'])(
    'takes "%s" for one',
    (text) => expect(isTitle(text)).toBe(true),
  )

  it.each(['how names are learned', 'Learning the names of things', 'Who Wrote Dune?', '', '42'])(
    'takes "%s" for none',
    (text) => expect(isTitle(text)).toBe(false),
  )
})

it('sees a title in a question that is written as one', () => expect(isTitled('Who Wrote Dune?')).toBe(true))
