import { expect, it } from 'vitest'
import { createAnalyzer } from './analyzer.ts'
import { COMMON_WORDS } from './common-words.ts'

it('terms of common words begin as the words do, which is how the repair of questions looks them up', () => {
  const { query } = createAnalyzer()
  for (const word of COMMON_WORDS)
    for (const { term } of query(word, ['en'])) expect(term.slice(0, 2)).toBe(word.slice(0, 2))
})
