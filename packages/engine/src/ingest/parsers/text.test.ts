import { describe, expect, it } from 'vitest'
import { parsePlainText } from './text.ts'

const headings = (text: string, path = 'a.txt') =>
  parsePlainText(text, path)
    .blocks.filter(({ kind }) => kind === 'heading')
    .map(({ level, label }) => `${level} ${label}`)

describe('parsePlainText', () => {
  it('reads paragraphs between blank lines', () => {
    const text = 'One\ntwo.\n\n  \nThree.\n'
    const { blocks, title } = parsePlainText(text)
    expect(blocks.map(({ kind, start, end }) => [kind, text.slice(start, end)])).toEqual([
      ['paragraph', 'One\ntwo.'],
      ['paragraph', 'Three.'],
    ])
    expect(title).toBeUndefined()
  })

  it('reads underlined headings, the first style being the highest level', () => {
    const text =
      '=====\nTitle\n=====\n\nText.\n\nPart\n----\n\nText.\n\nMore\n----\n\nInner\n~~~~~\n\nText.\n'
    expect(headings(text)).toEqual(['1 Title', '2 Part', '2 More', '3 Inner'])
    expect(parsePlainText(text).title).toBe('Title')
  })

  it('reads numbered headings alone between blank lines', () => {
    const text = [
      '1.  Introduction',
      '',
      '   Text of the introduction.',
      '',
      '1.1. Scope and Aims',
      '',
      '   Text.',
      '',
      'Appendix B.  Examples',
      '',
      '   Text.',
    ].join('\n')
    expect(headings(text)).toEqual(['1 1. Introduction', '2 1.1. Scope and Aims', '1 Appendix B. Examples'])
  })

  it('takes the unnumbered titles of a text whose body is indented', () => {
    const body = Array.from({ length: 12 }, () => '   Body text of the memo.\n   More of it.\n').join('\n')
    expect(headings(`Abstract\n\n${body}\nStatus of This Memo\n\n${body}`)).toEqual([
      '1 Abstract',
      '1 Status of This Memo',
    ])
  })

  it.each([
    '1. Buy milk\n2. Buy bread',
    '1. Introduction ......... 3\n\ntext',
    '1.  Introduction   3\n\ntext',
    '1984 was a year.\n\ntext',
    '1. A sentence that ends.\n\ntext',
    'Abstract\n\nnot indented text',
    '-----\n\ntext',
    '*****\n*****\n',
    'A long line of words\n--\n',
  ])('reads no heading in %j', (text) => {
    expect(headings(text)).toEqual([])
  })

  it('reads the marks of AsciiDoc and Org', () => {
    expect(headings('= Title\n\nText.\n== Part\nText.', 'a.adoc')).toEqual(['1 Title', '2 Part'])
    expect(headings('* Title\nText.\n** Part\n', 'a.org')).toEqual(['1 Title', '2 Part'])
  })

  it('is titled by its fields, or by a heading that opens it', () => {
    const proposal =
      'PEP: 5\nTitle: Language Evolution\nAuthor: Ann,\n        Bob\nPost-History:\n\nAbstract\n========\n'
    expect(parsePlainText(proposal)).toMatchObject({
      title: 'Language Evolution',
      metadata: { pep: '5', title: 'Language Evolution', author: 'Ann, Bob' },
      blocks: [{ kind: 'meta' }, { kind: 'heading', label: 'Abstract' }],
    })
    expect(parsePlainText('Subject: Keys\nFrom: ann@example.org\n\nHello.').title).toBe('Keys')
    expect(parsePlainText('Note: one\nTwo lines.').metadata).toBeUndefined()
    expect(parsePlainText('Intro.\n\nPart\n====\n').title).toBeUndefined()
  })

  it('knows the footers of pages', () => {
    const { blocks } = parsePlainText('Text.\n\nPostel                    [Page 1]\n\f\nMore.')
    expect(blocks.map(({ kind }) => kind)).toEqual(['paragraph', 'meta', 'paragraph'])
  })
})
