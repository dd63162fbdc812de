import { describe, expect, it } from 'vitest'
import { Remembered } from './remembered.ts'

describe('Remembered', () => {
  const reading = (most: number) => {
    const asked: string[] = []
    const remembered = new Remembered<string, string>(most, (value) => value.length)
    const at = (seq: number, ...keys: string[]) =>
      remembered.at(seq, keys, (missing) => {
        asked.push(...missing)
        return missing.map((key) => (key.startsWith('no') ? undefined : `${key}${seq}`))
      })
    return { asked, at }
  }

  it('reads what it knows once for each commit, in the order asked for', () => {
    const { asked, at } = reading(100)
    expect(at(1, 'a', 'b', 'a')).toEqual(['a1', 'b1', 'a1'])
    expect(at(1, 'c', 'a')).toEqual(['c1', 'a1'])
    expect(asked).toEqual(['a', 'b', 'a', 'c'])
    expect(at(2, 'a')).toEqual(['a2'])
    expect(asked.at(-1)).toBe('a')
  })

  it('does not remember that there was nothing', () => {
    const { asked, at } = reading(100)
    expect(at(1, 'no', 'a')).toEqual([undefined, 'a1'])
    expect(at(1, 'no')).toEqual([undefined])
    expect(asked).toEqual(['no', 'a', 'no'])
  })

  it('forgets all where there is too much of it, and still answers', () => {
    const { asked, at } = reading(3)
    expect(at(1, 'a', 'b', 'c')).toEqual(['a1', 'b1', 'c1'])
    expect(at(1, 'a', 'c')).toEqual(['a1', 'c1'])
    expect(asked.length).toBeGreaterThan(3)
  })
})
