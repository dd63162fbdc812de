import fc from 'fast-check'
import { expect, it } from 'vitest'
import { AsciiParts, NAME, OTHER, PATH } from './ascii-parts.ts'
import { pathOf, tokenParts } from './token-parts.ts'
import { withUnits } from './units.ts'

const units = fc.constantFrom(...'aabsxABSTU0123--__..,:'.split(''))
const token = fc.array(units, { minLength: 1, maxLength: 70 }).map((parts) => parts.join(''))

it('cuts tokens as the rules for all tokens do', () => {
  const parts = new AsciiParts()
  let cut = 0
  fc.assert(
    fc.property(token, fc.nat(3), (token, from) => {
      const text = '.'.repeat(from) + token
      const kind = withUnits(text, (units) => parts.read(units, from, text.length))
      if (kind === OTHER) return
      cut++
      const found = Array.from({ length: parts.count }, (_, i) => text.slice(parts.starts[i], parts.ends[i]))
      if (kind === PATH) {
        const path = pathOf(token)!
        expect(found).toEqual(path.names.map(({ start, end }) => token.slice(start, end)))
      } else {
        expect(kind).toBe(NAME)
        const words = tokenParts(token).filter(({ kind }) => kind === 'word')
        expect(found).toEqual(words.map(({ start, end }) => token.slice(start, end)))
        expect(parts.seams).toBe(/[-_]/.test(token))
      }
    }),
    { numRuns: 2000 },
  )
  expect(cut).toBeGreaterThan(200)
})

it.each([
  ['getUserName', NAME, ['get', 'User', 'Name']],
  ['parse_XMLFile2', NAME, ['parse', 'XML', 'File', '2']],
  ['URLs', NAME, ['URLs']],
  ['os.path.join', PATH, ['os', 'path', 'join']],
  ['2024-05-01', OTHER, undefined],
  ['U.S.A', OTHER, undefined],
  ["don't", OTHER, undefined],
  ['naïve', OTHER, undefined],
])('%s', (token, kind, expected) => {
  const parts = new AsciiParts()
  expect(withUnits(token, (units) => parts.read(units, 0, token.length))).toBe(kind)
  if (expected !== undefined)
    expect(expected.map((_, i) => token.slice(parts.starts[i], parts.ends[i]))).toEqual(expected)
})
