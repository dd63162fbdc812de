import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IN_MEMORY, lineStarts, loadTokenizer, observationBlock, open } from 'lightcone'
import { describe, expect, it } from 'vitest'
import { openEvidenceFolder } from '../src/datasets/open-evidence.ts'
import { evalSpans } from '../src/index.ts'
import { plainFitting, plainRanking } from '../src/spans/plain.ts'
import { folderWith, jsonl } from './folder.ts'

const paragraphs = [
  'The okapi lives in the forests of Congo. It eats leaves and buds at dusk.',
  'The zebra lives in the grasslands of Kenya. Its stripes confuse the flies.',
  'The whale swims in every ocean. It sings, and other whales answer from far away.',
]
const text = paragraphs.map((paragraph) => `${paragraph}\n\n`).join('')
const span = (of: string) => ({
  docId: 'd1',
  start: text.indexOf(of),
  end: text.indexOf(of) + of.length,
  text: of,
})
const animals = {
  'documents.jsonl': jsonl(
    { _id: 'd1', title: 'Animals', text },
    { _id: 'd2', title: 'Plants', text: 'Moss grows on stones. The fern unrolls in May.' },
  ),
  'items.jsonl': jsonl(
    { _id: 'i1', question: 'Where does the okapi live?', spans: [span('Congo')] },
    {
      _id: 'i2',
      question: 'What do the stripes of the zebra do?',
      match: 'all',
      spans: [span('The zebra lives'), span('confuse the flies')],
    },
    {
      _id: 'i3',
      question: 'When does the fern unroll?',
      spans: [{ docId: 'd2', start: 42, end: 45, text: 'May' }],
    },
  ),
}

/** A clock that goes on by a millisecond each time it is read. */
function countingClock() {
  let now = 0
  return { elapsedMs: () => now++ }
}

describe('eval spans', () => {
  it('finds all of the evidence when the budget holds all documents', async () => {
    const report = await evalSpans({
      folder: folderWith(animals),
      budget: '2000',
      settings: { mode: 'lexical' },
    })
    const full = { evidenceRecall: 1, allEvidence: 1, answerInContext: 1 }
    expect(report).toMatchObject({
      strategy: 'lexical',
      queries: 3,
      answerable: 2,
      documents: 2,
      tokenizer: 'estimate',
      points: [full],
      baseline: [full],
    })
    expect(report.points[0]!.plainTokens).toBeLessThanOrEqual(report.baseline[0]!.tokens)
  })

  it('finds nothing when nothing fits, and says so beside plain passages', async () => {
    const { points, baseline } = await evalSpans({ folder: folderWith(animals), budget: '1' })
    const nothing = {
      tokens: 0,
      words: 0,
      evidenceRecall: 0,
      evidencePrecision: 0,
      allEvidence: 0,
      answerInContext: 0,
    }
    expect(points).toEqual([{ budget: 1, ...nothing, plainTokens: 0 }])
    expect(baseline).toEqual([{ budget: 1, ...nothing }])
  })

  it('keeps budgets, and loses no evidence when they grow', async () => {
    const { points, baseline } = await evalSpans({ folder: folderWith(animals), budget: '30,60,90,50%,100%' })
    for (const { budget, tokens } of [...points, ...baseline]) expect(tokens).toBeLessThanOrEqual(budget)
    for (const series of [points.slice(0, 3), baseline.slice(0, 3)])
      expect(series.map((point) => point.evidenceRecall)).toEqual(
        series.map((point) => point.evidenceRecall).toSorted((a, b) => a - b),
      )
    expect(points[3]).toMatchObject({ share: 0.5 })
    expect(points[4]!.budget).toBe(points[3]!.budget * 2)
  })

  it('gives the same report twice, and each question’s figures, which agree with it', async () => {
    const folder = folderWith(animals)
    const run = () =>
      evalSpans({
        folder,
        budget: '60',
        settings: { questions: join(folder, 'figures') },
        clock: countingClock(),
      })
    const report = await run()
    expect(await run()).toEqual(report)
    const figures = readFileSync(join(folder, 'figures'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(figures.map(({ query }) => query)).toEqual(['i1', 'i2', 'i3'])
    const sum = figures.reduce((total, { points }) => total + points[0].evidenceRecall, 0)
    expect(sum / 3).toBeCloseTo(report.points[0]!.evidenceRecall, 5)
  })

  it('asks the first questions when limited, counts a refused one as nothing found, and stops when told to', async () => {
    const folder = folderWith({
      ...animals,
      'items.jsonl': animals['items.jsonl'].replace('Where does the okapi live?', ' '),
    })
    const report = await evalSpans({ folder, limit: 1, budget: '500' })
    expect(report).toMatchObject({ queries: 1, refusedQueries: 1, points: [{ evidenceRecall: 0 }] })
    const signal = AbortSignal.abort()
    await expect(evalSpans({ folder, signal })).rejects.toMatchObject({ code: 'aborted' })
    await expect(evalSpans({ folder, limit: -1 })).rejects.toThrow('limit cannot be -1')
  })

  it('asks inside a question’s scope', async () => {
    const folder = folderWith({
      'documents.jsonl': jsonl(
        ...['a', 'b'].map((scope) => ({ _id: scope, text: 'We met on Monday.', scope })),
      ),
      'items.jsonl': jsonl({
        _id: 'q',
        question: 'When did we meet?',
        scope: 'b',
        spans: [{ docId: 'b', start: 10, end: 16, text: 'Monday' }],
      }),
    })
    const { points } = await evalSpans({ folder, budget: '60,100%', settings: { mode: 'lexical' } })
    expect(points[0]).toMatchObject({ evidenceRecall: 1, words: 4 })
    // A scope of about five tokens.
    expect(points[1]!.budget).toBeLessThan(10)
  })
})

describe('plain passages', () => {
  it('cost what their rendering costs, counted as one text', async () => {
    const tokenizer = await loadTokenizer('o200k_base')
    const cone = await open(IN_MEMORY)
    await cone.addDocuments([{ id: 'd1', text: text.repeat(20) }])
    const linesOf = () => lineStarts(text.repeat(20))
    const options = { filter: undefined, signal: undefined, tokenizer, linesOf }
    const ranking = await plainRanking(cone, 'Where does the okapi live?', options)
    expect(ranking.tokens.length).toBeGreaterThan(2)
    for (const [k, tokens] of ranking.tokens.entries()) {
      const rendered = observationBlock.pieces(ranking.citations.slice(0, k)).join('')
      expect(tokenizer.count(rendered)).toBe(tokens)
      expect(plainFitting(ranking, tokens)).toBe(k)
      if (k > 0) expect(plainFitting(ranking, tokens - 1)).toBe(k - 1)
    }
    for (const { start, end, quote } of ranking.citations)
      expect(text.repeat(20).slice(start, end)).toBe(quote)
    await cone.close()
  })
})

const data = new URL('../../../../shared/data/', import.meta.url)
describe.skipIf(!existsSync(data))('the development sets (needs ../shared/data)', () => {
  it.each([
    ['mh-hotpot-migres200', 185],
    ['scifact', 505],
    ['financebench', 50],
    ['chunking-evaluation', 236],
    ['qa-squad2', 1440],
    ['qmsum', 237],
  ])('reads the evidence of %s', async (name, questions) => {
    const set = await openEvidenceFolder(new URL(name, data).pathname)
    expect(set.questions).toHaveLength(questions)
  })
})
