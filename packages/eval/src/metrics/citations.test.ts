import { describe, expect, it } from 'vitest'
import { citationFigures, quoteFidelity } from './citations.ts'

const at = (document: string, start: number, end: number) => ({ document, start, end })

describe('citationFigures', () => {
  it('counts citations that overlap evidence, and evidence that is overlapped', () => {
    const evidence = [at('a', 0, 10), at('a', 20, 30), at('b', 0, 5)]
    const citations = [at('a', 9, 25), at('b', 5, 9)]
    expect(citationFigures(citations, evidence)).toEqual({
      precision: 1 / 2,
      recall: 2 / 3,
      f1: (2 * (1 / 2) * (2 / 3)) / (1 / 2 + 2 / 3),
    })
    expect(citationFigures([], evidence)).toEqual({ precision: 0, recall: 0, f1: 0 })
  })
})

describe('quoteFidelity', () => {
  it('wants each quote to be what its span cuts out', () => {
    const textOf = (document: string) => (document === 'a' ? 'Keys rotate.' : undefined)
    const quotes = [
      { ...at('a', 0, 4), quote: 'Keys' },
      { ...at('a', 0, 4), quote: 'keys' },
      { ...at('c', 0, 4), quote: 'Keys' },
    ]
    expect(quoteFidelity(quotes, textOf)).toBe(1 / 3)
    expect(quoteFidelity([], textOf)).toBe(1)
  })
})
