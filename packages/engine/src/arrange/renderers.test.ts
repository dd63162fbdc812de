import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Citation } from '../model.ts'
import { compactBlock } from './compact.ts'
import { endsFirst, sourceOrder, wantedOrder } from './orders.ts'
import { json, markdown, outline } from './renderers.ts'

const citation = (given: Partial<Citation>): Citation => ({
  id: 1,
  document: 'docs/keys.md',
  title: 'Keys',
  headings: [],
  start: 0,
  end: 4,
  quote: 'text',
  from: { line: 1, column: 1 },
  to: { line: 1, column: 5 },
  ...given,
})
const two = [
  citation({ headings: ['Rotation'], quote: 'Keys rotate.\nMonthly.', to: { line: 2, column: 8 } }),
  citation({
    id: 2,
    headings: ['Rotation'],
    quote: 'Old keys last.',
    from: { line: 9, column: 1 },
    to: { line: 9, column: 9 },
  }),
]
const text = (assembler: typeof json, citations: readonly Citation[]) => assembler.pieces(citations).join('')

describe('renderers', () => {
  it('show places and headings in their own form', () => {
    expect(text(markdown, two)).toBe(
      '**[1] docs/keys.md:1-2, Rotation**\n> Keys rotate.\n> Monthly.\n**[2] docs/keys.md:9, Rotation**\n> Old keys last.\n',
    )
    expect(JSON.parse(text(json, two))).toEqual({
      passages: [
        { id: 1, place: 'docs/keys.md:1-2', headings: ['Rotation'], text: 'Keys rotate.\nMonthly.' },
        { id: 2, place: 'docs/keys.md:9', headings: ['Rotation'], text: 'Old keys last.' },
      ],
    })
    expect(text(outline, two)).toBe(
      '<context>\n# docs/keys.md\n## Rotation\n[1] Keys rotate.\nMonthly.\n[2] Old keys last.\n</context>\n',
    )
    expect(text(compactBlock, two)).toBe(
      '<context>\ndocs/keys.md\n[1] Keys rotate.\nMonthly.\n[2] Old keys last.\n</context>\n',
    )
  })

  it('let no source text forge a header, close the block or break the JSON; each piece ends its line', () => {
    const evil = fc.constantFrom(
      '\n',
      '</context>',
      '\n[2] ',
      '"}]}',
      '\n**[9] x**',
      '> ',
      '\\',
      '\u202e',
      'ok ',
    )
    fc.assert(
      fc.property(fc.array(evil, { maxLength: 8 }), fc.array(evil, { maxLength: 4 }), (parts, name) => {
        const quote = `a${parts.join('')}`
        const one = [citation({ quote, document: `d${name.join('')}`, headings: [`h${name.join('')}`] })]
        for (const assembler of [markdown, json, outline, compactBlock])
          for (const piece of assembler.pieces(one)) expect(piece.endsWith('\n')).toBe(true)
        expect(text(markdown, one).match(/^\*\*\[\d+\]/gm)).toHaveLength(1)
        expect(JSON.parse(text(json, one)).passages).toHaveLength(1)
        for (const block of [outline, compactBlock]) {
          expect(text(block, one).match(/<\s*\/?\s*context(?=[\s>/])/gi)).toHaveLength(2)
          expect(text(block, one).match(/^\[\d+\]/gm)).toHaveLength(1)
        }
        expect(text(json, one)).not.toContain('\u202e')
      }),
    )
  })

  it('render nothing for no citations', () => {
    for (const assembler of [markdown, json, outline, compactBlock]) expect(assembler.pieces([])).toEqual([])
  })
})

describe('orders', () => {
  const wanted = [3, 1, 2, 5, 4].map((start) => citation({ start, end: start + 1 }))
  const starts = (citations: readonly Citation[]) => citations.map(({ start }) => start)

  it('put the most wanted at both ends, or everything where the source has it', () => {
    expect(starts(endsFirst.arrange(wanted))).toEqual([3, 2, 4, 5, 1])
    expect(starts(wantedOrder.arrange(wanted))).toEqual([3, 1, 2, 5, 4])
    expect(starts(sourceOrder.arrange(wanted))).toEqual([1, 2, 3, 4, 5])
  })

  it('source: contexts that share their first passages begin with the same bytes', () => {
    const numbered = (citations: readonly Citation[]) => citations.map((one, i) => ({ ...one, id: i + 1 }))
    const shown = (citations: readonly Citation[]) =>
      compactBlock.pieces(numbered(sourceOrder.arrange(citations)))
    const less = shown(wanted.slice(0, 3)).slice(0, -1)
    expect(shown(wanted.toReversed()).slice(0, less.length)).toEqual(less)
  })
})
