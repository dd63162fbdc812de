/** Laws of the text formats over generated and damaged files: whatever comes in, it is read or refused with a code. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { isLightconeError, type Parsed } from 'lightcone'
import { describe, expect, it } from 'vitest'
import { expectLaws, expectPlaces, parse, parserOf, rawFile } from './laws.ts'

/** What a file gives, or undefined when it was refused with a code; any other error fails the test. */
async function read(path: string, content: string | Uint8Array): Promise<Parsed | undefined> {
  try {
    return await parse(path, content)
  } catch (error) {
    if (isLightconeError(error)) return undefined
    throw error
  }
}

const word = fc.constantFrom(
  'keys',
  'rotate',
  '日本',
  '👩‍👩‍👧 x',
  'é',
  '"quoted"',
  'a: b',
  '<b>',
  '&amp;',
  '\\n',
  '\u202e',
  '  ',
  '-',
)
const words = fc.array(word, { maxLength: 6 }).map((all) => all.join(' '))
const name = fc.constantFrom('Ann', 'Bob Lee', 'Анна', '李明', '\u202eEve', '')
const breaks = fc.constantFrom('\n', '\r\n', '\n\n')

/** JSON with escapes of all kinds, as different programs write it. */
const json = (value: unknown, ascii: boolean, indent: number) => {
  const text = JSON.stringify(value, null, indent)
  return ascii
    ? text.replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : text
}
const written = fc.tuple(fc.boolean(), fc.constantFrom(0, 1, 2))

const slack = fc.array(
  fc.record({ type: fc.constant('message'), user: name, text: words, ts: fc.constant('1709546551.000100') }),
  { minLength: 1, maxLength: 8 },
)
const discord = fc.record({
  channel: fc.record({ name }),
  messages: fc.array(
    fc.record({
      author: fc.record({ name }),
      content: words,
      timestamp: fc.constant('2024-03-04T10:02:31Z'),
    }),
    {
      minLength: 1,
      maxLength: 8,
    },
  ),
})
const tools = fc.record({
  tools: fc.array(
    fc.record({
      name: fc.constantFrom('read', 'write_file'),
      description: words,
      inputSchema: fc.record({
        type: fc.constant('object'),
        properties: fc.dictionary(word, fc.record({ description: words })),
      }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
})
const notebook = fc.record({
  nbformat: fc.constant(4),
  cells: fc.array(
    fc.record({
      cell_type: fc.constantFrom('markdown', 'code', 'raw'),
      source: fc.oneof(
        words,
        fc.array(
          words.map((text) => `${text}\n`),
          { maxLength: 4 },
        ),
      ),
      outputs: fc.array(fc.record({ output_type: fc.constant('stream'), text: words }), { maxLength: 2 }),
    }),
    { maxLength: 6 },
  ),
})

describe('formats in JSON', () => {
  it.each([
    ['Slack', 'a.json', slack],
    ['Discord', 'a.json', discord],
    ['tools', 'a.json', tools],
    ['notebooks', 'a.ipynb', notebook],
  ] as const)('map every character of %s to its place', async (_, path, values) => {
    await fc.assert(
      fc.asyncProperty(values as fc.Arbitrary<unknown>, written, async (value, [ascii, indent]) => {
        const source = json(value, ascii, indent)
        const parsed = await parse(path, source)
        expectLaws(parsed)
        expectPlaces(source, parsed)
      }),
      { numRuns: 80 },
    )
  })
})

const time = fc.constantFrom(
  '00:00:01,000 --> 00:00:02,000',
  '00:01.000 --> 00:03.500',
  '1:00:00.5 --> 99:99:99,9',
  '00:05 --> x',
)
const subtitleLine = fc.oneof(
  time,
  words,
  fc.constantFrom('1', '', '<v Ann>Hi', '<i>x</i> &lt;y', 'ANN: yes', 'WEBVTT', '{\\an8}z'),
)
const lines = (line: fc.Arbitrary<string>) =>
  fc.array(fc.tuple(line, breaks), { maxLength: 30 }).map((all) => all.flat().join(''))

describe('subtitles', () => {
  it('map every character to its place, with its time', async () => {
    await fc.assert(
      fc.asyncProperty(lines(subtitleLine), async (source) => {
        const parsed = await read('a.srt', source)
        if (parsed === undefined) return
        expectLaws(parsed)
        expectPlaces(source, parsed)
        for (const run of parsed.origin ?? []) expect(run.time).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 300 },
    )
  })
})

const chatLine = fc
  .tuple(
    fc.constantFrom('1/2/24, 10:05 - ', '[31.12.23, 22:15:01] ', '', '00:01 '),
    name,
    fc.constantFrom(': ', ' - ', ''),
    words,
  )
  .map((parts) => parts.join(''))
const yamlLine = fc
  .tuple(
    fc.constantFrom('', '  ', '    ', '\t', '- ', '  - '),
    fc.constantFrom('key:', 'a: |', 'b: >-', '# c', '---', '? x', '"q": [', 'text', '', '{', 'x: &a *a'),
  )
  .map((parts) => parts.join(''))
const codeLine = fc.constantFrom(
  'function f() {',
  '}',
  'class A {',
  '// c',
  '',
  'def f(a):',
  '    pass',
  'const x = 1',
  '"""',
  "'",
  '/*',
  '*/',
  'func (s *S) M() {',
  'impl A {',
  '#define X',
  '@d',
  'end',
  '\u202e',
  'é日本👩‍👩‍👧',
  '<?php',
  '({[',
)

describe('formats whose text is the source', () => {
  it.each([
    ['chats', ['a.txt'], chatLine],
    ['YAML', ['a.yaml'], yamlLine],
    [
      'code',
      ['a.ts', 'a.py', 'a.go', 'a.rs', 'a.java', 'a.cs', 'a.cpp', 'a.rb', 'a.php', 'a.sh', 'a.ps1', 'a.css'],
      codeLine,
    ],
  ] as const)('keep the text of %s, and lose no word between blocks', async (_, paths, line) => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), lines(line), async (path, source) => {
        const parsed = await parse(path, source)
        expect(parsed.text).toBe(source)
        expect(parsed.origin).toBeUndefined()
        expectLaws(parsed)
        let gaps = source
        for (const { start, end } of parsed.blocks.toReversed()) gaps = gaps.slice(0, start) + gaps.slice(end)
        expect(gaps).not.toMatch(/[\p{L}\p{N}]/u)
      }),
      { numRuns: 200 },
    )
  })
})

const golden = join(import.meta.dirname, 'golden')
const FORMATS =
  /^(?:eml|mbox|srt|vtt|slack|whatsapp|discord|chatgpt|transcript|yaml|ipynb|code-.*|openapi|mcp|zip|targz)$/
const sources = readdirSync(golden)
  .filter((format) => FORMATS.test(format))
  .flatMap((format) => readdirSync(join(golden, format)).map((one) => join(golden, format, one)))
  .map((folder) => {
    const file = readdirSync(folder).find((entry) => entry.startsWith('source.'))!
    return { path: file, bytes: readFileSync(join(folder, file)) }
  })

/** A file with stretches removed, repeated, or overwritten. */
const damage = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 0, max: 40 }),
    how: fc.constantFrom('remove', 'repeat', 'overwrite', 'cut'),
    byte: fc.integer({ min: 0, max: 255 }),
  }),
  { minLength: 1, maxLength: 4 },
)

function damaged(
  bytes: Uint8Array,
  all: readonly { at: number; length: number; how: string; byte: number }[],
): Uint8Array {
  let out = Buffer.from(bytes)
  for (const { at, length, how, byte } of all) {
    const start = Math.floor(at * out.length)
    const stretch = out.subarray(start, start + length)
    if (how === 'cut') out = Buffer.from(out.subarray(0, start))
    else if (how === 'remove') out = Buffer.concat([out.subarray(0, start), out.subarray(start + length)])
    else if (how === 'repeat')
      out = Buffer.concat([out.subarray(0, start), stretch, stretch, out.subarray(start)])
    else out.fill(byte, start, Math.min(out.length, start + 1 + (length >> 2)))
  }
  return out
}

describe('damaged files', () => {
  it('are read or refused with a code, and what is read keeps the laws', async () => {
    const limits = { maxNesting: 200, maxBytes: 1_000_000, maxEntries: 100, maxDecompressedBytes: 5_000_000 }
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...sources), damage, async ({ path, bytes }, how) => {
        const broken = damaged(bytes, how)
        const parser = parserOf(path)
        if (parser.entries === undefined) {
          const parsed = await read(path, broken)
          if (parsed !== undefined) expectLaws(parsed)
          return
        }
        try {
          for await (const entry of parser.entries(rawFile(path, broken), limits))
            if ('bytes' in entry) expect(entry.bytes.length).toBeLessThanOrEqual(limits.maxBytes)
        } catch (error) {
          if (!isLightconeError(error)) throw error
        }
      }),
      { numRuns: 700 },
    )
  })
})
