import { describe, expect, it } from 'vitest'
import { Remembered } from './remembered.ts'

describe('Remembered', () => {
  const reading = (most: number, stands?: (value: string) => boolean) => {
    const asked: string[] = []
    const remembered = new Remembered<string, string>(most, (value) => value.length)
    const at = (seq: number, ...keys: string[]) =>
      remembered.at(
        seq,
        keys,
        (missing) => {
          asked.push(...missing)
          return missing.map((key) => (key.startsWith('no') ? undefined : `${key}${seq}`))
        },
        stands && ((values) => values.map(stands)),
      )
    return { asked, at, remembered }
  }

  it('reads what it knows once for each commit, in the order asked for', () => {
    const { asked, at } = reading(100)
    expect(at(1, 'a', 'b', 'a')).toEqual(['a1', 'b1', 'a1'])
    expect(at(1, 'c', 'a')).toEqual(['c1', 'a1'])
    expect(asked).toEqual(['a', 'b', 'a', 'c'])
    expect(at(2, 'a')).toEqual(['a2'])
    expect(asked.at(-1)).toBe('a')
  })

  it('gives again at a later commit what still stands, and only that', () => {
    const { asked, at } = reading(100, (value) => value !== 'b1')
    at(1, 'a', 'b', 'c')
    expect(at(2, 'b', 'a')).toEqual(['b2', 'a1'])
    expect(at(2, 'a', 'b')).toEqual(['a1', 'b2'])
    expect(at(3, 'c')).toEqual(['c1'])
    expect(asked).toEqual(['a', 'b', 'c', 'b'])
  })

  it('does not remember that there was nothing', () => {
    const { asked, at } = reading(100)
    expect(at(1, 'no', 'a')).toEqual([undefined, 'a1'])
    expect(at(1, 'no')).toEqual([undefined])
    expect(asked).toEqual(['no', 'a', 'no'])
  })

  it('keeps what was used last where there is too much of it', () => {
    const { asked, at } = reading(4)
    at(1, 'a', 'b')
    at(1, 'a')
    expect(at(1, 'c', 'a')).toEqual(['c1', 'a1'])
    expect(asked).toEqual(['a', 'b', 'c'])
    expect(at(1, 'b')).toEqual(['b1'])
    expect(asked).toEqual(['a', 'b', 'c', 'b'])
  })

  it('stays within its bound over many commits', () => {
    const { at, remembered } = reading(50, (value) => !value.startsWith('k7'))
    for (let seq = 1; seq <= 2000; seq++) {
      at(seq, `k${seq % 97}`, `k${(seq * 7) % 97}`, `no${seq}`, 'k7')
      expect(remembered.kept).toBeLessThanOrEqual(50)
    }
    expect(remembered.kept).toBeGreaterThan(40)
  })
})
