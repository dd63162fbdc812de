import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openFolder } from '../src/datasets/open-folder.ts'
import { evalBeir } from '../src/index.ts'
import { all, judge, ndcg, recall } from '../src/metrics/ranking.ts'
import { readTrecRun } from '../src/trec.ts'
import { folderWith, jsonl, qrels } from './folder.ts'

const animals = {
  'corpus.jsonl.gz': jsonl(
    { _id: 'd1', title: 'Zebra', text: 'Zebras have stripes.' },
    { _id: 'd2', title: 'Lion', text: 'The lion sleeps tonight.' },
    { _id: 'd3', title: 'Pride', text: 'A pride is a family, and every lion belongs to one.' },
    { _id: 'd4', title: 'Okapi', text: '' },
    { _id: 'd5', title: '', text: ' ' },
    { _id: 'd6', title: 'Whale', text: 'It swims.' },
  ),
  'queries.jsonl': jsonl(
    { _id: 'q1', text: 'zebra stripes' },
    { _id: 'q2', text: 'lion' },
    { _id: 'q3', text: 'cetacean' },
    { _id: 'q4', text: 'okapi' },
    { _id: 'q5', text: 'nothing judged' },
  ),
  'qrels/test.tsv': qrels(
    ['q1', 'd1', 1],
    ['q2', 'd2', 1],
    ['q2', 'd3', 1],
    ['q3', 'd6', 1],
    ['q4', 'd4', 1],
  ),
}

/** A clock that goes on by a millisecond each time it is read. */
function countingClock() {
  let now = 0
  return { elapsedMs: () => now++ }
}

describe('eval beir', () => {
  it('reports the figures that follow from the rankings', async () => {
    const report = await evalBeir({ folder: folderWith(animals), clock: countingClock() })
    expect({ ...report, folder: '' }).toEqual({
      'recall@2': 0.75,
      'recall@5': 0.75,
      'recall@10': 0.75,
      'recall@20': 0.75,
      'recall@50': 0.75,
      'all@5': 0.75,
      'ndcg@10': 0.75,
      'mrr@10': 0.75,
      queries: 4,
      documents: 6,
      indexSeconds: 0.001,
      queryMsP50: 1,
      queryMsP95: 1,
      folder: '',
      split: 'test',
      settings: { mode: 'default', unit: 'document', titles: true },
    })
  })

  it('gives the same report twice, plain or gzipped', async () => {
    const { 'corpus.jsonl.gz': corpus, ...others } = animals
    const folders = [
      folderWith(animals),
      folderWith(animals),
      folderWith({ ...others, 'corpus.jsonl': corpus }),
    ]
    const settings = { mode: 'lexical', intervals: '1' }
    const reports = []
    for (const folder of folders) reports.push(await evalBeir({ folder, settings, clock: countingClock() }))
    expect(new Set(reports.map((report) => JSON.stringify({ ...report, folder: '' }))).size).toBe(1)
    expect(reports[0]?.intervals?.['recall@5'][0]).toBeLessThan(0.75)
  })

  it('leaves titles out when asked to', async () => {
    const report = await evalBeir({ folder: folderWith(animals), settings: { titles: '0' } })
    expect(report['recall@5']).toBe(0.5)
  })

  it('asks only the first questions when limited', async () => {
    const report = await evalBeir({ folder: folderWith(animals), limit: 2 })
    expect(report).toMatchObject({ queries: 2, documents: 6, 'recall@5': 1, settings: { limit: 2 } })
  })

  it('searches only inside a question’s scope', async () => {
    const folder = folderWith({
      'corpus.jsonl': jsonl(
        ...['a', 'b', 'c'].map((scope) => ({ _id: scope, title: '', text: 'We met on Monday.', scope })),
      ),
      'queries.jsonl': jsonl({ _id: 'q', text: 'When did we meet on Monday?', scope: 'b' }),
      'qrels/dev.tsv': qrels(['q', 'b', 1]),
    })
    const run = join(folder, 'run')
    expect(await evalBeir({ folder, settings: { run } })).toMatchObject({ 'recall@2': 1, 'mrr@10': 1 })
    expect(await readTrecRun(run)).toEqual(new Map([['q', ['b']]]))
  })

  it('ranks a document by its best segment, below one with hundreds of better ones', async () => {
    const paragraphs = Array.from(
      { length: 400 },
      (_, i) => `Zebra zebra zebra ${i}. ${'Stripes. '.repeat(60)}`,
    )
    const folder = folderWith({
      'corpus.jsonl': jsonl(
        { _id: 'long', title: '', text: paragraphs.join('\n\n') },
        { _id: 'short', title: '', text: `${'Grass grows and the river runs by. '.repeat(20)} A zebra.` },
      ),
      'queries.jsonl': jsonl({ _id: 'q', text: 'zebra' }),
      'qrels/dev.tsv': qrels(['q', 'short', 1]),
    })
    const report = await evalBeir({ folder, settings: { mode: 'lexical' } })
    expect(report).toMatchObject({ 'recall@2': 1, 'mrr@10': 0.5 })
  })

  it('counts a question that cannot be asked as nothing found', async () => {
    const folder = folderWith({
      ...animals,
      'queries.jsonl': animals['queries.jsonl'].replace('zebra stripes', ' '),
    })
    expect(await evalBeir({ folder })).toMatchObject({ queries: 4, refusedQueries: 1, 'recall@5': 0.5 })
  })

  it('writes a run and each question’s figures, which agree with the report', async () => {
    const folder = folderWith(animals)
    const settings = { run: join(folder, 'run'), questions: join(folder, 'figures.jsonl') }
    const report = await evalBeir({ folder, settings })
    const run = await readTrecRun(settings.run)
    const gold = new Map([
      ['d2', 1],
      ['d3', 1],
    ])
    const needs = judge(run.get('q2')!, gold)
    const figures = readFileSync(settings.questions, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(figures.map(({ query }) => query)).toEqual(['q1', 'q2', 'q3', 'q4'])
    expect(figures[1]).toMatchObject({
      'recall@2': recall(needs, 2),
      'all@5': all(needs, 5),
      'ndcg@10': ndcg(needs, 10),
    })
    expect(figures.reduce((sum, figure) => sum + figure['recall@5'], 0) / 4).toBe(report['recall@5'])
  })

  it('reports progress, and stops when told to', async () => {
    const folder = folderWith(animals)
    const stages = new Set<string>()
    await evalBeir({ folder, onProgress: ({ stage }) => stages.add(stage) })
    expect([...stages]).toEqual(['index', 'search'])
    const controller = new AbortController()
    const asked: string[] = []
    const running = evalBeir({
      folder,
      signal: controller.signal,
      onProgress: ({ stage, item }) => {
        if (stage !== 'search') return
        asked.push(item!)
        controller.abort()
      },
    })
    await expect(running).rejects.toMatchObject({ code: 'aborted' })
    expect(asked).toEqual(['q1'])
  })

  it.each([
    [{ modus: 'lexical' }, 'no setting "modus"'],
    [{ mode: 'fast' }, 'mode cannot be "fast"'],
    [{ intervals: 'yes' }, 'intervals cannot be "yes"'],
  ])('refuses the settings %j', async (settings, message) => {
    await expect(evalBeir({ folder: folderWith(animals), settings })).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining(message),
      hint: expect.any(String),
    })
  })

  it('tells kinds of questions apart, and what a reader of a share of the tokens finds', async () => {
    const folder = folderWith({
      'corpus.jsonl': jsonl(
        { _id: 'd1', text: 'The okapi lives in Congo and eats leaves.', scope: 'a' },
        { _id: 'd2', text: 'The okapi sleeps at noon under trees.', scope: 'a' },
        { _id: 'd3', text: 'Nothing here is of any use to anybody.', scope: 'a' },
        { _id: 'd4', text: 'Something else is of no use to anybody.', scope: 'a' },
      ),
      'queries.jsonl': jsonl(
        { _id: 'q1', text: 'okapi Congo leaves', scope: 'a', category: 1 },
        { _id: 'q2', text: 'zebra', scope: 'a', type: 'none there' },
      ),
      'qrels/test.tsv': 'query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t1\nq2\td1\t1\n',
    })
    const third = await evalBeir({ folder, settings: { share: '35%' } })
    expect(third.byType).toMatchObject({
      1: { queries: 1, 'recall@5': 1 },
      'none there': { queries: 1, 'recall@5': 0 },
    })
    expect(third.atShare).toMatchObject({ share: 0.35, documents: 0.25 })
    const most = await evalBeir({ folder, settings: { share: '60%' } })
    expect(most.atShare).toEqual({ share: 0.6, documents: 0.5, tokens: 0.5 })
    await expect(evalBeir({ folder, settings: { share: '20' } })).rejects.toThrow('share cannot be "20"')
  })

  it('refuses a limit that is no count', async () => {
    await expect(evalBeir({ folder: folderWith(animals), limit: 0 })).rejects.toThrow('limit cannot be 0')
  })

  it('refuses broken lines, also those met while it indexes', async () => {
    const folder = folderWith({ ...animals, 'corpus.jsonl': `${jsonl({ _id: 'd1', text: 'one' })}{` })
    await expect(evalBeir({ folder })).rejects.toMatchObject({
      code: 'file-malformed',
      message: expect.stringContaining('corpus.jsonl:2 is not JSON'),
    })
  })
})

describe('eval beir on gold spans', () => {
  // Characters that a parser might drop or join would move every later span.
  const filler = (word: string) =>
    `\r\n\r\nÄ ${word} 😀\u200b\t. ${`The ${word} is long and says nothing. `.repeat(60)}`
  const text = `${filler('first')}The okapi lives in Congo. ${filler('second')}The zebra lives in Kenya.${filler('third')}`
  const span = (of: string) => ({
    docId: 'd1',
    start: text.indexOf(of),
    end: text.indexOf(of) + of.length,
    text: of,
  })
  const set = {
    'documents.jsonl': jsonl(
      { _id: 'd1', title: 'Animals', text },
      { _id: 'd2', title: '', text: 'A whale.' },
    ),
    'items.jsonl': jsonl(
      { _id: 'i1', question: 'Where does the okapi live?', match: 'any', spans: [span('Congo')] },
      { _id: 'i2', question: 'Where does the zebra live?', match: 'any', spans: [span('Kenya')] },
      {
        _id: 'i3',
        question: 'okapi',
        match: 'all',
        spans: [span('The okapi'), span('in Congo'), span('Kenya')],
      },
      { _id: 'i4', question: 'unicorn?', match: 'any', spans: [], unanswerable: true },
    ),
  }
  it('finds the documents that hold the spans', async () => {
    const report = await evalBeir({ folder: folderWith(set) })
    expect(report).toMatchObject({ queries: 3, documents: 2, split: 'items', 'recall@2': 1, 'mrr@10': 1 })
  })
  it('finds the segments that overlap them when segments are judged', async () => {
    const folder = folderWith(set)
    const settings = { unit: 'segment', mode: 'lexical', questions: join(folder, 'figures') }
    const report = await evalBeir({ folder, settings })
    const figures = readFileSync(settings.questions, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(report).toMatchObject({ queries: 3, 'mrr@10': 1 })
    expect(figures.map((figure) => figure['recall@10'])).toEqual([1, 1, 2 / 3])
  })
})

const data = new URL('../../../../shared/data/', import.meta.url)
describe.skipIf(!existsSync(data))('the development sets (needs ../shared/data)', () => {
  it.each([
    ['cranfield', undefined, 225, 1400],
    ['tool-metatool', 'multi', 119, 100],
    ['mem-locomo', undefined, 997, 2760],
    ['qa-squad2', undefined, 1440, 320],
  ])('reads %s', async (name, split, questions, documents) => {
    const set = await openFolder(new URL(name, data).pathname, split, 'document')
    expect(set.questions).toHaveLength(questions)
    expect(await Array.fromAsync(set.documents())).toHaveLength(documents)
  })
})
