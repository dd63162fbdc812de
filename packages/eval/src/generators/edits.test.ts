import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEdits, movePlace } from './edits.ts'

describe('applyEdits', () => {
  it('moves spans along, and takes in what they touch', () => {
    const text = 'the mill had 12 wheels'
    const edited = applyEdits(text, [
      { start: 0, end: 3, text: 'our' },
      { start: 13, end: 15, text: 'thirteen' },
    ])
    expect(edited.text).toBe('our mill had thirteen wheels')
    const place = (start: number, end: number) =>
      movePlace({ document: 'd', start, end, text: text.slice(start, end) }, edited).text
    expect(place(4, 12)).toBe('mill had')
    expect(place(9, 22)).toBe('had thirteen wheels')
    expect(place(14, 22)).toBe('thirteen wheels')
    expect(place(13, 14)).toBe('thirteen')
    expect(place(0, 22)).toBe(edited.text)
  })
  it('keeps every character outside the edits where a span finds it', () => {
    const pieces = fc.array(
      fc.tuple(
        fc.string({ minLength: 1, maxLength: 4 }),
        fc.option(fc.string({ maxLength: 4 }), { nil: undefined }),
      ),
      { minLength: 1, maxLength: 8 },
    )
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.map(([piece]) => piece).join('')
        let at = 0
        const spans = parts.map(([piece, replacement]) => {
          const start = at
          at += piece.length
          return { start, end: at, text: replacement }
        })
        const edits = spans.flatMap(({ start, end, text }) =>
          text === undefined ? [] : [{ start, end, text }],
        )
        const edited = applyEdits(text, edits)
        expect(edited.text).toBe(parts.map(([piece, replacement]) => replacement ?? piece).join(''))
        for (const span of spans) {
          const { start, end } = span
          const moved = movePlace({ document: 'd', start, end, text: text.slice(start, end) }, edited)
          expect(moved.text).toBe(span.text ?? text.slice(start, end))
        }
      }),
    )
  })
})
