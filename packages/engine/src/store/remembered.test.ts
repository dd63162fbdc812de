import { describe, expect, it } from 'vitest'
import { Remembered } from './remembered.ts'

describe('Remembered', () => {
  const reading = (most: number) => {
    const asked: string[] = []
    const remembered = new Remembered<string, string>(most, (value) => value.length)
    const at = (...keys: string[]) =>
      remembered.at(keys, (missing) => {
        asked.push(...missing)
        return missing.map((key) => (key.startsWith('no') ? undefined : `${key}${asked.length}`))
      })
    return { asked, at, remembered }
  }

  it('reads what it knows once, in the order asked for', () => {
    const { asked, at, remembered } = reading(100)
    expect(at('a', 'b', 'a')).toEqual(['a3', 'b3', 'a3'])
    expect(at('c', 'a')).toEqual(['c4', 'a3'])
    expect(asked).toEqual(['a', 'b', 'a', 'c'])
    expect(remembered.all(['c', 'b'])).toEqual(['c4', 'b3'])
    expect(remembered.all(['c', 'd'])).toBeUndefined()
  })

  it('reads again what it was told to forget, and only that', () => {
    const { asked, at, remembered } = reading(100)
    at('a', 'b', 'c')
    for (const key of ['b', 'never']) remembered.forget(key)
    expect(remembered.all(['a', 'b'])).toBeUndefined()
    expect(at('b', 'a')).toEqual(['b4', 'a3'])
    expect(asked).toEqual(['a', 'b', 'c', 'b'])
    remembered.clear()
    expect(remembered.kept).toBe(0)
    expect(at('a')).toEqual(['a5'])
  })

  it('does not remember that there was nothing', () => {
    const { asked, at } = reading(100)
    expect(at('no', 'a')).toEqual([undefined, 'a2'])
    expect(at('no')).toEqual([undefined])
    expect(asked).toEqual(['no', 'a', 'no'])
  })

  it('keeps what was used last where there is too much of it', () => {
    const { asked, at } = reading(4)
    at('a', 'b')
    at('a')
    expect(at('c', 'a')).toEqual(['c3', 'a2'])
    expect(asked).toEqual(['a', 'b', 'c'])
    expect(at('b')).toEqual(['b4'])
    expect(asked).toEqual(['a', 'b', 'c', 'b'])
  })

  it('stays within its bound while much comes and goes', () => {
    const { at, remembered } = reading(50)
    for (let i = 1; i <= 2000; i++) {
      at(`k${i % 97}`, `k${(i * 7) % 97}`, `no${i}`, 'k7')
      remembered.forget(`k${(i * 31) % 97}`)
      expect(remembered.kept).toBeLessThanOrEqual(50)
      if (i === 1000) remembered.clear()
    }
    expect(remembered.kept).toBeGreaterThan(20)
  })
})
