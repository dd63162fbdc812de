/** Large and hostile files of the text formats end within stated times. */
import { describe, expect, it } from 'vitest'
import { expectLaws, parse, parserOf, rawFile } from './laws.ts'

const boundaries = (depth: number): string =>
  depth === 0
    ? 'Content-Type: text/plain\n\ndeep\n'
    : `Content-Type: multipart/mixed; boundary=b${depth}\n\n--b${depth}\n${boundaries(depth - 1)}--b${depth}--\n`

describe('large and hostile files', () => {
  it.each([
    [
      'a WhatsApp chat of 100,000 lines',
      'a.txt',
      '31.12.23, 22:15 - Ann: Happy new year!\n1.1.24, 0:01 - Bob: You too\n'.repeat(50_000),
    ],
    [
      'a transcript of 100,000 lines',
      'a.txt',
      'Ann: Hello.\nBob: How are you, and all the others?\n'.repeat(50_000),
    ],
    ['a line of a million colons', 'a.txt', 'A: '.repeat(350_000)],
    ['30,000 subtitles', 'a.srt', '1\n00:00:01,000 --> 00:00:02,000\n<i>Hello</i> there\n\n'.repeat(30_000)],
    ['a subtitle of a million tags', 'a.vtt', `00:01.000 --> 00:02.000\n${'<i><v '.repeat(150_000)}`],
    [
      '20,000 Slack messages',
      'a.json',
      `[${Array.from({ length: 20_000 }, () => '{"ts":"1709546551.1","user":"U1","text":"Hi <@U1> na\\u00efve"}').join(',')}]`,
    ],
    [
      'one Slack message of a million marks',
      'a.json',
      `[{"ts":"1709546551.1","text":"${'<@U1> '.repeat(200_000)}"}]`,
    ],
    ['100,000 keys of YAML', 'a.yaml', 'key: value\n'.repeat(100_000)],
    [
      'YAML nested 2,000 deep',
      'a.yaml',
      Array.from({ length: 2000 }, (_, at) => `${' '.repeat(at)}k:`).join('\n'),
    ],
    ['YAML of a million dashes', 'a.yaml', '- '.repeat(500_000)],
    ['YAML flow nested 5,000 deep', 'a.yaml', `openapi: 3.0.0\npaths: ${'['.repeat(5000)}`],
    [
      '10,000 header fields',
      'a.eml',
      `From: a\n${'X-A: =?utf-8?Q?a?= =?utf-8?Q?b?=\n'.repeat(10_000)}\nbody`,
    ],
    [
      'a header of a megabyte',
      'a.eml',
      `From: ${'"\\"'.repeat(300_000)}\nTo: ${'=?a?q?'.repeat(200_000)}\n\nbody`,
    ],
    [
      '50,000 parts',
      'a.eml',
      `From: a\nContent-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(50_000)}`,
    ],
    ['parts nested 25 deep', 'a.eml', `From: a\n${boundaries(25)}`],
    [
      'two megabytes of quoted-printable',
      'a.eml',
      `From: a\nContent-Transfer-Encoding: quoted-printable\n\n${'=C3=A9 word=\n'.repeat(150_000)}`,
    ],
    ['30,000 lines of code', 'a.py', 'def f(): pass\n'.repeat(30_000)],
    ['brackets without end', 'a.ts', '(('.repeat(200_000)],
    ['classes in classes', 'a.java', 'class A { '.repeat(20_000)],
    ['a minified megabyte', 'a.js', 'var a=[1,2,3];'.repeat(30_000)],
    ['templates without end', 'a.cpp', 'template<class T<'.repeat(20_000)],
  ])('%s: within 6 s, blocks and all', async (_, path, source) => {
    const begun = performance.now()
    const parsed = await parse(path, source)
    expect(parsed.blocks.length).toBeGreaterThan(0)
    expectLaws(parsed)
    expect(performance.now() - begun).toBeLessThan(6000)
  })

  it.each([
    [
      'aliases of aliases in OpenAPI',
      'a.yaml',
      `openapi: 3.0.0\npaths:\n  /a: &a {get: {summary: "${'x'.repeat(3000)}"}}\n${Array.from({ length: 3000 }, (_, at) => `  /a${at}: *a\n`).join('')}`,
      'file-too-large',
    ],
    ['parts nested too deep', 'a.eml', `From: a\n${boundaries(60)}`, 'file-nesting'],
    ['a million open brackets', 'a.ipynb', '['.repeat(1_000_000), 'file-nesting'],
    ['JSON that is no notebook', 'a.ipynb', '{"a": 1}', 'file-malformed'],
    ['a part too large', 'a.eml', `From: a\n\n${'x'.repeat(10_000_001)}`, 'file-too-large'],
    [
      'references that multiply',
      'a.json',
      JSON.stringify({
        openapi: '3.0.0',
        paths: {
          '/p': { get: { description: 'x'.repeat(4000) } },
          ...Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`/${at}`, { $ref: '#/paths/~1p' }])),
        },
      }),
      'file-too-large',
    ],
  ])('%s: refused with a code', async (_, path, source, code) => {
    const begun = performance.now()
    await expect(parse(path, source)).rejects.toMatchObject({ code })
    expect(performance.now() - begun).toBeLessThan(3000)
  })

  it('reads what is left of JSON that is none of the known kinds, as the engine would', async () => {
    expect((await parse('a.json', '{"tools": 1, "b": [1, 2]}')).blocks).toHaveLength(2)
    expect((await parse('a.json', '[{"ts": ')).metadata).toEqual({ malformed: true })
  })

  it('splits a mailbox of 20,000 messages', async () => {
    const source = Buffer.from(
      'From a@b.c Fri Mar  1 09:30:00 2024\nFrom: a\nSubject: s\n\nText.\n\n'.repeat(20_000),
    )
    const begun = performance.now()
    let count = 0
    for await (const _ of parserOf('a.mbox').entries!(rawFile('a.mbox', source), {
      maxNesting: 9,
      maxBytes: 1e6,
      maxEntries: 1e6,
    }))
      count++
    expect(count).toBe(20_000)
    expect(performance.now() - begun).toBeLessThan(3000)
  })
})
