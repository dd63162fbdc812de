/** What must hold for whatever a parser gives, and how its result is shown in expected files. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { builtInParsers, chooseParser, decodeText, type Parsed, type RawFile, type Span } from 'lightcone'
import { expect } from 'vitest'
import { createPassageSegmenter } from '../../engine/src/segment/passages.ts'
import { formats } from '../src/index.ts'
import { readListing } from '../src/web/listing.ts'

export const parserOf = (path: string) => chooseParser(path, [...formats, ...builtInParsers])

export function rawFile(path: string, bytes: Uint8Array): RawFile {
  let text: string | undefined
  return { path, bytes, text: () => (text ??= decodeText(bytes)) }
}

export async function parse(path: string, content: string | Uint8Array): Promise<Parsed> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return parserOf(path).parse(rawFile(path, bytes), { maxNesting: 200 })
}

/** Blocks are in order, apart and inside the text; so are runs; segments tile it. */
export function expectLaws({ text, blocks, origin = [] }: Parsed): void {
  expect(text.isWellFormed()).toBe(true)
  expect(firstBad(blocks, text.length)).toBe(-1)
  expect(firstBad(origin, text.length)).toBe(-1)
  const segments = createPassageSegmenter().segment({ text, blocks, title: '', language: 'und' })
  expect(firstBad(segments, text.length)).toBe(-1)
  expect(segments.findIndex(({ start }, at) => start !== (segments[at - 1]?.end ?? 0))).toBe(-1)
  expect(segments.at(-1)?.end ?? 0).toBe(text.length)
}

/** The first span that is empty, or reaches out of its place in the order; -1 when there is none. */
function firstBad(spans: readonly Span[], length: number): number {
  return spans.findIndex(
    ({ start, end }, at) => start < (spans[at - 1]?.end ?? 0) || end <= start || end > length,
  )
}

/**
 * Every run stands for the same characters of the source, or for one character that is encoded there or that the
 * parser wrote for what begins there: a message, a line with marks of who speaks.
 */
export function expectPlaces(source: string, { text, origin = [] }: Parsed): void {
  const lines = source.split(/\r\n|\r|\n/)
  for (const { start, end, line, column } of origin) {
    const there = lines[line - 1]?.slice(column - 1) ?? ''
    for (let at = start; at < end; at++) {
      const char = there[at - start]
      if (char === text[at]) continue
      // The escape that follows plain text is the last character of its run.
      expect(at).toBe(end - 1)
      expect(end - start === 1 || '\\&'.includes(char ?? 'x')).toBe(true)
    }
  }
}

/** One line a block, and one a run of origin, for a reader to compare. */
export function shown(parsed: Parsed): object {
  const { title, metadata, text, blocks, origin } = parsed
  return {
    ...(title === undefined ? {} : { title }),
    ...(metadata === undefined ? {} : { metadata }),
    blocks: blocks.map(({ kind, level, label, start, end }) =>
      [`${kind}${level ?? ''}`, label ?? '', text.slice(start, end)].join(' | '),
    ),
    ...(origin === undefined
      ? {}
      : {
          origin: origin.map(({ start, end, line, column, time }) =>
            [`${line}:${column}${time === undefined ? '' : ` ${time}s`}`, text.slice(start, end)].join(' | '),
          ),
        }),
  }
}

/** Sitemaps and feeds: lists of pages, no documents. */
const LISTINGS = /\.(?:rss|atom|sitemap\.xml)$/

/** What a golden folder's source gives: a document, the files in it, the pages it lists, or the code of its refusal. */
export async function resultOf(folder: string): Promise<object> {
  const name = readdirSync(folder).find((file) => file.startsWith('source.'))!
  const bytes = readFileSync(join(folder, name))
  const limits = { maxNesting: 200, maxBytes: 1_000_000, maxEntries: 100, maxDecompressedBytes: 5_000_000 }
  const parser = parserOf(name)
  try {
    if (LISTINGS.test(name)) return readListing(decodeText(bytes)) ?? { kind: 'none' }
    if (parser.entries !== undefined) {
      const entries: object[] = []
      for await (const entry of parser.entries(rawFile(name, bytes), limits))
        entries.push(
          'code' in entry
            ? entry
            : {
                path: entry.path,
                bytes: entry.bytes.length,
                text: Buffer.from(entry.bytes).toString('utf8').slice(0, 200),
              },
        )
      return { entries }
    }
    const parsed = await parse(name, bytes)
    expectLaws(parsed)
    return shown(parsed)
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (code === undefined) throw error
    return { error: code, message }
  }
}
