import { describe, expect, it } from 'vitest'
import type { SolvedQuestion, Verdict } from '../model.ts'
import { checkPrefix, choosePrefix, PREFIX_NAMES, type PrefixName, talliesOf } from './prefixes.ts'

let id = 0
const solved = (question: string, prefix: PrefixName | undefined, verdict: Verdict): SolvedQuestion => ({
  id: ++id,
  question,
  answer: 'x',
  verdict,
  ...(prefix === undefined ? {} : { prefix }),
  atMs: 0,
})

/** A repeatable coin (mulberry32). */
function coin(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

describe('choosePrefix', () => {
  it('is no line until one was tried, then each is tried once, by kind of question', () => {
    const records: SolvedQuestion[] = []
    expect(choosePrefix('When was it built?', records)).toBe('none')
    for (const name of PREFIX_NAMES) {
      expect(choosePrefix('When was it built?', records)).toBe(name)
      records.push(solved('When was it sold?', name, name === 'steps' ? 'right' : 'wrong'))
    }
    expect(choosePrefix('When was it lost?', records)).toBe('steps')
    // Nothing is known of questions of another kind.
    expect(choosePrefix('Who built it?', records)).toBe('none')
  })

  it('comes to prefer the one that measures best, whichever it is', () => {
    for (const best of ['none', 'doubt', 'excerpt'] as const) {
      const flip = coin(7)
      const records: SolvedQuestion[] = []
      const chosen: PrefixName[] = []
      for (let round = 0; round < 300; round++) {
        const name = choosePrefix('Who wrote it?', records)
        chosen.push(name)
        records.push(solved('Who wrote it?', name, flip() < (name === best ? 0.9 : 0.4) ? 'right' : 'wrong'))
      }
      const late = chosen.slice(150)
      expect(late.filter((name) => name === best).length / late.length).toBeGreaterThan(0.7)
    }
  })

  it('counts verdicts by prefix and kind, and passes over answers without a prefix', () => {
    const records = [
      solved('Who wrote it?', 'brief', 'right'),
      solved('Who read it?', 'brief', 'wrong'),
      solved('Why?', 'brief', 'right'),
      solved('Who wrote it?', undefined, 'right'),
    ]
    expect(talliesOf(records)).toEqual([
      { prefix: 'brief', kind: 'person', right: 1, wrong: 1 },
      { prefix: 'brief', kind: 'reason', right: 1, wrong: 0 },
    ])
    expect(() => checkPrefix('loud')).toThrow('There is no prefix "loud".')
  })
})
