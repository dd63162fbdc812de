import { expect, it } from 'vitest'
import { newTokens, roomFor, tokenize } from './tokens.ts'

const FIELDS = [
  'start',
  'end',
  'hash',
  'suffix',
  'prefix',
  'shape',
  'size',
  'lead',
  'trail',
  'script',
  'gap',
] as const

it('says the same of a text, whatever was read into the same room before', () => {
  const before = '“Ünal’s” 鍵は[12] (at) 3.5 km—ช้าง!\n\n1,5 U.S. don’t A. b? '.repeat(9)
  const text = 'A plain word, Then one. more: 42nd x? Ünal’s 鍵 (so)\nend'
  const room = newTokens(roomFor(before.length))
  tokenize(before, room)
  const again = tokenize(text, room)
  const alone = tokenize(text)
  expect(again.count).toBe(alone.count)
  for (const field of FIELDS)
    expect([...again[field].subarray(0, again.count)], field).toEqual([
      ...alone[field].subarray(0, alone.count),
    ])
})

it('reads a plain word as it reads any other', () => {
  for (const word of ['a', 'I', 'It', 'word', 'Word', 'straße', 'Éa']) {
    const plain = tokenize(`${word}, next`)
    const slow = tokenize(`${word},) next`)
    for (const field of ['hash', 'suffix', 'prefix', 'shape', 'size', 'script'] as const)
      expect(plain[field][0], `${field} of ${word}`).toBe(slow[field][0])
    expect(plain.trail[0]! >> 2).toBe(slow.trail[0]! >> 2)
  }
})
