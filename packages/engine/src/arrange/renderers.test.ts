import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Citation } from '../model.ts'
import { createAnalyzer } from '../text/analyzer.ts'
import { estimateTokenizer } from '../text/tokens.ts'
import { compactBlock } from './compact.ts'
import { observationBlock } from './observation-block.ts'
import { endsFirst, sourceOrder, wantedOrder } from './orders.ts'
import { createOutline } from './outline.ts'
import { afterPrevious } from './previous.ts'
import { json, markdown, messages } from './renderers.ts'

const outline = createOutline(createAnalyzer())

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
    expect(JSON.parse(text(messages, two))).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: '[1] docs/keys.md:1-2 (Rotation)\nKeys rotate.\nMonthly.' },
          { type: 'text', text: '[2] docs/keys.md:9 (Rotation)\nOld keys last.' },
        ],
      },
    ])
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
        for (const assembler of [markdown, json, messages, outline, compactBlock])
          for (const piece of assembler.pieces(one)) expect(piece.endsWith('\n')).toBe(true)
        expect(text(markdown, one).match(/^\*\*\[\d+\]/gm)).toHaveLength(1)
        expect(JSON.parse(text(json, one)).passages).toHaveLength(1)
        const [message] = JSON.parse(text(messages, one))
        expect(message.content).toHaveLength(1)
        expect(message.content[0].text.match(/^\[\d+\]/gm)).toHaveLength(1)
        for (const block of [outline, compactBlock]) {
          expect(text(block, one).match(/<\s*\/?\s*context(?=[\s>/])/gi)).toHaveLength(2)
          expect(text(block, one).match(/^\[\d+\]/gm)).toHaveLength(1)
        }
        expect(text(json, one)).not.toContain('\u202e')
      }),
    )
  })

  it('outline: passages without a heading stand first, or under a word that they share', () => {
    const quotes = [
      'The pump in Bramaby was replaced after the flood of last spring had run through the hall.',
      'Nothing was said about the money that the whole of it took, or about who had paid for it.',
      'In the mill the old wheel turns again, and the miller has opened his doors to visitors.',
      'The council of Bramaby thanked the firemen, who had stood in the water for two long days.',
      'A second wheel of oak lies behind the mill, and waits for the hands of a carpenter.',
    ]
    const plain = quotes.map((quote, i) => citation({ id: i + 1, quote }))
    const [pump, money, mill, council, second] = quotes
    expect(text(outline, [...plain, citation({ id: 6, quote: 'Old.', headings: ['Past'] })])).toBe(
      `<context>\n# docs/keys.md\n[2] ${money}\n## Bramaby\n[1] ${pump}\n[4] ${council}\n## mill\n[3] ${mill}\n[5] ${second}\n## Past\n[6] Old.\n</context>\n`,
    )
  })

  it('outline: every passage once, for at most 8 % more tokens than the observation block', () => {
    const word = fc.constantFrom(
      ...'pump Bramaby mill wheel keys Vault rotate Ada </context> [3] \n'.split(' '),
    )
    const quote = fc.array(word, { minLength: 12, maxLength: 40 }).map((words) => `It ${words.join(' ')} x`)
    const headings = fc.constantFrom([], [], ['Keys'], ['Keys', 'Old'])
    const place = fc.record({ quote, headings, document: fc.constantFrom('a.md', 'b.md') })
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 12 }), (places) => {
        const citations = places.map((one, i) => citation({ ...one, id: i + 1 }))
        const pieces = outline.pieces(citations)
        expect(outline.pieces(citations)).toEqual(pieces)
        const shown = pieces.filter((piece) => /^\[\d+\] /.test(piece))
        expect(new Set(shown).size).toBe(citations.length)
        for (const { id, quote: said } of citations)
          expect(shown.find((piece) => piece.startsWith(`[${id}] `))).toBe(
            text(compactBlock, [citation({ id, quote: said })])
              .split('docs/keys.md\n')[1]!
              .replace('</context>\n', ''),
          )
        const tokens = estimateTokenizer.count(pieces.join(''))
        expect(tokens).toBeLessThanOrEqual(
          1.08 * estimateTokenizer.count(text(observationBlock, citations)) + 3,
        )
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

  it('previous: what an earlier context had comes first, and its bytes begin the new text', () => {
    const place = fc.uniqueArray(fc.nat(30), { maxLength: 12 })
    fc.assert(
      fc.property(place, place, (before, more) => {
        const cited = (list: readonly number[]) =>
          list.map((start) =>
            citation({ start, end: start + 1, quote: `q${start}`, from: { line: start + 1, column: 1 } }),
          )
        const numbered = (citations: readonly Citation[]) =>
          citations.map((one, i) => ({ ...one, id: i + 1 }))
        const earlier = endsFirst.arrange(cited(before))
        const chosen = cited([...new Set([...more, ...before])])
        const now = afterPrevious(earlier, wantedOrder).arrange(chosen)
        expect(starts(now).toSorted((a, b) => a - b)).toEqual(starts(chosen).toSorted((a, b) => a - b))
        for (const block of [observationBlock, compactBlock]) {
          const prefix = block.pieces(numbered(earlier)).slice(0, -1)
          expect(block.pieces(numbered(now)).slice(0, prefix.length)).toEqual(prefix)
        }
      }),
    )
  })
})
