import { describe, expect, it } from 'vitest'
import { folderWith, jsonl, qrels } from '../../test/folder.ts'
import { usefulAnswers } from './evidence-set.ts'
import { openEvidenceFolder } from './open-evidence.ts'

const text = 'Ada met Bob. Bob met  Cy.'
const span = (of: string, docId = 'd1') => ({
  docId,
  start: text.indexOf(of),
  end: text.indexOf(of) + of.length,
  text: of,
})
const place = (of: string) => ({
  document: 'd1',
  start: text.indexOf(of),
  end: text.indexOf(of) + of.length,
  text: of,
})
const documents = jsonl({ _id: 'd1', title: 'Meetings', text })

const items = (...records: Record<string, unknown>[]) =>
  openEvidenceFolder(
    folderWith({
      'documents.jsonl': documents,
      'items.jsonl': jsonl(...records.map((record, i) => ({ _id: `i${i}`, question: 'Who?', ...record }))),
    }),
  )

const beir = (
  query: Record<string, unknown>,
  document: Record<string, unknown> = {},
  grade: readonly [string, string, number] = ['q', 'd1', 1],
) =>
  openEvidenceFolder(
    folderWith({
      'corpus.jsonl': jsonl(
        { _id: 'd1', title: '', text, ...document },
        { _id: 'd2', title: 'empty', text: ' ' },
      ),
      'queries.jsonl': jsonl({ _id: 'q', text: 'Who?', ...query }),
      'qrels/dev.tsv': qrels(grade),
    }),
  )

describe('sets of spans', () => {
  it('take spans as alternatives or as needs, and alternatives as answers', async () => {
    const spans = [span('Bob'), span('Ada')]
    const { questions } = await items(
      { spans },
      { spans, match: 'all' },
      { spans, match: 'all', answer: 'Ada', aliases: ['Countess'], scope: 's' },
      { spans: [], unanswerable: true },
    )
    const [bob, ada] = [place('Bob'), place('Ada')]
    expect(questions).toEqual([
      { id: 'i0', text: 'Who?', needs: [[[bob], [ada]]], answers: ['Bob', 'Ada'] },
      { id: 'i1', text: 'Who?', needs: [[[bob]], [[ada]]], answers: [] },
      { id: 'i2', text: 'Who?', scope: 's', needs: [[[bob]], [[ada]]], answers: ['Ada'] },
    ])
  })
  it.each([
    [{}, 'items.jsonl:1 has no list "spans"'],
    [{ spans: [] }, 'is answerable but has no "spans"'],
    [{ spans: ['Bob'] }, 'not {docId, start, end, text}'],
    [{ spans: [span('Bob', 'd9')] }, 'names the document "d9"'],
    [{ spans: [{ ...span('Bob'), start: 7 }] }, 'which is not its text in "d1"'],
    [{ spans: [span('Bob')], match: 'some' }, '"match" is neither'],
  ])('refuse %j', async (record, message) => {
    await expect(items(record)).rejects.toMatchObject({
      code: 'file-malformed',
      message: expect.stringContaining(message),
    })
  })
})

describe('BEIR folders', () => {
  it('take evidence by offsets, each needed', async () => {
    const { questions, split } = await beir({ evidence: [span('Ada met Bob.'), span('Cy')], answer: ['Cy'] })
    expect(split).toBe('dev')
    expect(questions).toEqual([
      { id: 'q', text: 'Who?', needs: [[[place('Ada met Bob.')]], [[place('Cy')]]], answers: ['Cy'] },
    ])
  })
  it('take evidence by sentences, rationales of one document being alternatives', async () => {
    const sentences = [
      [0, 12],
      [13, 25],
    ]
    const evidence = [
      { docId: 'd1', label: 'SUPPORT', sentences: [0, 1] },
      { docId: 'd1', label: 'SUPPORT', sentences: [1] },
    ]
    const { questions } = await beir({ evidence }, { sentences })
    const [first, second] = [place('Ada met Bob.'), place('Bob met  Cy.')]
    expect(questions[0]!.needs).toEqual([[[first, second], [second]]])
    await expect(beir({ evidence })).rejects.toThrow('counts sentences of "d1"')
    const beyond = [{ docId: 'd1', sentences: [2] }]
    await expect(beir({ evidence: beyond }, { sentences })).rejects.toThrow('names the sentence 2')
  })
  it('take evidence by page, found without regard to white space, or else the whole page', async () => {
    const find = async (quote: string) =>
      (await beir({ evidence: [{ page: 'd1', text: quote }] })).questions[0]!.needs
    expect(await find('Bob  met\nCy')).toEqual([[[place('Bob met  Cy')]]])
    expect(await find('Dan')).toEqual([[[place(text)]]])
    await expect(beir({ evidence: [{ page: 'd2', text: 'Bob' }] })).rejects.toThrow('names the page "d2"')
  })
  it('take whole relevant documents where no query has evidence', async () => {
    expect((await beir({})).questions[0]!.needs).toEqual([[[place(text)]]])
    await expect(beir({}, {}, ['q', 'd2', 1])).rejects.toThrow('no question with evidence')
  })
  it('are known by their files', async () => {
    await expect(openEvidenceFolder(folderWith({ 'a.txt': '' }))).rejects.toThrow('no set with evidence')
  })
})

describe('usefulAnswers', () => {
  const needs = [[[place('Bob met  Cy.')]]]
  it('keeps what the evidence holds word for word', () => {
    expect(usefulAnswers([' Cy ', 'Cy', 'bob met', 'Ada', 'C', ''], needs)).toEqual(['Cy', 'bob met'])
  })
  it('looks for no verdict', () => {
    expect(usefulAnswers(['Yes', 'Cy'], needs)).toEqual([])
  })
})

describe('a folder of key-value records', () => {
  const record = {
    _id: 'r',
    ordered_kv_records: [
      ['a1', 'x'],
      ['b"2', 'y'],
    ],
    key: 'b"2',
    value: 'y',
  }

  it('makes a document of each, and evidence of the line of the pair asked for', async () => {
    const set = await openEvidenceFolder(folderWith({ 'kv-2.jsonl': jsonl(record) }))
    const [document] = set.documents
    expect(JSON.parse(document!.text)).toEqual({ a1: 'x', 'b"2': 'y' })
    const [question] = set.questions
    expect(question).toMatchObject({ id: 'r', scope: 'r', answers: ['y'] })
    const place = question!.needs[0]![0]![0]!
    expect(document!.text.slice(place.start, place.end)).toBe('"b\\"2": "y"')
  })

  it('reads the split asked for and refuses what is not there', async () => {
    const folder = folderWith({ 'kv-2.jsonl': jsonl(record), 'kv-3.jsonl': jsonl({ ...record, _id: 's' }) })
    expect((await openEvidenceFolder(folder, '3')).questions.map(({ id }) => id)).toEqual(['s'])
    expect((await openEvidenceFolder(folder)).questions).toHaveLength(2)
    await expect(openEvidenceFolder(folder, '4')).rejects.toThrow('no split "4"')
    const wrong = folderWith({ 'kv-2.jsonl': jsonl({ ...record, key: 'c' }) })
    await expect(openEvidenceFolder(wrong)).rejects.toThrow('kv-2.jsonl:1 asks for a pair')
  })
})
