import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineEnd, lineStarts, placeAt } from './lines.ts'

const lineText = fc
  .array(fc.constantFrom('a', 'bc', '\n', '\r', '\r\n', 'é', '𝒳'), { maxLength: 60 })
  .map((parts) => parts.join(''))

/** The naive twin: walks the text one character at a time. */
function naivePlace(text: string, offset: number) {
  let line = 1
  let column = 1
  for (let at = 0; at < offset; at++) {
    const ends = text[at] === '\n' || (text[at] === '\r' && text[at + 1] !== '\n')
    if (ends) line++
    column = ends ? 1 : column + 1
  }
  return { line, column }
}

describe('lines', () => {
  it('agrees with a walk through the text at every offset', () => {
    fc.assert(
      fc.property(lineText, (text) => {
        const starts = lineStarts(text)
        for (let offset = 0; offset <= text.length; offset++) {
          expect(placeAt(starts, offset)).toEqual(naivePlace(text, offset))
          expect(placeAt({ text }, offset)).toEqual(naivePlace(text, offset))
        }
      }),
    )
  })

  it('ends every line before its terminator', () => {
    fc.assert(
      fc.property(lineText, (text) => {
        const starts = lineStarts(text)
        const lines = Array.from(starts, (start, index) => text.slice(start, lineEnd(text, starts, index)))
        expect(lines).toEqual(text.split(/\r\n|\r|\n/))
      }),
    )
  })

  it('stands at the beginning of an empty text', () => {
    expect(Array.from(lineStarts(''))).toEqual([0])
    expect(placeAt(lineStarts(''), 0)).toEqual({ line: 1, column: 1 })
    expect(placeAt({ text: '' }, 5)).toEqual({ line: 1, column: 1 })
    expect(placeAt({ text: '', origin: [] }, 0)).toEqual({ line: 1, column: 1 })
  })

  it('goes through origin runs and gives gaps the end of the run before', () => {
    const document = {
      text: 'Title\n\nfirst & second',
      origin: [
        { start: 0, end: 5, line: 3, column: 9 },
        { start: 7, end: 13, line: 5, column: 4 },
        { start: 14, end: 21, line: 6, column: 1 },
      ],
    }
    expect(placeAt(document, 0)).toEqual({ line: 3, column: 9 })
    expect(placeAt(document, 4)).toEqual({ line: 3, column: 13 })
    expect(placeAt(document, 6)).toEqual({ line: 3, column: 14 })
    expect(placeAt(document, 8)).toEqual({ line: 5, column: 5 })
    expect(placeAt(document, 13)).toEqual({ line: 5, column: 10 })
    expect(placeAt(document, 21)).toEqual({ line: 6, column: 8 })
    expect(placeAt(document, 99)).toEqual({ line: 6, column: 8 })
  })

  it('carries page, box, cell, slide and chapter of a run', () => {
    const box = [72, 90, 201, 104] as const
    const where = { page: 2, box, cell: 'Sheet1!B7', slide: 3, chapter: 'one.xhtml' }
    const document = { text: 'abcdef', origin: [{ start: 1, end: 4, line: 7, column: 1, ...where }] }
    expect(placeAt(document, 3)).toEqual({ line: 7, column: 3, ...where })
  })
})
