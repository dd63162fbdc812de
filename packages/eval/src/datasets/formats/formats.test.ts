import { describe, expect, it } from 'vitest'
import type { MadeSet } from '../../generators/set.ts'
import { readConllu } from './conllu.ts'
import { readLocomo, readQmsum } from './dialogues.ts'
import { readCofe, readLeval } from './long-documents.ts'
import { readHotpot, readMusique } from './multi-hop.ts'
import { readSquad } from './squad.ts'

const file = (...values: readonly unknown[]) => ({
  name: 'f',
  text: values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join('\n'),
})
/** Every span slices to its text, whatever the format. */
function sliced(set: MadeSet): MadeSet {
  const texts = new Map(set.documents.map(({ id, text }) => [id, text]))
  expect(texts.size).toBe(set.documents.length)
  for (const { spans } of set.questions)
    for (const { document, start, end, text } of spans) {
      expect(text).not.toBe('')
      expect(texts.get(document)!.slice(start, end)).toBe(text)
    }
  return set
}

describe('readSquad', () => {
  const squad = (...qas: readonly object[]) =>
    file({ data: [{ title: 'Kites', paragraphs: [{ context: 'A 🪁 flew on Monday.', qas }] }] })
  it('reads answers at code points and at code units, and questions without one', () => {
    const { questions, documents } = sliced(
      readSquad(
        squad(
          { id: 'p', question: ' When? ', answers: [{ text: 'Monday', answer_start: 12 }] },
          {
            id: 'u',
            question: 'When?',
            answers: [
              { text: 'Monday', answer_start: 13 },
              { text: 'Monday', answer_start: 13 },
            ],
          },
          { id: 'n', question: 'Who?', answers: [], is_impossible: true },
        ),
      ),
    )
    expect(documents).toEqual([{ id: 'Kites/0', title: 'Kites', text: 'A 🪁 flew on Monday.' }])
    expect(questions.map(({ spans }) => spans.map(({ start }) => start))).toEqual([[13], [13], []])
    expect(questions[0]).toMatchObject({ question: 'When?', match: 'any', answers: ['Monday'] })
  })
  it.each([
    [
      { id: 'a', question: 'q', answers: [{ text: 'Monday', answer_start: 3 }] },
      'which does not stand at its "answer_start"',
    ],
    [{ id: 'a', question: 'q', answers: [] }, 'neither an answer nor "is_impossible"'],
    [{ id: 'a', answers: [], is_impossible: true }, 'f:1 has no "question"'],
    [{ question: 'q' }, 'has no "id"'],
  ])('refuses %j', (qa, message) => {
    expect(() => readSquad(squad(qa))).toThrow(message)
  })
  it('names the line of a record in a file of many lines', () => {
    const text = JSON.stringify(
      { data: [{ title: 'T', paragraphs: [{ context: 'c', qas: [{ id: 'x', question: 'q' }] }] }] },
      null,
      1,
    )
    expect(() => readSquad({ name: 'f', text })).toThrow('f:10 has no list "answers"')
    expect(() => readSquad(file('{'))).toThrow('f:1 is not JSON')
    expect(() => readSquad(file({}))).toThrow('holds no list of articles')
  })
})

describe('readHotpot', () => {
  const record = {
    _id: 'h1',
    question: 'Where was the builder of the mill born?',
    answer: 'Varn',
    type: 'bridge',
    supporting_facts: [
      ['Mill', 0],
      ['Builder', 1],
      ['Mill', 9],
    ],
    context: [
      ['Mill', ['Pell built the mill.', ' It is old.']],
      ['Builder', ['Pell was tall.', ' He was born in Varn.']],
    ],
  }
  it('marks the supporting sentences in a pool where each paragraph is once', () => {
    const set = sliced(
      readHotpot(
        file([
          record,
          {
            ...record,
            _id: 'h2',
            context: [...record.context, ['Mill', ['Another mill.']]],
            supporting_facts: [['Builder', 0]],
          },
        ]),
      ),
    )
    expect(set.documents.map(({ id }) => id)).toEqual(['Mill', 'Builder', 'Mill (2)'])
    expect(set.questions[0]).toMatchObject({ kind: 'bridge', match: 'all', answers: ['Varn'] })
    expect(set.questions[0]!.spans.map(({ text }) => text)).toEqual([
      'Pell built the mill.',
      'He was born in Varn.',
    ])
  })
  it.each([
    [{ ...record, supporting_facts: [['Nobody', 0]] }, 'needs the paragraph "Nobody"'],
    [{ ...record, context: [['Mill', 'text']] }, 'a paragraph "Mill" without sentences'],
    [{ ...record, supporting_facts: ['Mill'] }, 'something that is not [title, …]'],
  ])('refuses %#', (bad, message) => {
    expect(() => readHotpot(file([bad]))).toThrow(message)
  })
  it('refuses ids that repeat', () => {
    expect(() => readHotpot(file([record, record]))).toThrow('repeats the id "h1"')
  })
})

describe('readMusique', () => {
  const record = {
    id: '2hop__1_2',
    question: 'q',
    answer: 'a',
    answer_aliases: ['b'],
    answerable: true,
    paragraphs: [
      { title: 'T', paragraph_text: 'One a.', is_supporting: true },
      { title: 'T', paragraph_text: 'Two.', is_supporting: false },
    ],
  }
  it('needs the supporting paragraphs, and nothing for questions without an answer', () => {
    const { questions, documents } = sliced(
      readMusique(file(record, { ...record, id: '3hop1__x', answerable: false })),
    )
    expect(documents.map(({ id }) => id)).toEqual(['T', 'T (2)'])
    expect(questions).toMatchObject([
      { kind: '2hop', answers: ['a', 'b'], spans: [{ document: 'T', text: 'One a.' }] },
      { kind: '3hop1', answers: [], spans: [] },
    ])
  })
  it('refuses an answerable question without support, with its line', () => {
    expect(() => readMusique(file('', { ...record, paragraphs: [] }))).toThrow(
      'f:2 is answerable but has no supporting',
    )
  })
})

describe('readQmsum', () => {
  const meeting = (span: readonly string[]) => ({
    meeting_transcripts: [
      { speaker: 'A', content: 'Hello.' },
      { speaker: 'B', content: 'Budget is tight.' },
    ],
    specific_query_list: [
      { query: 'What of the budget?', answer: 'Tight.', relevant_text_span: [span, span] },
    ],
  })
  it('makes a document of each turn, inside its meeting', () => {
    const { documents, questions } = sliced(readQmsum(file(meeting(['0', '1']), meeting(['1', '1']))))
    expect(documents[1]).toEqual({ id: 'm0:1', title: '', text: 'B: Budget is tight.', scope: 'm0' })
    expect(questions.map(({ spans, scope }) => [scope, spans.length])).toEqual([
      ['m0', 2],
      ['m1', 1],
    ])
  })
  it.each([[['1', '2']], [['1', '0']], [['x', '1']], [[]]])('refuses the span %j', (span) => {
    expect(() => readQmsum(file(meeting(span)))).toThrow('in a meeting of 2 turns')
  })
})

describe('readLocomo', () => {
  const sample = (over: object = {}) => ({
    sample_id: 'c1',
    conversation: {
      speaker_a: 'Ann',
      session_1_date_time: '1 May 2023',
      session_1: [
        { speaker: 'Ann', dia_id: 'D1:1', text: 'I planted beans.' },
        { speaker: 'Bo', dia_id: 'D1:2', text: 'Look!', blip_caption: 'a red kite' },
      ],
    },
    qa: [
      { question: 'What did Ann plant?', answer: 'beans', evidence: ['D1:1'], category: 4 },
      { question: 'When?', answer: 2023, evidence: ['D1:1; D1:2', 'D9:9'], category: 1 },
      { question: 'Whose dog?', evidence: ['D1:1'], category: 5, adversarial_answer: 'Ann' },
    ],
    ...over,
  })
  it('makes a document of each turn, with its date, and reads the kinds', () => {
    const { documents, questions } = sliced(readLocomo(file([sample()])))
    expect(documents[1]).toEqual({
      id: 'c1:D1:2',
      title: '1 May 2023',
      text: 'Bo: Look! [shares a red kite]',
      scope: 'c1',
    })
    expect(questions.map(({ kind, spans, answers }) => [kind, spans.length, answers])).toEqual([
      ['single-hop', 1, ['beans']],
      ['multi-hop', 2, ['2023']],
      ['adversarial', 1, []],
    ])
  })
  it('refuses turns whose ids repeat, and conversations that are none', () => {
    const turn = { speaker: 'Ann', dia_id: 'D1:1', text: 'x' }
    expect(() => readLocomo(file([sample({ conversation: { session_1: [turn, turn] } })]))).toThrow(
      'repeats the id "D1:1"',
    )
    expect(() => readLocomo(file([sample({ conversation: 3 })]))).toThrow('not a JSON object')
  })
})

describe('readLeval', () => {
  it('points at the answer where it stands, else at the whole document', () => {
    const { questions } = sliced(
      readLeval(
        file({
          input: 'The sky is blue.',
          instructions: ['Colour?', 'Why?'],
          outputs: ['blue', 'Light.'],
          source: 's',
        }),
      ),
    )
    expect(questions.map(({ spans }) => spans[0]!.text)).toEqual(['blue', 'The sky is blue.'])
  })
  it('refuses instructions and outputs that do not pair', () => {
    expect(() => readLeval(file({ input: 'x', instructions: ['q'], outputs: [] }))).toThrow(
      '1 instructions and 0 outputs',
    )
  })
})

describe('readCofe', () => {
  const documents = [
    { id: 'a', title: '', text: 'The Mill stands in Varn. It grinds rye.' },
    { id: 'b', title: '', text: 'A ferry. It grinds rye flour.' },
  ]
  const record = {
    query: 'What does the mill grind?',
    answer: 'rye',
    coarse_keywords: ['mill'],
    fine_keywords: [['rye', 'flour']],
  }
  it('finds fine keywords in the documents of the coarse ones', () => {
    const { questions } = sliced(readCofe(file(record), documents))
    expect(questions[0]!.spans).toMatchObject([
      { document: 'a', text: expect.stringContaining('grinds rye') },
    ])
  })
  it.each([
    [{ ...record, fine_keywords: [['oats']] }, 'asks for ["oats"], which no sentence'],
    [{ ...record, fine_keywords: ['rye'] }, 'no list of strings'],
    [{ ...record, coarse_keywords: [1] }, 'something that is no string'],
  ])('refuses %#', (bad, message) => {
    expect(() => readCofe(file(bad), documents)).toThrow(message)
  })
})

describe('readConllu', () => {
  const text =
    '# newdoc id = d\n# sent_id = 1\n# text = One here.\n1\tOne\t_\n\n# text = Two.\n1\tTwo\t_\n\n# newdoc\n# text = Three.\n1\tThree\t_\n'
  it('joins sentences to texts, and parts them at documents', () => {
    const records = readConllu({ name: 'f', text }, 'en')
    expect(records).toEqual([
      {
        _id: 'f:1',
        lang: 'en',
        text: 'One here. Two.',
        sentences: [
          [0, 9],
          [10, 14],
        ],
      },
      { _id: 'f:2', lang: 'en', text: 'Three.', sentences: [[0, 6]] },
    ])
    expect(readConllu({ name: 'f', text }, 'ja')[0]!.text).toBe('One here.Two.')
  })
  it('refuses sentences without a text', () => {
    expect(() => readConllu({ name: 'f', text: '1\tOne\t_\n' }, 'en')).toThrow(
      'f:1 begins a sentence without',
    )
    expect(() => readConllu({ name: 'f', text: '\n' }, 'en')).toThrow('no "# text =" line')
  })
})
