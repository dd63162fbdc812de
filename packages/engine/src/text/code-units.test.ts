import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeUnits } from './code-units.ts'

const unitsOf = (text: string) => codeUnits(text).map(({ start, end }) => text.slice(start, end))

describe('codeUnits', () => {
  it('parts imports from constants, and these from what has a comment of its own', () => {
    const text = [
      "import { a } from 'a'\nimport { b } from 'b'\n\n",
      'const FIRST = 1\nconst SECOND = 2\n\n\n',
      '/** The third. */\nconst THIRD = 3\n',
    ]
    expect(unitsOf(text.join(''))).toEqual(text)
  })

  it('leaves a declaration with blank lines inside in one piece, to its closing mark', () => {
    const body = 'function f(\n  a: number,\n) {\n  const b = a\n\n  return b\n\n}\n'
    expect(unitsOf(body)).toEqual([body])
    expect(unitsOf(`${body}\n${body}`)).toEqual([`${body}\n`, body])
  })

  it('goes by indentation in Python, where a branch goes on with the one above it', () => {
    const text = [
      'import os\n\n',
      'try:\n    import json\n\nexcept ImportError:\n    json = None\n\n',
      'x = 1\n',
    ]
    expect(unitsOf(text.join(''))).toEqual(text)
  })

  it('takes the least indentation of a part of a declaration, whose first line may begin anywhere', () => {
    const text = ['a) {\n', '    if (a) {\n      b()\n\n      c()\n    }\n\n', '    d()\n']
    expect(unitsOf(text.join(''))).toEqual([text[0]! + text[1]!, text[2]])
  })

  it('covers the text, whatever it is', () => {
    const line = fc.constantFrom('', '  ', 'a', '  b', '\tc', '}', '  )', 'end', 'else:', '\r')
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), fc.boolean(), (lines, ends) => {
        const text = lines.join('\n') + (ends ? '\n' : '')
        const units = unitsOf(text)
        expect(units.join('')).toBe(text)
        expect(units).not.toContain('')
      }),
    )
  })
})
