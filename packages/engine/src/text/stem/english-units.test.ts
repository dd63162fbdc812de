import fc from 'fast-check'
import { expect, it } from 'vitest'
import { EXCEPTIONS, R1_AFTER, STEP_2, STEP_3, STEP_4, stemEnglish } from './english.ts'
import { stemEnglishUnits } from './english-units.ts'

const letters = fc.string({
  unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzaeiouyy09'),
  minLength: 1,
  maxLength: 9,
})
const beginning = fc.constantFrom(
  ...R1_AFTER.values(),
  ...EXCEPTIONS.keys(),
  'proc',
  'exc',
  'succ',
  'cann',
  'even',
  'dy',
)
const ends = [...[STEP_2, STEP_3, STEP_4].flatMap(({ rules }) => [...rules.keys()])]
const verbal =
  'sses ied ies s us ss eed eedly ed edly ing ingly y e ll past ating bled izing hopping add'.split(' ')
const ending = fc.constantFrom(...ends, ...verbal)
const parts = fc.array(fc.oneof(letters, beginning, ending), { minLength: 1, maxLength: 4 })

function stemUnits(word: string): string {
  const units = Uint16Array.from({ length: word.length + 1 }, (_, at) => word.charCodeAt(at))
  return String.fromCharCode(...units.subarray(0, stemEnglishUnits(units, word.length)))
}

it('makes the stems that the stemmer of strings makes', () => {
  fc.assert(
    fc.property(parts, (parts) => {
      const word = parts.join('')
      expect(stemUnits(word)).toBe(stemEnglish(word))
    }),
    { numRuns: 20_000 },
  )
})

it.each([...EXCEPTIONS])('%s → %s', (word, stem) => {
  expect(stemUnits(word)).toBe(stem)
})
