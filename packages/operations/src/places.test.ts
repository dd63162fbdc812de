import fc from 'fast-check'
import { open } from 'lightcone'
import { describe, expect, it } from 'vitest'
import { lineSpan, placeCandidates } from './places.ts'

const contents = fc.array(fc.constantFrom('', 'a', 'key rotation', 'ü'), { minLength: 1, maxLength: 8 })
const lineNumbers = fc.tuple(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 10 }))

describe('lineSpan', () => {
  it('cuts out the lines that splitting gives, whatever ends a line', () => {
    fc.assert(
      fc.property(
        contents,
        lineNumbers,
        fc.constantFrom('\n', '\r\n', '\r'),
        (lines, [first, last], newline) => {
          const text = lines.join(newline)
          const span = lineSpan({ text }, first, last)
          if (last < first || first > lines.length) expect(span).toBeUndefined()
          else expect(text.slice(span!.start, span!.end)).toBe(lines.slice(first - 1, last).join(newline))
        },
      ),
    )
  })

  it('follows the origin when the text is not the source itself', () => {
    const origin = [
      { start: 0, end: 4, line: 7, column: 1 },
      { start: 4, end: 9, line: 9, column: 3 },
      { start: 9, end: 12, line: 12, column: 1 },
    ]
    const document = { text: 'one two three', origin }
    expect(lineSpan(document, 8, 12)).toEqual({ start: 4, end: 12 })
    expect(lineSpan(document, 7, 7)).toEqual({ start: 0, end: 4 })
    expect(lineSpan(document, 1, 6)).toBeUndefined()
  })
})

describe('placeCandidates', () => {
  it('agrees with get', async () => {
    const cone = await open(':memory:')
    const part = (name: string) => `# ${name}\r\n\r\nThe keys of ${name} are rotated.\r\n\r\n`
    await cone.addDocuments([
      { id: 'a', text: ['one', 'two', 'three'].map(part).join(''), as: 'a.md' },
      { id: 'b', text: '---\ntitle: B\n---\n# Keys\n\nKeys rotate.\n', as: 'b.md' },
    ])
    const { candidates } = await cone.search('keys', { k: 20 })
    expect(candidates.length).toBeGreaterThan(1)
    for (const { segment, from, to } of await placeCandidates(cone, candidates)) {
      expect({ from, to }).toEqual(await placesOf(segment))
    }
    await cone.close()

    async function placesOf({ document, start, end }: (typeof candidates)[number]['segment']) {
      const { from, to } = await cone.get(document, { start, end })
      return { from, to }
    }
  })
})
