import fc from 'fast-check'
import { expect, test } from 'vitest'
import { globMatcher } from './glob.ts'

test.each([
  ['docs/*.md', 'docs/a.md', true],
  ['docs/*.md', 'docs/a/b.md', false],
  ['docs/**', 'docs/a/b.md', true],
  ['docs/**', 'docs', false],
  ['docs/**/b.md', 'docs/b.md', true],
  ['docs/**/b.md', 'docs/x/y/b.md', true],
  ['docs/**/b.md', 'docs/xb.md', false],
  ['**/b.md', 'b.md', true],
  ['**', '', true],
  ['*', '', true],
  ['?', '\u{1F600}', true],
  ['?', '/', false],
  ['a?c', 'abc', true],
  ['a**c', 'a/b/c', true],
  ['[ab]', 'a', false],
  ['[ab]', '[ab]', true],
  ['a.c', 'abc', false],
  ['a\0*', 'a\0b', true],
  ['', '', true],
  ['', 'a', false],
])('%j on %j: %s', (pattern, text, matched) => {
  expect(globMatcher(pattern)(text)).toBe(matched)
})

test('the matcher agrees with a regular expression', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', '/', '*', '**', '?', '.'), maxLength: 7 })
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '\n'), maxLength: 8 })
  fc.assert(
    fc.property(pattern, text, (glob, value) => {
      expect(globMatcher(glob)(value)).toBe(naive(glob).test(value))
    }),
    { numRuns: 3000 },
  )
})

test('many stars on a long hostile value take no time', () => {
  const match = globMatcher(`${'**a'.repeat(30)}b`)
  const start = performance.now()
  expect(match('a'.repeat(20_000))).toBe(false)
  expect(performance.now() - start).toBeLessThan(2000)
})

function naive(glob: string): RegExp {
  const source = glob.replace(/\*{2,}/g, '**').replace(/(?<=^|\/)\*\*\/|\*\*|\*|\?|[^*?]/g, (token) => {
    if (token === '**/') return '(?:[^]*/)?'
    if (token === '**') return '[^]*'
    if (token === '*') return '[^/]*'
    return token === '?' ? '[^/]' : token.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  })
  return new RegExp(`^${source}$`, 'u')
}
