import { describe, expect, it } from 'vitest'
import { evalRun } from '../suites/eval-run.ts'
import { bm25, wordsOf } from './bm25.ts'
import { locate, PASSAGE, passagesOf } from './peer.ts'

const document = (id: string, text: string) => ({ id, title: '', text })

describe('passagesOf', () => {
  it('cuts a text into passages that slice to it, none too long, none over another, nothing lost', () => {
    const text = Array.from(
      { length: 200 },
      (_, i) => `Sentence number ${i} stands here.${i % 7 ? ' ' : '\n\n'}`,
    ).join('')
    const passages = passagesOf(document('d', text))
    expect(passages.map((one) => one.text).join('')).toBe(text)
    for (const { start, end, text: quote } of passages) {
      expect(text.slice(start, end)).toBe(quote)
      expect(quote.length).toBeLessThanOrEqual(PASSAGE)
    }
    expect(passagesOf(document('d', 'x'.repeat(2500))).map((one) => one.text.length)).toEqual([
      1000, 1000, 500,
    ])
  })
})

describe('locate', () => {
  it('finds pieces in order, and says what it does not find', () => {
    const where = locate(document('d', 'a b. a b.'), ['a b.', ' a b. '])
    expect(where.map(({ start, end }) => [start, end])).toEqual([
      [0, 4],
      [0, 4],
    ])
    expect(() => locate(document('d', 'a'), ['b'])).toThrow('"b" is not in the document "d"')
  })
})

describe('bm25', () => {
  it('orders as the formula written down anew', async () => {
    const texts = ['red kite', 'red red boat and a long tail of words', 'blue boat', 'green']
    const index = await bm25.index(
      texts.map((text, i) => document(`${i}`, text)),
      () => expect.fail('needs no package'),
    )
    const found = await index.search('red boat', 10)
    const words = texts.map(wordsOf)
    const average = words.reduce((sum, list) => sum + list.length, 0) / words.length
    const score = (list: readonly string[]) =>
      ['red', 'boat'].reduce((sum, term) => {
        const n = words.filter((one) => one.includes(term)).length
        const tf = list.filter((one) => one === term).length
        const idf = Math.log(1 + (words.length - n + 0.5) / (n + 0.5))
        return sum + (idf * tf * 1.9) / (tf + 0.9 * (0.6 + (0.4 * list.length) / average))
      }, 0)
    const order = texts
      .map((text, i) => ({ text, score: score(words[i]!) }))
      .filter((one) => one.score > 0)
      .sort((a, b) => b.score - a.score)
    expect(found.map(({ text }) => text)).toEqual(order.map(({ text }) => text))
  })
})

describe('eval run peers', () => {
  it('gives every engine the same questions and budget, and names those that are not installed', async () => {
    const { peers, skipped, questions } = await evalRun({
      suite: 'peers',
      only: ['core'],
      budget: 300,
      limit: 15,
    })
    expect(questions).toBe(15)
    const systems = peers.map(({ system }) => system)
    expect(systems).toEqual(
      expect.arrayContaining(['lightcone', 'lightcone, whole passages', 'bm25', 'minisearch', 'orama']),
    )
    expect([...systems, ...skipped.map(({ task }) => task)]).toEqual(
      expect.arrayContaining(['langchain', 'llamaindex']),
    )
    for (const { context, questions: asked, system, p } of peers) {
      expect(asked).toBe(15)
      expect(context.tokens).toBeLessThanOrEqual(300)
      expect(context.evidenceRecall, system).toBeGreaterThan(0.3)
      expect(p === undefined).toBe(system === 'lightcone')
    }
  }, 60_000)
  it('writes no trace, and stops when told to', async () => {
    await expect(evalRun({ suite: 'peers', out: 'x.jsonl' })).rejects.toThrow('writes no trace')
    await expect(
      evalRun({ suite: 'peers', only: ['core'], signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'aborted' })
  })
})
