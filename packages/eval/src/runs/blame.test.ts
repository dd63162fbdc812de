import { estimateTokenizer, IN_MEMORY, open } from 'lightcone'
import { describe, expect, it } from 'vitest'
import type { EvidenceNeed } from '../datasets/evidence-set.ts'
import type { MadeQuestion, MadeSet } from '../generators/set.ts'
import { indexSet } from '../index-set.ts'
import type { AskSettings } from '../spans/ask.ts'
import { lookups } from '../spans/ask-set.ts'
import { readerItems } from '../suites/reader.ts'
import { blameContext } from './blame.ts'
import { NO_TRACE } from './trace-file.ts'

const clock = { elapsedMs: () => 0 }

interface Case {
  readonly documents: Readonly<Record<string, string>>
  readonly question: string
  /** Quotes by document, all needed. */
  readonly needs: readonly (readonly [document: string, quote: string])[]
  readonly budget: number
  readonly strategy?: AskSettings['strategy']
}

async function blamed({ documents, question, needs, budget, strategy = {} }: Case) {
  const list = Object.entries(documents).map(([id, text]) => ({ id, title: '', text }))
  const places = needs.map(([document, quote]): EvidenceNeed => {
    const found = documents[document]!.indexOf(quote)
    // What was not read would stand behind what was.
    const start = found < 0 ? documents[document]!.length : found
    return [[{ document, start, end: start + quote.length, text: quote }]]
  })
  const cone = await open(IN_MEMORY, { threads: 0 })
  try {
    await indexSet(cone, { name: 'case', documents: list }, true, {})
    return await blameContext(cone, { id: 'q', text: question, needs: places, answers: [] }, budget, {
      budgets: [],
      tokenizer: estimateTokenizer,
      clock,
      signal: undefined,
      mode: 'lexical',
      strategy,
      ...lookups({ documents: list }, estimateTokenizer),
    })
  } finally {
    await cone.close()
  }
}

const mill = 'The mill at Varn was built by Ossian Pell in 1910.'
const crowd = (count: number, of: (i: number) => string) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`other-${i}`, of(i)]))

describe('blameContext', () => {
  it('blames nobody when all evidence is there', async () => {
    const question = 'Who built the mill at Varn?'
    expect(
      await blamed({ documents: { a: mill }, question, needs: [['a', mill]], budget: 300 }),
    ).toBeUndefined()
  })
  it('parse: the evidence is not in the text that was read', async () => {
    const found = await blamed({
      documents: { a: mill },
      question: 'Who built the mill?',
      needs: [['a', 'The mi11 at Vam was built by Ossian Pell.']],
      budget: 300,
    })
    expect(found).toMatchObject({ blame: 'parse', oracles: { retrieve: 0, pack: 0 } })
  })
  it('retrieve: no passage with it is among those found, and a search of its document alone saves it', async () => {
    const tall = 'Ossian Pell had a tall mill.'
    const found = await blamed({
      documents: {
        a: tall,
        ...crowd(80, (i) => `The owner of the tall house number ${i} owns a house. `.repeat(8)),
      },
      question: 'Which owner of the tall house owns a house?',
      needs: [['a', tall]],
      budget: 4000,
    })
    expect(found).toMatchObject({ blame: 'retrieve', oracles: { retrieve: 1, rerank: 0 } })
  })
  it('chunk: it lies in two passages, and only one of them was found', async () => {
    const filler = (i: number) =>
      `A chapter on geese, number ${i}, goes on about geese for a while and then ends. `
    const before = `${Array.from({ length: 30 }, (_, i) => filler(i)).join('')}\n\n`
    const text = `${before}The mill at Varn was built by Ossian Pell.\n\n${'It was dear. '.repeat(120)}`
    const quote = `The mill at Varn was built by Ossian Pell.\n\n${'It was dear. '.repeat(120)}`.trim()
    const found = await blamed({
      documents: { a: text, ...crowd(60, (i) => `Ossian Pell built a mill at Varn, number ${i}.`) },
      question: 'Which mill at Varn did Ossian Pell build?',
      needs: [['a', quote]],
      budget: 4000,
    })
    expect(found).toMatchObject({ blame: 'chunk' })
  })
  it('pack: all the evidence together does not fit, and would without a limit', async () => {
    const documents = { a: mill, b: 'The mill at Varn was sold by Ossian Pell in 1934.' }
    const found = await blamed({
      documents,
      question: 'When was the mill at Varn built and sold?',
      needs: [
        ['a', documents.a],
        ['b', documents.b],
      ],
      budget: 45,
    })
    expect(found).toMatchObject({ blame: 'pack', oracles: { pack: 1, rerank: 0 } })
  })
  it('rerank: it was found and fits, but others came first', async () => {
    const found = await blamed({
      documents: {
        a: 'Pell sold it.',
        ...crowd(10, (i) => `Mill number ${i}: the mill at Varn, a mill that Pell built and sold.`),
      },
      question: 'Who sold the mill at Varn that Pell built?',
      needs: [['a', 'Pell sold it.']],
      budget: 60,
    })
    expect(found).toMatchObject({ blame: 'rerank', oracles: { rerank: 1, pack: 1 } })
  })
  it('prune: it was found and left out as a repeat, and is there when nothing is left out', async () => {
    const twin = 'The mill at Varn was built by Ossian Pell in 1910.'
    const found = await blamed({
      documents: { a: mill, b: twin },
      question: 'Who built the mill at Varn?',
      needs: [
        ['a', mill],
        ['b', twin],
      ],
      budget: 1000,
      strategy: { select: 'fall-and-diversity' },
    })
    expect(found).toMatchObject({ blame: 'prune', oracles: { prune: 1 } })
  })
  it('the earliest stage counts when several lost something', async () => {
    const found = await blamed({
      documents: { a: mill, b: 'Geese fly south.' },
      question: 'Who built the mill at Varn?',
      needs: [
        ['a', mill],
        ['b', 'Geese fly south.'],
        ['a', 'not in the text'],
      ],
      budget: 300,
    })
    expect(found?.blame).toBe('parse')
  })
})

describe('blame of the reader', () => {
  const ask = async (documents: Readonly<Record<string, string>>, made: Partial<MadeQuestion>) => {
    const question: MadeQuestion = {
      id: 'q',
      kind: 'k',
      question: '',
      match: 'all',
      spans: [],
      answers: [],
      ...made,
    }
    const set: MadeSet = {
      documents: Object.entries(documents).map(([id, text]) => ({ id, title: '', text })),
      questions: [question],
    }
    const options = {
      tokenizer: estimateTokenizer,
      clock,
      budget: 300,
      budgets: [300],
      blame: true,
      writer: NO_TRACE,
    }
    const [item] = await readerItems('set', set, () => 'task', options)
    return item!
  }
  const span = (text: string) => ({ document: 'a', start: 0, end: text.length, text })

  it('abstain: an answer where there is none', async () => {
    const item = await ask({ a: mill }, { question: 'Who built the mill at Varn?' })
    expect(item).toMatchObject({ blame: 'abstain', figures: { answered: 1 } })
  })
  it('abstain: silence although the context held it', async () => {
    const text = 'Pell.'
    const item = await ask(
      { a: text },
      { question: 'Which zeppelin landed?', spans: [span(text)], answers: ['Pell'] },
    )
    expect(item.figures.answered).toBe(0)
    expect(['abstain', 'retrieve']).toContain(item.blame)
  })
  it('answer: the context held it, and the answer is not a right one', async () => {
    const item = await ask(
      { a: mill },
      { question: 'Who built the mill at Varn?', spans: [span(mill)], answers: ['a crane'] },
    )
    expect(item).toMatchObject({
      blame: 'answer',
      oracles: { evidence: 0 },
      figures: { answered: 1, right: 0 },
    })
  })
  it('cite: the answer is right, and its citations miss the evidence', async () => {
    const far = 'A chronicle names Ossian Pell.'
    const item = await ask(
      { a: far, b: mill },
      { question: 'Who built the mill at Varn?', spans: [span(far)], answers: ['Ossian Pell'] },
    )
    expect(item).toMatchObject({ blame: 'cite', figures: { right: 1, citationRecall: 0 } })
  })
  it('nobody: a right answer that cites the evidence', async () => {
    const item = await ask(
      { a: mill },
      { question: 'Who built the mill at Varn?', spans: [span(mill)], answers: ['Ossian Pell'] },
    )
    expect(item).not.toHaveProperty('blame')
  })
})
