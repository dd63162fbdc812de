/** Small files of each format with what must come of them: `golden/<format>/<name>/{source.*, expected.json, why.md}`. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { resultOf } from './laws.ts'

const golden = join(import.meta.dirname, 'golden')
const FORMATS =
  /^(?:markdown|html|csv|tsv|json|jsonl|text|eml|mbox|srt|vtt|slack|whatsapp|discord|chatgpt|transcript|yaml|ipynb|code-.*|openapi|mcp|zip|targz|feed|sitemap)$/

const cases = readdirSync(golden)
  .filter((format) => FORMATS.test(format))
  .flatMap((format) => readdirSync(join(golden, format)).map((name) => `${format}/${name}`))

describe('golden files of text formats', () => {
  it('has at least three of each format, each with its reason', () => {
    const formats = Map.groupBy(cases, (name) => name.split('/')[0]!)
    for (const [format, names] of formats) {
      expect([format, names.length >= 3]).toEqual([format, true])
      expect([format, names.some((name) => name.includes('/nasty-'))]).toEqual([format, true])
    }
    for (const name of cases) expect(existsSync(join(golden, name, 'why.md'))).toBe(true)
  })

  it.each(cases)('%s', async (name) => {
    const folder = join(golden, name)
    const result = `${JSON.stringify(await resultOf(folder), null, 2)}\n`
    await expect(result).toMatchFileSnapshot(join(folder, 'expected.json'))
  })
})
