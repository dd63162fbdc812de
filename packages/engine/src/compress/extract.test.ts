import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EXTRACTORS, type Extractor, extract, namedExtractors } from './extract.ts'

const texts = (text: string, kind: Extractor) =>
  extract(text, [kind]).map(({ start, end, key, value }) => ({
    text: text.slice(start, end),
    ...(key && value
      ? { key: text.slice(key.start, key.end), value: text.slice(value.start, value.end) }
      : {}),
  }))

describe('extract', () => {
  it('reads assignments in code and in prose', () => {
    expect(texts('x = 5; let y = x\nVAR X2 = VAR X1. rate <- 0.2; n := "a; b"', 'assignments')).toEqual([
      { text: 'x = 5', key: 'x', value: '5' },
      { text: 'y = x', key: 'y', value: 'x' },
      { text: 'X2 = VAR X1', key: 'X2', value: 'VAR X1' },
      { text: 'rate <- 0.2', key: 'rate', value: '0.2' },
      { text: 'n := "a; b"', key: 'n', value: '"a; b"' },
    ])
  })

  it('does not take comparisons and arrows for assignments', () => {
    expect(texts('if (a == b && c <= d || e != f) x => y', 'assignments')).toEqual([])
  })

  it('reads key-values of JSON and of lines', () => {
    expect(texts('{"a": "b", "n": -1.5}\n- Port: 8080\nHost: a.example\n', 'key-values')).toEqual([
      { text: '"a": "b"', key: '"a"', value: '"b"' },
      { text: '"n": -1.5', key: '"n"', value: '-1.5' },
      { text: 'Port: 8080', key: 'Port', value: '8080' },
      { text: 'Host: a.example', key: 'Host', value: 'a.example' },
    ])
  })

  it('reads dates, numbers with their units, and identifiers', () => {
    expect(
      texts('From 2024-05-01 to 12 March 2025, or May 3, 2026.', 'dates').map(({ text }) => text),
    ).toEqual(['2024-05-01', '12 March 2025', 'May 3, 2026'])
    expect(
      texts('It cost $1,452.4 million, 12 % more, at -3 °C.', 'numbers').map(({ text }) => text),
    ).toEqual(['$1,452.4 million', '12 %', '-3 °C'])
    const uuid = '0b018c55-7fd0-48cc-ae57-2f3a45dd94bf'
    expect(texts(`${uuid} max_size camelCase AB-123 a@b.org`, 'identifiers').map(({ text }) => text)).toEqual(
      [uuid, 'max_size', 'camelCase', 'AB-123', 'a@b.org'],
    )
  })

  it('gives spans inside the text, in order, whatever the text', () => {
    const piece = fc.oneof(
      fc.constantFrom('x = 5', '"a": 1', '2024-05-01', '; ', '\n', 'a_b', '💧', '= =', ': '),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.nat(50), (pieces, offset) => {
        const text = pieces.join('')
        let last = offset
        for (const { start, end, key, value } of extract(text, EXTRACTORS, offset)) {
          expect(start).toBeGreaterThanOrEqual(last)
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(offset + text.length)
          for (const part of [key, value]) {
            if (part === undefined) continue
            expect(part.start).toBeGreaterThanOrEqual(start)
            expect(part.end).toBeLessThanOrEqual(end)
          }
          last = start
        }
      }),
    )
  })

  it('takes time that grows with the text alone', () => {
    for (const unit of ['a', 'a.', '= ', '"', '1,', 'a_', 'x = ', '- '])
      expect(() => extract(unit.repeat(20_000), EXTRACTORS)).not.toThrow()
  }, 2000)
})

describe('namedExtractors', () => {
  it('reads them off an instruction', () => {
    expect(namedExtractors('Keep all dates, amounts and variables')).toEqual([
      'assignments',
      'dates',
      'numbers',
    ])
    expect(namedExtractors('When was the bridge built?')).toEqual([])
  })
})
