import { describe, expect, it } from 'vitest'
import type { Block, Metadata, Segment } from '../model.ts'
import { fieldsOf } from './segment-fields.ts'
import { endsInQuestion, situations } from './situation.ts'

const segment = (text: string, headings: readonly string[] = []): Segment => ({
  ...{ position: 0, kind: 'passage', headings },
  ...{ start: 0, end: text.length },
})

function situationOf(
  text: string,
  { title = '', metadata = {}, headings = [], turns = [] }: Partial<Parts> = {},
): readonly string[] {
  const field = situations({ title, text, metadata })(segment(text, headings), turns)
  return field === '' ? [] : field.split('\n')
}

interface Parts {
  readonly title: string
  readonly metadata: Metadata
  readonly headings: readonly string[]
  readonly turns: readonly Block[]
}

describe('situations', () => {
  it('has the speakers of turns, once for each turn', () => {
    const turns = ['Maria', 'Jon', 'Maria'].map((label): Block => ({ kind: 'turn', start: 0, end: 1, label }))
    expect(situationOf('Maria: a\nJon: b\nMaria: c', { turns })).toEqual(['Maria', 'Jon', 'Maria'])
  })

  it('has who wrote a document, and when, as its metadata say', () => {
    const metadata = { from: 'Maria Okoye <m@example.org>', date: '2026-05-08T10:00:00Z', size: 7 }
    expect(situationOf('The budget stands.', { metadata })).toEqual([
      ...['Maria Okoye <m@example.org>', '2026-05-08', '0000-05-08'],
    ])
  })

  it('takes the name at the beginning of a part of a whole for its speaker, and of no other text', () => {
    const metadata = { partOf: 'call', position: 3 }
    expect(situationOf('Project Manager: We begin.', { metadata })).toEqual(['Project Manager'])
    expect(situationOf('[10:15] Maria: We begin.', { metadata })).toEqual(['Maria'])
    expect(situationOf('Project Manager: We begin.')).toEqual([])
    expect(situationOf('and so on: we begin', { metadata })).toEqual([])
    expect(situationOf('Maria: We begin.', { metadata: { ...metadata, speaker: 'M. Okoye' } })).toEqual([
      'M. Okoye',
    ])
  })

  it('has dates of titles, headings and the text, each once', () => {
    expect(
      situationOf('Signed on 2 June 2021 and again on 2021-06-02.', {
        title: '1:56 pm on 8 May, 2023',
        headings: ['Notes', 'Week of March 3'],
      }),
    ).toEqual(['2023-05-08', '0000-05-08', '0000-03-03', '2021-06-02', '0000-06-02'])
  })
})

describe('endsInQuestion', () => {
  it.each([
    'What now?',
    'Wirklich? 😊',
    '"Now?" ',
    '今ですか？',
    'Look! Is it yours? [image: a red kite, 2 m]',
  ])('takes %s for a question', (text) => expect(endsInQuestion(text)).toBe(true))

  it.each(['Now.', 'Why? Because.', 'Why? [image: a kite] Because', '', '? 5'])('takes %s for none', (text) =>
    expect(endsInQuestion(text)).toBe(false),
  )
})

describe('fieldsOf', () => {
  it('leaves the situation of tools empty: the dates that describe them are of no matter', () => {
    const text = 'book_room: books a room from 2022-01-01 on'
    const document = { title: '', text, metadata: {} }
    const tool: Block = { kind: 'tool', start: 0, end: text.length, label: 'book_room' }
    const [asTool] = fieldsOf({ ...document, blocks: [tool] }, [segment(text)])
    const [asText] = fieldsOf({ ...document, blocks: [] }, [segment(text)])
    expect(asTool).toMatchObject({ symbol: 'book_room', situation: '' })
    expect(asText!.situation).toBe('2022-01-01\n0000-01-01')
  })
})
