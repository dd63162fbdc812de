/**
 * Small files of PDF, Office and book formats, made by the programs that write them (see `golden/README.md`), with
 * what must come of them: `golden/<format>/<name>/{source.*, expected.md, expected.json, why.md}`. After a change
 * that is meant, `npx vitest run --update packages/formats/test/office-golden.test.ts` writes the files anew: read
 * the difference.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isLightconeError, type OriginRun, type Parsed } from 'lightcone'
import { describe, expect, it } from 'vitest'
import { expectLaws, parserOf, rawFile } from './laws.ts'

const golden = join(import.meta.dirname, 'golden')
const FORMATS = ['docx', 'epub', 'odt', 'pdf', 'pptx', 'xlsx']
const cases = FORMATS.flatMap((format) =>
  readdirSync(join(golden, format)).map((name) => `${format}/${name}`),
)
const LIMITS = { maxNesting: 200, maxDecompressedBytes: 5_000_000, maxPages: 50, maxMs: 20_000 }

describe('golden files of PDF, Office and books', () => {
  it('has at least three of each format, one of them nasty, each with its reason', () => {
    for (const format of FORMATS) {
      const names = cases.filter((name) => name.startsWith(`${format}/`))
      expect(names.length).toBeGreaterThanOrEqual(3)
      expect(names.some((name) => name.includes('nasty'))).toBe(true)
      for (const name of names) expect([name, existsSync(join(golden, name, 'why.md'))]).toEqual([name, true])
    }
  })

  it.each(cases)('%s', async (name) => {
    const folder = join(golden, name)
    const source = readdirSync(folder).find((file) => file.startsWith('source.'))!
    const result = await parsed(source, readFileSync(join(folder, source)))
    if ('text' in result) {
      expectLaws(result)
      await expect(`${result.text}\n`).toMatchFileSnapshot(join(folder, 'expected.md'))
    }
    const facts = 'text' in result ? shown(result) : result
    await expect(`${JSON.stringify(facts, null, 1)}\n`).toMatchFileSnapshot(join(folder, 'expected.json'))
  })
})

async function parsed(name: string, bytes: Uint8Array): Promise<Parsed | { error: string; message: string }> {
  try {
    return await parserOf(name).parse(rawFile(name, bytes), LIMITS)
  } catch (error) {
    if (!isLightconeError(error)) throw error
    return { error: error.code, message: error.message }
  }
}

/** A line a block, and a line a run, for a person to compare. */
function shown({ title, language, metadata, text, blocks, origin }: Parsed): object {
  return {
    title,
    language,
    metadata,
    blocks: blocks.map(({ kind, level, label, start, end }) =>
      [`${kind}${level ?? ''}`, label ?? '', cut(text.slice(start, end))].join(' | '),
    ),
    origin: origin?.map((run) => `${placeOf(run)} | ${cut(text.slice(run.start, run.end))}`),
  }
}

function placeOf({ line, column, page, box, cell, slide, chapter }: OriginRun): string {
  const facts = [
    page && `page ${page}`,
    box && `[${box.join(' ')}]`,
    cell,
    slide && `slide ${slide}`,
    chapter,
  ]
  return [`${line}:${column}`, ...facts.filter((fact) => fact !== undefined)].join(' ')
}

function cut(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}...` : text
}
