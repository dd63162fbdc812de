import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMarkdown } from '../ingest/parsers/markdown.ts'
import { type Grain, grainTree, widen } from './grains.ts'
import { createPassageSegmenter } from './passages.ts'

const TEXT = `# Keys

Keys open doors. They wear out.

## Rotation

Keys are rotated monthly. The old key stays valid for a week.

## Storage

They lie in a vault. Nobody copies them.
`

function treeOf(text: string): Grain {
  const { blocks } = parseMarkdown(text)
  const document = { text, blocks, title: '', language: 'en' }
  return grainTree(document, createPassageSegmenter({ min: 0 }).segment(document))
}

const widened = (part: string, kind: Grain['kind']): string => {
  const start = TEXT.indexOf(part)
  const span = widen(treeOf(TEXT), { start, end: start + part.length }, kind)
  return TEXT.slice(span.start, span.end)
}

describe('grainTree', () => {
  it('nests sections, passages and sentences', () => {
    const tree = treeOf(TEXT)
    expect(tree.children.map(({ kind, label }) => [kind, label])).toEqual([['section', 'Keys']])
    expect(tree.children[0]!.children.map(({ kind, label }) => [kind, label])).toEqual([
      ['passage', undefined],
      ['section', 'Rotation'],
      ['section', 'Storage'],
    ])
  })
  it('has children that together are their parent, at every level', () => {
    const piece = fc.constantFrom(
      '# A\n\n',
      '## B\n\n',
      '### C\n',
      'Some words. ',
      'More?\n\n',
      '- item\n',
      '| a |\n|-|\n| 1 |\n',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const check = (grain: Grain): void => {
          if (grain.children.length === 0) return
          expect(grain.children[0]!.start).toBe(grain.start)
          expect(grain.children.at(-1)!.end).toBe(grain.end)
          for (const [i, child] of grain.children.entries()) {
            if (i > 0) expect(child.start).toBe(grain.children[i - 1]!.end)
            check(child)
          }
        }
        check(treeOf(pieces.join('')))
      }),
    )
  })
})

describe('widen', () => {
  it('goes to the sentence, passage, section and document around a span', () => {
    expect(widened('rotated', 'sentence')).toBe('Keys are rotated monthly. ')
    expect(widened('rotated', 'passage')).toMatch(/^## Rotation[\s\S]*for a week\.\n\n$/)
    expect(widened('rotated', 'section')).toBe(widened('rotated', 'passage'))
    expect(widened('doors', 'section')).toBe(TEXT)
    expect(widened('rotated', 'document')).toBe(TEXT)
  })
  it('joins what a span reaches over', () => {
    expect(widened('for a week.\n\n## Storage\n\nThey', 'sentence')).toBe(
      'The old key stays valid for a week.\n\n## Storage\n\nThey lie in a vault. ',
    )
    expect(widened('for a week.\n\n## Storage', 'section')).toBe(TEXT)
  })
  it('holds the span and grows with the grain', () => {
    const tree = treeOf(TEXT)
    fc.assert(
      fc.property(fc.nat(TEXT.length - 1), fc.nat(60), (start, length) => {
        let span = { start, end: Math.min(TEXT.length, start + length) }
        for (const kind of ['sentence', 'passage', 'section', 'document'] as const) {
          const wider = widen(tree, span, kind)
          expect(wider.start).toBeLessThanOrEqual(span.start)
          expect(wider.end).toBeGreaterThanOrEqual(span.end)
          span = wider
        }
      }),
    )
  })
})
