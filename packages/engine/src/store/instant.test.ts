import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseInstant } from './instant.ts'

test('every date that JavaScript prints is read back', () => {
  const date = fc.date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z') })
  fc.assert(
    fc.property(
      date.filter((one) => !Number.isNaN(one.getTime())),
      (one) => {
        expect(parseInstant(one.toISOString())).toBe(one.getTime())
        expect(parseInstant(one.toISOString().slice(0, 10))).toBe(
          Math.floor(one.getTime() / 86_400_000) * 86_400_000,
        )
      },
    ),
  )
})

test('offsets count, and a time without one is UTC', () => {
  const noon = Date.UTC(2024, 4, 1, 12)
  for (const text of [
    '2024-05-01T12:00Z',
    '2024-05-01T12:00:00',
    '2024-05-01T14:00+02:00',
    '2024-05-01T06:30:00.000-0530',
    '2024-05-01T12:00:00,0Z',
  ])
    expect(parseInstant(text)).toBe(noon)
})

test.each([
  '2024',
  '2024-05',
  '2024-5-1',
  '2024-02-30',
  '2023-02-29',
  '2024-13-01',
  '2024-05-01T24:00',
  '2024-05-01T12:60',
  '2024-05-01T12',
  '2024-05-01 12:00',
  'x2024-05-01',
  '2024-05-01\n',
])('%j is not a date', (text) => {
  expect(parseInstant(text)).toBeUndefined()
})
