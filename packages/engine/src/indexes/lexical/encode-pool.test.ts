import { afterAll, describe, expect, it } from 'vitest'
import { createAnalyzer } from '../../text/analyzer.ts'
import { createEncodePool } from './encode-pool.ts'
import { encodeEntry } from './entry.ts'

const pool = createEncodePool(2)
afterAll(() => pool.close())

const analyzer = createAnalyzer()
const documents = Array.from({ length: 100 }, (_, i) => ({
  language: i % 3 === 0 ? 'de' : 'en',
  fields: Array.from({ length: i % 4 }, (_, j) => ({
    title: `Title ${i}`,
    heading: '',
    body: `The keys of house${i} rotate ${j} times; die Häuser stehen.`,
    symbol: i % 2 === 0 ? 'getUserName' : '',
  })),
}))

describe('createEncodePool', () => {
  it('gives the bytes that the index itself would, in order', async () => {
    const entries = await pool.encode(documents)
    expect(entries).toHaveLength(documents.length)
    documents.forEach(({ fields, language }, i) => {
      expect(Buffer.from(entries[i]!)).toEqual(
        Buffer.from(encodeEntry(fields, (text) => analyzer.terms(text, language))),
      )
    })
  })

  it('serves several callers at once', async () => {
    const [a, b] = await Promise.all([pool.encode(documents.slice(0, 40)), pool.encode(documents.slice(40))])
    expect([...a, ...b].map((entry) => Buffer.from(entry).toString('hex'))).toEqual(
      (await pool.encode(documents)).map((entry) => Buffer.from(entry).toString('hex')),
    )
  })

  it('fails what waits when it is closed', async () => {
    const closing = createEncodePool(1)
    const asked = closing.encode(documents)
    await Promise.all([expect(asked).rejects.toThrow('ended'), closing.close()])
  })
})
