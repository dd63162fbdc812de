import { describe, expect, it } from 'vitest'
import { folderWith, jsonl, qrels } from '../../test/folder.ts'
import { openFolder } from './open-folder.ts'
import type { SetDocument } from './retrieval-set.ts'
import type { Unit } from './span-folder.ts'

const corpus = jsonl({ _id: 'd1', title: 'One', text: 'first' }, { _id: 'd2', text: 'second', scope: 's' })
const queries = jsonl(
  { _id: 'q1', text: 'which?' },
  { _id: 'q2', text: 'none?' },
  { _id: 'q3', text: 'whose?', scope: 's' },
)
const beir = { 'corpus.jsonl': corpus, 'queries.jsonl': queries }
const judged = qrels(['q1', 'd1', 2], ['q1', 'd2', 0], ['q3', 'd2', 1], ['q2', 'd1', 0])

async function read(files: Record<string, string>, split?: string, unit: Unit = 'document') {
  const set = await openFolder(folderWith(files), split, unit)
  const documents: SetDocument[] = await Array.fromAsync(set.documents())
  return { split: set.split, questions: set.questions, documents }
}

describe('a BEIR folder', () => {
  const expected = {
    split: 'dev',
    questions: [
      { id: 'q1', text: 'which?', gold: [{ gain: 2, places: [{ document: 'd1' }] }] },
      { id: 'q3', text: 'whose?', scope: 's', gold: [{ gain: 1, places: [{ document: 'd2' }] }] },
    ],
    documents: [
      { id: 'd1', title: 'One', text: 'first' },
      { id: 'd2', title: '', text: 'second', scope: 's' },
    ],
  }
  it('is read plain and gzipped, with the questions that have something to find', async () => {
    expect(await read({ ...beir, 'qrels/dev.tsv': judged })).toEqual(expected)
    const gzipped = { 'corpus.jsonl.gz': corpus, 'queries.jsonl.gz': queries, 'qrels/dev.tsv': judged }
    expect(await read(gzipped)).toEqual(expected)
  })
  it('says who spoke and when, where its documents do', async () => {
    const turns = jsonl(
      { _id: 'd1', text: 'first', speaker: 'Maria', date: '2026-05-08' },
      { _id: 'd2', text: 'second', speaker: 7, scope: 's' },
    )
    const { documents } = await read({ ...beir, 'corpus.jsonl': turns, 'qrels/dev.tsv': judged })
    expect(documents).toEqual([
      { id: 'd1', title: '', text: 'first', speaker: 'Maria', date: '2026-05-08' },
      { id: 'd2', title: '', text: 'second', scope: 's' },
    ])
  })
  it('needs a split named when there are several, and names them', async () => {
    const files = { ...beir, 'qrels/train.tsv': judged, 'qrels/dev.tsv': judged }
    await expect(read(files)).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('dev, train'),
      hint: expect.stringContaining('--split'),
    })
    await expect(read(files, 'test')).rejects.toThrow('no split "test"')
    expect((await read(files, 'train')).split).toBe('train')
  })
  it('says that judgements are missing, or that none is above 0', async () => {
    await expect(read(beir)).rejects.toThrow('has no judgements')
    const nothing = { ...beir, 'qrels/dev.tsv': qrels(['q1', 'd1', 0]) }
    await expect(read(nothing)).rejects.toMatchObject({ code: 'invalid-argument' })
  })
  it('judges no segments', async () => {
    await expect(read({ ...beir, 'qrels/dev.tsv': judged }, undefined, 'segment')).rejects.toThrow(
      'whole documents',
    )
  })
  it('takes tools for documents, and their parameters for text', async () => {
    const parameters = {
      type: 'dict',
      properties: {
        city: { type: 'string', description: 'Where.' },
        days: {
          type: 'array',
          items: { type: 'object', properties: { from: { description: 'First day.' } } },
        },
      },
    }
    const tools = jsonl(
      { _id: 'd1', title: 'weather', text: 'Forecast.', parameters },
      { _id: 'd2', title: 'clock', text: 'Time.', parameters: { zone: { type: 'string' } } },
    )
    const { documents } = await read({
      'tools.jsonl': tools,
      'queries.jsonl': queries,
      'qrels/dev.tsv': judged,
    })
    expect(documents.map(({ text }) => text)).toEqual([
      'Forecast.\ncity: Where.\ndays: \nfrom: First day.',
      'Time.',
    ])
  })
})

describe('a folder of questions with gold spans', () => {
  const documents = jsonl({ _id: 'd1', title: 'T', text: 'é😀 alpha beta' }, { _id: 'd2', text: 'beta' })
  const alpha = { docId: 'd1', start: 4, end: 9, text: 'alpha' }
  const beta = { docId: 'd1', start: 10, end: 14, text: 'beta' }
  const other = { docId: 'd2', start: 0, end: 4, text: 'beta' }
  const items = jsonl(
    { _id: 'i1', question: 'both?', match: 'all', spans: [alpha, beta, other] },
    { _id: 'i2', question: 'no?', match: 'any', spans: [], unanswerable: true },
    { _id: 'i3', question: 'one?', match: 'any', spans: [beta, other] },
  )
  const files = { 'documents.jsonl': documents, 'items.jsonl': items }
  it('needs the documents that hold the spans: all of them, or any', async () => {
    const { split, questions } = await read(files)
    const d1 = { document: 'd1' }
    const d2 = { document: 'd2' }
    expect(split).toBe('items')
    expect(questions.map(({ gold }) => gold)).toEqual([
      [
        { gain: 1, places: [d1] },
        { gain: 1, places: [d2] },
      ],
      [{ gain: 1, places: [d1, d2] }],
    ])
  })
  it('needs the spans themselves when segments are judged', async () => {
    const { questions } = await read(files, 'items', 'segment')
    expect(questions[0]?.gold[1]).toEqual({
      gain: 1,
      places: [{ document: 'd1', span: { start: 10, end: 14 } }],
    })
    expect(questions[1]?.gold).toHaveLength(1)
  })
  it('has no other split', async () => {
    await expect(read(files, 'dev')).rejects.toMatchObject({ code: 'invalid-argument' })
  })
  it.each<[string, Record<string, unknown>, string]>([
    ['a span past its text', { spans: [{ ...alpha, end: 10 }] }, 'items.jsonl:1 has the span 4-10'],
    [
      'a span that cuts out something else',
      { spans: [{ ...alpha, start: 5, end: 10 }] },
      'items.jsonl:1 has the span 5-10',
    ],
    ['an unknown document', { spans: [{ ...alpha, docId: 'd9' }] }, 'items.jsonl:1 names the document "d9"'],
    ['no spans', { spans: [] }, 'items.jsonl:1 is answerable but has no "spans"'],
    ['a span without its text', { spans: [{ docId: 'd1', start: 0, end: 1 }] }, 'items.jsonl:1 has a span'],
    ['an unknown match', { spans: [alpha], match: 'some' }, '"match" is neither'],
    ['no question', { spans: [alpha], question: undefined }, 'items.jsonl:1 has no "question"'],
  ])('refuses %s', async (_, fields, message) => {
    const item = jsonl({ _id: 'i', question: 'q', match: 'any', ...fields })
    await expect(read({ 'documents.jsonl': documents, 'items.jsonl': item })).rejects.toMatchObject({
      code: 'file-malformed',
      message: expect.stringContaining(message),
    })
  })
})

describe('a broken folder', () => {
  const whole = { ...beir, 'qrels/dev.tsv': judged }
  it.each<[string, Record<string, string>, string]>([
    ['half a record', { 'corpus.jsonl': `${corpus}{"_id": "d3", ` }, 'corpus.jsonl:3 is not JSON'],
    ['no _id', { 'corpus.jsonl': corpus + jsonl({ text: 't' }) }, 'corpus.jsonl:3 has no "_id"'],
    [
      'an empty _id',
      { 'queries.jsonl': jsonl({ _id: '', text: 't' }) },
      'queries.jsonl:1 has an empty "_id"',
    ],
    ['an _id that is a number', { 'corpus.jsonl': jsonl({ _id: 1, text: 't' }) }, '"_id" is not a string'],
    ['no text', { 'corpus.jsonl': jsonl({ _id: 'd1' }) }, 'corpus.jsonl:1 has no "text"'],
    ['a document twice', { 'corpus.jsonl': corpus + corpus }, 'corpus.jsonl:3 repeats the _id "d1"'],
    ['a query twice', { 'queries.jsonl': queries + queries }, 'queries.jsonl:4 repeats the _id "q1"'],
    ['an unknown query', { 'qrels/dev.tsv': qrels(['q9', 'd1', 1]) }, 'dev.tsv:2 names the query "q9"'],
    ['an unknown document', { 'qrels/dev.tsv': qrels(['q1', 'd9', 1]) }, 'dev.tsv:2 names the document "d9"'],
    ['two columns', { 'qrels/dev.tsv': `${judged}q1\td1\n` }, 'dev.tsv:6 is not'],
    ['a grade in words', { 'qrels/dev.tsv': `${judged}q1\td1\thigh\n` }, 'dev.tsv:6 is not'],
    [
      'two grades',
      { 'qrels/dev.tsv': `${judged}q1\td1\t1\n` },
      'dev.tsv:6 judges "d1" for "q1" a second time',
    ],
  ])('is refused with its file and line: %s', async (_, files, message) => {
    await expect(read({ ...whole, ...files })).rejects.toMatchObject({
      code: 'file-malformed',
      message: expect.stringContaining(message),
      hint: expect.any(String),
    })
  })
  it('is refused when it holds something else', async () => {
    await expect(read({ 'readme.md': '# No set' })).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('no retrieval set'),
    })
  })
})
