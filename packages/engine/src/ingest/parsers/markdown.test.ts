import { describe, expect, it } from 'vitest'
import { parseMarkdown } from './markdown.ts'

function outline(text: string): string[] {
  const { blocks } = parseMarkdown(text)
  return blocks.map(({ kind, level, label, start, end }) =>
    [`${kind}${level ?? ''}`, label, text.slice(start, end)].filter((part) => part !== undefined).join(': '),
  )
}

const labels = (text: string) =>
  parseMarkdown(text).blocks.map(({ label, start, end }) => [label, text.slice(start, end)])

describe('footnotes', () => {
  it('are blocks of their own, each with its paragraphs, also without blank lines between them', () => {
    const source =
      'Text.[^1] More.[^long]\n[^1]: Short.\n[^long]: First\nparagraph.\n\n    Second.\n\nAfter.\n[^9]:\n'
    expect(labels(source)).toEqual([
      [undefined, 'Text.[^1] More.[^long]'],
      ['^1', '[^1]: Short.'],
      ['^long', '[^long]: First\nparagraph.\n\n    Second.'],
      [undefined, 'After.'],
      ['^9', '[^9]:'],
    ])
  })

  it('are no links, and no code where they stand in it', () => {
    expect(labels('[a]: http://x\n\n```\n[^1]: x\n```\n')).toHaveLength(2)
  })
})

describe('parseMarkdown', () => {
  it('reads the blocks of a page', () => {
    const page = [
      '# Keys',
      '',
      'Keys rotate',
      'monthly.',
      '',
      '- one',
      '  more',
      '',
      '  still one',
      '- two',
      '    - nested',
      '> quoted',
      'lazily',
      '',
      '```ts title="a"',
      '# no heading',
      '```',
      '',
      '    indented code',
      '',
      'Title',
      '=====',
      '<!-- a',
      '# comment -->',
      '***',
      '| a | b \\| c |',
      '|---|:-:|',
      '| 1 | 2 |',
      '',
      '<pre>',
      '# raw',
      '</pre>',
    ].join('\n')
    expect(outline(page)).toEqual([
      'heading1: Keys: # Keys',
      'paragraph: Keys rotate\nmonthly.',
      'list: - one\n  more\n\n  still one\n- two\n    - nested',
      'quote: > quoted\nlazily',
      'code: ts: ```ts title="a"\n# no heading\n```',
      'code:     indented code',
      'heading1: Title: Title\n=====',
      'meta: <!-- a\n# comment -->',
      'table: a | b | c: | a | b \\| c |\n|---|:-:|',
      'row: | 1 | 2 |',
      'code: <pre>\n# raw\n</pre>',
    ])
  })

  it.each([
    ['## Two ##', 2, 'Two'],
    ['###### Six', 6, 'Six'],
    ['   # Indented', 1, 'Indented'],
    ['# `code` and **bold** _it_ *al*', 1, 'code and bold it al'],
    ['# [Link](https://example.org) ![image](x.png)', 1, 'Link image'],
    ['# snake_case_name #1', 1, 'snake_case_name #1'],
    ['# <a name="x"></a>Anchor {#anchor}', 1, 'Anchor'],
    ['# 1 \\* 2', 1, '1 * 2'],
    ['#', 1, ''],
    ['Two\n---', 2, 'Two'],
    ['Over\nlines\n===', 1, 'Over lines'],
  ])('reads the heading %j', (text, level, label) => {
    expect(parseMarkdown(text).blocks).toEqual([
      { kind: 'heading', level, label, start: 0, end: text.length },
    ])
  })

  it.each(['#no space', '####### seven', '    # code', '\\# escaped', 'a # b'])(
    'reads no heading in %j',
    (text) => {
      expect(parseMarkdown(text).blocks.map(({ kind }) => kind)).not.toContain('heading')
    },
  )

  it('ends a fence with its own kind and length', () => {
    expect(outline('````\n```\n~~~\n````\nafter')).toEqual(['code: ````\n```\n~~~\n````', 'paragraph: after'])
    expect(outline('~~~\nopen\n\n# x')).toEqual(['code: ~~~\nopen\n\n# x'])
    expect(outline('``` not ` a fence')).toEqual(['paragraph: ``` not ` a fence'])
  })

  it('does not take every number or dash for a list', () => {
    expect(outline('In\n1984. was a year')).toEqual(['paragraph: In\n1984. was a year'])
    expect(outline('Text\n- item')).toEqual(['paragraph: Text', 'list: - item'])
    expect(outline('-5 degrees')).toEqual(['paragraph: -5 degrees'])
  })

  it('turns front matter into metadata', () => {
    const text = [
      '---',
      'title: "Keys: a guide"',
      'draft: false',
      'weight: 3 # order',
      'tags: [a, "b c"]',
      'authors:',
      '  - Ann',
      "  - 'Bob'",
      'nested:',
      '  inner: 1',
      'date: 2024-05-01',
      'version: 007',
      'lang: en',
      'summary: >',
      '  folded',
      '---',
      '# Heading',
    ].join('\r\n')
    const parsed = parseMarkdown(text)
    expect(parsed.title).toBe('Keys: a guide')
    expect(parsed.language).toBe('en')
    expect(parsed.metadata).toEqual({
      title: 'Keys: a guide',
      draft: false,
      weight: 3,
      tags: ['a', 'b c'],
      authors: ['Ann', 'Bob'],
      date: '2024-05-01',
      version: '007',
      lang: 'en',
    })
    expect(parsed.blocks.map(({ kind }) => kind)).toEqual(['meta', 'heading'])
    expect(parseMarkdown('+++\ntitle = "Toml"\n+++\nText').title).toBe('Toml')
  })

  it('takes no rule for front matter', () => {
    expect(outline('---\n\nJust text.\n\n---\n')).toEqual(['paragraph: Just text.'])
    expect(outline('---\nopen: 1\n\ntext')[0]).toMatch(/^paragraph/)
  })

  it('reads lines that end in \\r\\n or \\r', () => {
    for (const ending of ['\r\n', '\r'])
      expect(outline(['# A', '', 'text', 'more', '', '* b'].join(ending))).toEqual([
        'heading1: A: # A',
        `paragraph: text${ending}more`,
        'list: * b',
      ])
  })

  it('is titled by its first heading', () => {
    expect(parseMarkdown('Text.\n\n## First\n\n# Second').title).toBe('First')
    expect(parseMarkdown('Text.').title).toBeUndefined()
  })
})
