import { describe, expect, it } from 'vitest'
import type { FieldCondition } from '../model.ts'
import { Selections } from './selections.ts'

describe('Selections', () => {
  it('asks once a commit and filter', () => {
    const asked: string[] = []
    const selections = new Selections()
    const at = (seq: number, eq: string) =>
      selections.at(seq, { field: 'team', eq }, () => {
        asked.push(`${eq} at ${seq}`)
        return [{ first: seq, count: 1 }]
      })
    for (const eq of ['red', 'blue', 'red']) expect(at(1, eq)).toEqual([{ first: 1, count: 1 }])
    expect(at(2, 'red')).toEqual([{ first: 2, count: 1 }])
    expect(asked).toEqual(['red at 1', 'blue at 1', 'red at 2'])
  })

  it('refuses a wrong filter each time, and remembers no error', () => {
    const selections = new Selections()
    const wrong = { field: 'team', eq: Number.NaN } as FieldCondition
    for (let i = 0; i < 2; i++) expect(() => selections.at(1, wrong, () => [])).toThrow(/filter|eq/i)
    const fails = () => {
      throw new Error('busy')
    }
    expect(() => selections.at(1, { field: 'team', eq: 'red' }, fails)).toThrow('busy')
    expect(selections.at(1, { field: 'team', eq: 'red' }, () => [])).toEqual([])
  })
})
