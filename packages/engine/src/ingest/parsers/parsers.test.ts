import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Parsed } from '../../ports.ts'
import { builtInParsers, chooseParser } from './index.ts'

async function parse(path: string, text: string, maxNesting = 200): Promise<Parsed> {
  const file = { path, bytes: Buffer.from(text), text: () => text }
  return chooseParser(path).parse(file, { maxNesting })
}

const PATHS = ['a.md', 'a.txt', 'a.rst', 'a.ts', 'a.py', 'a.json', 'a.jsonl', 'a.csv', 'a.yaml', 'a.org']

const line = fc.constantFrom(
  ...['# Title', '## Two ##', '- item', '  nested', '1. one', '> quote', '```js', '```', '~~~', '| a | b |'],
  ...[
    '|---|---|',
    '---',
    '===',
    '    indented',
    '<!-- open',
    '--> text',
    '<pre>',
    '</pre>',
    'plain words.',
    '',
  ],
  ...[
    '',
    '  ',
    '1.2. Section',
    'Appendix A. More',
    '....',
    'function f() {',
    '}',
    '  method(a) {',
    'class A {',
  ],
  ...[
    'def f(x):',
    '    return x',
    '@decorated',
    '// comment',
    '{"a": [1, 2, {"b": null}],',
    '"open',
    ']',
    '}}',
  ],
  ...[
    'a,"b',
    'c",d',
    'x;y;z',
    'key: value',
    '- - -',
    '* * *',
    '\t\ttabs',
    'é𝒳 👩‍👩‍👧',
    '\u2028',
    '+++',
    '{',
    '[[[',
  ],
)
const text = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\n', '\r\n', '\r', '\n\n')), { maxLength: 25 })
  .map((lines) => lines.flat().join(''))

describe('built-in parsers', () => {
  it('keep the text as it is, with blocks in order that hold all of it but white space', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PATHS), text, async (path, source) => {
        const parsed = await parse(path, source, 1000)
        expect(parsed.text).toBe(source)
        expect(parsed.origin).toBeUndefined()
        let before = 0
        for (const { kind, start, end, label } of parsed.blocks) {
          expect(start).toBeGreaterThanOrEqual(before)
          expect(end).toBeGreaterThan(start)
          if (kind === 'heading') expect(typeof label).toBe('string')
          before = end
        }
        expect(before).toBeLessThanOrEqual(source.length)
      }),
      { numRuns: 1000 },
    )
  })

  it('lose no words between blocks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PATHS), text, async (path, source) => {
        const { blocks } = await parse(path, source, 1000)
        let gaps = ''
        let at = 0
        for (const { start, end } of [...blocks, { start: source.length, end: source.length }]) {
          gaps += source.slice(at, start)
          at = end
        }
        // Rules, brackets and commas of JSON, and its comments, are markup.
        expect(gaps.replace(/\/\/.*/g, '')).not.toMatch(/[\p{L}\p{N}]/u)
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['a hundred thousand headings', 'a.md', '# Heading\n'.repeat(100_000)],
    ['an unclosed fence', 'a.md', `# A\n\n\`\`\`js\n${'const a = 1\n'.repeat(100_000)}`],
    ['unclosed fences in turn', 'a.md', '```\n~~~\n'.repeat(100_000)],
    ['unclosed comments', 'a.md', '<!-- a\n\n'.repeat(100_000)],
    [
      'deep lists and quotes',
      'a.md',
      Array.from({ length: 2000 }, (_, at) => `${' '.repeat(at)}- > x`).join('\n'),
    ],
    ['a line of a million marks', 'a.md', '*_`[|<'.repeat(200_000)],
    ['a heading of a million marks', 'a.md', `# ${'[a](b)**'.repeat(100_000)}`],
    ['a million spaces after a key', 'a.md', `---\na${' '.repeat(1_000_000)}\n---\n`],
    ['a table of long lines', 'a.md', `|a|b|\n|-|-|\n${`|${'x|'.repeat(5000)}\n`.repeat(50)}`],
    ['a million dashes', 'a.md', `text\n${'-'.repeat(1_000_000)}x`],
    ['a million empty lines', 'a.txt', '\n'.repeat(1_000_000)],
    ['a megabyte on one line of code', 'a.js', 'f(a,b);'.repeat(150_000)],
    ['brackets on every line of code', 'a.js', '((((((((((((((((((((((((((((((((((((((((\n'.repeat(20_000)],
    ['a megabyte of keys', 'a.json', `{${'"a":1,'.repeat(200_000)}"b":2}`],
    ['a megabyte of open brackets', 'a.json', `"${'['.repeat(1_000_000)}"`],
    ['quotes that never close', 'a.csv', 'a,"b\n'.repeat(100_000)],
    ['doubled quotes', 'a.csv', `"${'""'.repeat(500_000)}`],
  ])('are quick on %s', async (_, path, source) => {
    const begun = performance.now()
    await parse(path, source, 10_000)
    expect(performance.now() - begun).toBeLessThan(3000)
  })

  it('are chosen by the longest ending, and text is tried for anything else', () => {
    const chosen = [
      'README.MD',
      'a/b.test.ts',
      'x.json',
      'data.tsv',
      'notes',
      '.gitignore',
      'a.unknown',
      'a.md/LICENSE',
    ]
    expect(chosen.map((path) => chooseParser(path).name)).toEqual([
      'markdown',
      'code',
      'json',
      'csv',
      'text',
      'text',
      'text',
      'text',
    ])
    const own = { name: 'own', extensions: ['.test.ts'], parse: () => ({ text: '', blocks: [] }) }
    expect(chooseParser('b.test.ts', [...builtInParsers, own]).name).toBe('own')
    expect(chooseParser('c.ts', [...builtInParsers, own]).name).toBe('code')
  })

  it('share no ending', () => {
    const endings = builtInParsers.flatMap((parser) => parser.extensions)
    expect(new Set(endings).size).toBe(endings.length)
    for (const ending of endings) expect(ending).toMatch(/^(?:\.[a-z0-9]+)+$/)
  })
})
