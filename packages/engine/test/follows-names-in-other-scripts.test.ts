import { describe, expect, test } from 'vitest'
import { build, inMemory, ranking } from '../bench/graph/build.ts'
import { LANGUAGES, scriptSet } from '../bench/graph/scripts.ts'
import type { Question } from '../bench/graph/sets.ts'
import type { Retriever } from '../src/ports.ts'

/** Share of the questions whose two passages are the first two. */
async function bothFirst(retriever: Retriever, questions: readonly Question[], tag: string): Promise<number> {
  let found = 0
  for (const question of questions) {
    const first = (await ranking(retriever, question, tag)).slice(0, 5)
    if ([...question.gold].every((id) => first.includes(id))) found++
  }
  return found / questions.length
}

describe('two hops in scripts without capitals, and in languages that bend names', () => {
  for (const language of LANGUAGES)
    test(language.tag, async () => {
      const { texts, titled, untitled } = scriptSet(language, 40)
      const { words, mix } = await build(inMemory(), texts, language.tag)
      for (const questions of [titled, untitled])
        expect(await bothFirst(words, questions, language.tag)).toBeLessThan(0.5)
      expect(await bothFirst(mix(), titled, language.tag)).toBeGreaterThanOrEqual(0.9)
      expect(await bothFirst(mix(), untitled, language.tag)).toBeGreaterThanOrEqual(0.6)
    })
})
