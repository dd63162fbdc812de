import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinUnmarked, unitSpans } from './entries.ts'

const units = (text: string, kind: 'passage' | 'symbol' | 'code' = 'passage') =>
  unitSpans(text, kind, 'en').map(({ start, end }) => text.slice(start, end))

describe('unitSpans', () => {
  it('takes sentences of prose, and lines of settings and pairs', () => {
    expect(units('Keys rotate. Old keys last.')).toEqual(['Keys rotate. ', 'Old keys last.'])
    expect(units('start = 4\nlimit = start. Or not.\nend: 7')).toEqual([
      'start = 4\n',
      'limit = start. Or not.\n',
      'end: 7',
    ])
    expect(units('{"a b": "c. D",\n "e": "f",\n "g": "h"}')).toEqual([
      '{"a b": "c. D",\n',
      ' "e": "f",\n',
      ' "g": "h"}',
    ])
  })

  it('cuts a long line between its entries, and long JSON at its lines', () => {
    const pairs = Array.from({ length: 40 }, (_, i) => `"key ${i}": "value ${i}"`)
    expect(units(`{${pairs.join(', ')}}`)).toHaveLength(40)
    expect(units(`{\n${pairs.join(',\n')}\n}\n`, 'symbol')).toHaveLength(42)
    expect(units('const a = 1\nlet b = 2\n'.repeat(40), 'code')).toHaveLength(1)
  })

  it('covers any text without gaps', () => {
    const part = fc.constantFrom(
      'a = 1\n',
      '"k": "v", ',
      'Ada went home. ',
      'the locker Ada ',
      '\n',
      '{',
      '東京。',
    )
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 80 }),
        fc.constantFrom('passage', 'symbol', 'row'),
        (parts, kind) => {
          const text = parts.join('')
          let at = 0
          for (const { start, end } of unitSpans(text, kind, 'en')) {
            expect(start).toBe(at)
            expect(end).toBeGreaterThan(start)
            at = end
          }
          expect(at).toBe(text.length)
        },
      ),
    )
  })
})

describe('joinUnmarked', () => {
  const join = (...parts: string[]) => {
    let at = 0
    const spans = parts.map((part) => ({ start: at, end: (at += part.length) }))
    const text = parts.join('')
    return joinUnmarked(text, spans).map(({ start, end }) => text.slice(start, end))
  }

  it('takes back an end without a mark where the others have one, and only there', () => {
    expect(join('All is well. ', 'The locker ', 'Ada opens. ')).toEqual([
      'All is well. ',
      'The locker Ada opens. ',
    ])
    expect(join('A heading\n', 'All is well. ', 'So it is.')).toHaveLength(3)
    expect(join('so we met ', 'then we left ', 'it rained')).toHaveLength(3)
  })
})
