import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sentenceSpans } from './sentences.ts'

const units = (text: string, kind: Parameters<typeof sentenceSpans>[1] = 'passage') =>
  sentenceSpans(text, kind, 'en').map((span) => text.slice(span.start, span.end))

describe('sentenceSpans', () => {
  it('cuts prose at sentence ends and keeps white space with the sentence before', () => {
    expect(units('One is here. Two follows!  Three?')).toEqual(['One is here. ', 'Two follows!  ', 'Three?'])
  })

  it('reads hard-wrapped prose as running text', () => {
    expect(units('A sentence that goes\nover two lines. Another one\nas well.')).toEqual([
      'A sentence that goes\nover two lines. ',
      'Another one\nas well.',
    ])
  })

  it('keeps list items, headings and paragraphs apart, and a number with its item', () => {
    expect(units('# Title\nText of it.\n\n1. First item\n2. Second item\n- third')).toEqual([
      '# Title\n',
      'Text of it.\n\n',
      '1. First item\n',
      '2. Second item\n',
      '- third',
    ])
  })

  it('leaves closing emphasis and quotes with the sentence that they close', () => {
    expect(units('- **Not a framework.** It gives context.')).toEqual([
      '- **Not a framework.** ',
      'It gives context.',
    ])
  })

  it('leaves emoji with the sentence before them', () => {
    expect(units('What a day! 🎉🎉 See you tomorrow.')).toEqual(['What a day! 🎉🎉 ', 'See you tomorrow.'])
  })

  it('cuts rows at lines and leaves code whole', () => {
    expect(units('a,b\n1,2\n3,4', 'row')).toEqual(['a,b\n', '1,2\n', '3,4'])
    expect(units('const a = 1\n\nconst b = 2', 'code')).toHaveLength(1)
  })

  it('leaves code between fences in one piece, closed or not', () => {
    const code = "```ts\nput({ text: 'One. Two.' })\n\n// Three. Four.\n```\n\n"
    expect(units(`Like this. Look:\n\n${code}That was it. Done.`)).toEqual([
      'Like this. ',
      'Look:\n\n',
      code,
      'That was it. ',
      'Done.',
    ])
    expect(units('Look.\n~~~\na. B.\n```\nc. D.\n~~~~\nAnd so on.')).toEqual([
      'Look.\n',
      '~~~\na. B.\n```\nc. D.\n~~~~\n',
      'And so on.',
    ])
    expect(units('Look.\n```\nOne. Two.\nThree.')).toEqual(['Look.\n', '```\nOne. Two.\nThree.'])
    expect(units('A ```span. Of code``` here. And on.')).toHaveLength(3)
  })

  it('parts turns, whose lines often end without a mark, and keeps their times with them', () => {
    const timed = "[2026-11-02, 09:15] Ivo: no, it failed\n[2026-11-02, 09:20] Mara: ok. I'll rerun it\n"
    expect(units(timed)).toEqual([
      '[2026-11-02, 09:15] Ivo: no, it failed\n',
      '[2026-11-02, 09:20] Mara: ok. ',
      "I'll rerun it\n",
    ])
    const named = 'Ivo: no, it failed\nMara: Lena does\n'
    const turns = sentenceSpans(named, 'turn', 'en').map(({ start, end }) => named.slice(start, end))
    expect(turns).toEqual(['Ivo: no, it failed\n', 'Mara: Lena does\n'])
    expect(units('It stands in [12]\nfor all to see.')).toHaveLength(1)
  })

  it('never cuts inside a row of a table', () => {
    expect(units('Before it. After it.\n| a | b. c |\n  | d. Is e? | f |\nText. More text follows.')).toEqual(
      [
        'Before it. ',
        'After it.\n',
        '| a | b. c |\n',
        '  | d. Is e? | f |\n',
        'Text. ',
        'More text follows.',
      ],
    )
    expect(units('Class. One | Dues. Two')).toHaveLength(1)
  })

  it('tiles any text', () => {
    const piece = fc.oneof(
      fc.constantFrom('. ', '\n', '\r\n', '\n\n', '- ', '1. ', '。', '!', 'Mr. ', '\n```', '\n~~~~'),
      fc.string({ unit: 'grapheme' }),
    )
    fc.assert(
      fc.property(fc.array(piece), fc.constantFrom('passage', 'row', 'code', 'turn'), (parts, kind) => {
        const text = parts.join('')
        let at = 0
        for (const span of sentenceSpans(text, kind as 'passage', 'en')) {
          expect(span.start).toBe(at)
          expect(span.end).toBeGreaterThan(span.start)
          at = span.end
        }
        expect(at).toBe(text.length)
      }),
    )
  })
})
