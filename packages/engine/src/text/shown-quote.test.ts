import fc from 'fast-check'
import { expect, it } from 'vitest'
import { piecesWithin, shownQuote } from './shown-quote.ts'

it('shows a quote whole, or the pieces that are left of it', () => {
  const quote = 'The old pump\n\nruns in the hall.'
  expect(shownQuote({ quote, start: 10 })).toBe(quote)
  const pieces = [
    { start: 14, end: 23 },
    { start: 24, end: 28 },
    { start: 36, end: 41 },
  ]
  expect(shownQuote({ quote, start: 10, pieces })).toBe('old pump\n\nruns hall.')
  expect(shownQuote({ quote, start: 10, pieces: [] })).toBe('')
})

it('shows the quote itself, but for white space, where nothing was dropped between its pieces', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('ab', 'c', ' ', '\n', '. '), { minLength: 1, maxLength: 20 }),
      fc.nat(50),
      (parts, start) => {
        let end = start
        const pieces = parts.map((part) => ({ start: end, end: (end += part.length) }))
        const words = (text: string) => text.replace(/\s+/g, '')
        expect(words(shownQuote({ quote: parts.join(''), start, pieces }))).toBe(words(parts.join('')))
      },
    ),
  )
})

it('cuts pieces where a stretch begins and ends', () => {
  const pieces = [
    { start: 0, end: 4 },
    { start: 6, end: 9 },
    { start: 12, end: 20 },
  ]
  expect(piecesWithin(pieces, { start: 2, end: 14 })).toEqual([
    { start: 2, end: 4 },
    { start: 6, end: 9 },
    { start: 12, end: 14 },
  ])
})
