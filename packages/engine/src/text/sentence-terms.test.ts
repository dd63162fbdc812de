import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAnalyzer } from './analyzer.ts'
import { pruningUnits, type UnitSource } from './pruning-units.ts'
import { hashOfWords } from './said-words.ts'
import { createSentenceReader, type ReadSentences } from './sentence-terms.ts'

const analyzer = createAnalyzer()

/** An analyzer that counts how often it is asked. */
function counted() {
  const asked: string[] = []
  const { numbering } = analyzer
  return {
    asked,
    numbering: {
      begin: (language: string) => numbering.begin(language),
      term: (number: number) => numbering.term(number),
      read: (text: string) => {
        asked.push(text)
        return numbering.read(text)
      },
    },
  }
}

const passage = (text: string, language = 'en') => ({ text, kind: 'passage', language }) as const

/** What a reader says of the passages, in words; `words` are all that it may know. */
function said(read: ReadSentences, segments: readonly UnitSource[], words: readonly string[]) {
  const { passages, terms } = read(segments)
  const texts = new Map(words.map((word) => [terms.find(word), word]))
  return passages.map((one) =>
    Array.from({ length: one.count }, (_, i) => ({
      ...{ start: one.start(i), end: one.end(i), length: one.length(i), hash: one.hash(i) },
      terms: Array.from({ length: one.size(i) }, (_, t) => texts.get(one.term(i, t))),
    })),
  )
}

/** The same, each passage for itself and nothing kept. */
function naive({ text, kind, language }: UnitSource) {
  return pruningUnits({ text, kind, language }).map(({ start, end }) => {
    const sentence = text.slice(start, end)
    const terms = [...new Set(analyzer.terms(sentence, language))]
    return { start, end, length: sentence.trim().length, hash: hashOfWords(sentence), terms }
  })
}

describe('createSentenceReader', () => {
  it('gives each sentence its distinct terms, in order', () => {
    const read = createSentenceReader(analyzer)
    const segments = [passage('Keys rotate. Keys and keys expire.'), passage('')]
    const [sentences, none] = said(read, segments, ['key', 'rotat', 'expir'])
    expect(sentences).toMatchObject([
      { start: 0, end: 13, length: 12, terms: ['key', 'rotat'] },
      { start: 13, end: 34, length: 21, terms: ['key', 'expir'] },
    ])
    expect(none).toEqual([])
    const { passages } = read(segments)
    expect(passages[0]!.all()).toHaveLength(4)
    expect(passages[0]!.some((sentence) => sentence === 1)).toEqual(passages[0]!.all().slice(2))
    expect([0, 13, 5].map((offset) => passages[0]!.startingAt(offset, 0))).toEqual([0, 1, -1])
  })

  it('says the same as reading each passage for itself, however little it keeps', () => {
    const text = fc
      .array(fc.constantFrom('Keys', 'rotate', 'a', 'x-1', '.', '!', '\n\n', '- item', 'Ελλάδα', '鍵', '  '))
      .map((words) => words.join(' '))
    fc.assert(
      fc.property(fc.array(fc.array(text)), fc.nat(200), fc.nat(8), (calls, mostCharacters, mostTerms) => {
        const read = createSentenceReader(analyzer, { mostCharacters, mostTerms })
        for (const texts of calls) {
          const segments = texts.map((text) => passage(text))
          const expected = segments.map(naive)
          const words = expected.flat().flatMap(({ terms }) => terms)
          expect(said(read, segments, words)).toEqual(expected)
          expect(read([]).terms.marks.every((mark) => mark === 0)).toBe(true)
        }
      }),
    )
  })

  it('reads a passage once, and again in another language or as another kind', () => {
    const one = counted()
    const read = createSentenceReader(one)
    const first = read([passage('Keys rotate. They expire.')]).passages[0]
    expect(read([passage('Keys rotate. They expire.')]).passages[0]).toBe(first)
    expect(one.asked).toHaveLength(2)
    read([passage('Keys rotate. They expire.', 'de')])
    expect(read([{ ...passage('Keys rotate. They expire.'), kind: 'code' }]).passages[0]!.count).toBe(1)
    expect(one.asked).toHaveLength(5)
  })

  it('forgets what was not asked for the longest', () => {
    const one = counted()
    const read = createSentenceReader(one, { mostCharacters: 20 })
    for (const text of ['First one', 'Second', 'First one', 'Third']) read([passage(text)])
    expect(one.asked).toEqual(['First one', 'Second', 'Third'])
    read([passage('First one')])
    expect(one.asked).toHaveLength(3)
    read([passage('A text longer than what is kept is read all the same.')])
    read([passage('First one')])
    expect(one.asked).toHaveLength(5)
  })

  it('forgets all once it has met more terms than it may', () => {
    const one = counted()
    const read = createSentenceReader(one, { mostTerms: 2 })
    const first = passage('First')
    const before = read([first])
    read([passage('Second third fourth')])
    const after = read([first])
    expect(one.asked).toEqual(['First', 'Second third fourth', 'First'])
    expect(after.terms).not.toBe(before.terms)
    expect(after.terms.size).toBe(1)
  })
})
