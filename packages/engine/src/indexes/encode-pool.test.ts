import { afterAll, describe, expect, it } from 'vitest'
import type { Segment } from '../model.ts'
import { createAnalyzer } from '../text/analyzer.ts'
import { fieldsOf } from '../text/segment-fields.ts'
import { createEncodePool } from './encode-pool.ts'
import { encodeEntry as encodeNames } from './graph/entry.ts'
import { encodeEntry as encodeTerms } from './lexical/entry.ts'

const pool = createEncodePool(2)
afterAll(() => pool.close())

const analyzer = createAnalyzer()
const paragraph = (position: number, start: number, end: number): Segment => ({
  ...{ position, start, end },
  kind: 'passage',
  headings: position === 0 ? [] : ['Of keys'],
})

const documents = Array.from({ length: 100 }, (_, i) => {
  const bodies = Array.from(
    { length: i % 4 },
    (_, j) => `Keys of House${i} rotate ${j} times in Port Velloe. `,
  )
  let end = 0
  const segments = bodies.map((body, position) => paragraph(position, end, (end += body.length)))
  const text = bodies.join('')
  const blocks =
    i % 2 === 0 && end > 0 ? [{ start: 0, end: 4, kind: 'symbol', label: 'keysOf' } as const] : []
  const language = i % 3 === 0 ? 'de' : 'en'
  const metadata = i % 5 === 0 ? { speaker: 'Ada', date: '2026-05-08' } : {}
  return { document: { title: `Title ${i}`, text, blocks, language, metadata }, segments }
})

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

describe('createEncodePool', () => {
  it('gives the bytes that the indexes themselves would, in order', async () => {
    const logs = await pool.encode(documents)
    expect(logs).toHaveLength(documents.length)
    documents.forEach(({ document, segments }, i) => {
      const terms = encodeTerms(fieldsOf(document, segments), analyzer.numbering, document.language)
      expect(hex(logs[i]!.lexical)).toBe(hex(terms))
      expect(hex(logs[i]!.graph)).toBe(hex(encodeNames(document, segments)))
    })
  })

  it('serves several callers at once', async () => {
    const [a, b] = await Promise.all([pool.encode(documents.slice(0, 40)), pool.encode(documents.slice(40))])
    expect([...a, ...b]).toEqual(await pool.encode(documents))
  })

  it('fails at once what is asked of threads that ended', async () => {
    const absent = createEncodePool(1, new URL('./no-such-worker.js', import.meta.url))
    await expect(absent.encode(documents)).rejects.toThrow('no-such-worker')
    await expect(absent.encode(documents)).rejects.toThrow('no-such-worker')
    await absent.close()
  })

  it('fails what waits when it is closed', async () => {
    const closing = createEncodePool(1)
    const asked = closing.encode(documents)
    await Promise.all([expect(asked).rejects.toThrow('ended'), closing.close()])
  })
})
