import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { folderWith } from '../../test/folder.ts'
import { existingFile, readJsonLines, readLines } from './lines.ts'

async function texts(path: string): Promise<string[]> {
  return (await Array.fromAsync(readLines(path))).map((line) => line.text)
}

describe('readLines', () => {
  it('numbers lines, passes over blank ones and drops line ends', async () => {
    const path = join(folderWith({ a: 'one\r\n\n  \ntwo\nthree' }), 'a')
    expect(await Array.fromAsync(readLines(path))).toEqual([
      { file: 'a', number: 1, text: 'one' },
      { file: 'a', number: 4, text: 'two' },
      { file: 'a', number: 5, text: 'three' },
    ])
  })
  it('is String.split for any text, plain or gzipped', async () => {
    const folder = folderWith({})
    const line = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !/[\r\n\uFEFF]/.test(text))
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.boolean(), async (lines, gzipped) => {
        const text = lines.join('\n')
        const path = join(folder, gzipped ? 'a.gz' : 'a')
        writeFileSync(path, gzipped ? gzipSync(text) : text)
        expect(await texts(path)).toEqual(text.split('\n').filter((one) => one.trim() !== ''))
      }),
      { numRuns: 50 },
    )
  })
  it('joins characters and lines that a read cuts apart', async () => {
    const long = '日本語 😀 '.repeat(40_000)
    const path = join(folderWith({ 'a.gz': `${long}\nx\n${long}` }), 'a.gz')
    expect(await texts(path)).toEqual([long, 'x', long])
  })
  it('says where the text is not UTF-8', async () => {
    const path = join(folderWith({}), 'a')
    writeFileSync(path, Buffer.from([0x61, 0x0a, 0xff, 0xfe, 0x0a]))
    await expect(texts(path)).rejects.toMatchObject({ code: 'file-malformed' })
  })
  it('says that gzip is broken or cut off', async () => {
    const folder = folderWith({})
    writeFileSync(join(folder, 'a.gz'), 'not gzip')
    writeFileSync(join(folder, 'b.gz'), gzipSync('line\n'.repeat(1000)).subarray(0, 20))
    await expect(texts(join(folder, 'a.gz'))).rejects.toMatchObject({ code: 'file-malformed' })
    await expect(texts(join(folder, 'b.gz'))).rejects.toMatchObject({ code: 'file-malformed' })
  })
  it('stops at a line that never ends', async () => {
    const path = join(folderWith({ 'a.gz': `short\n${' '.repeat(70_000_000)}` }), 'a.gz')
    await expect(texts(path)).rejects.toThrow('a.gz:2 is too long')
  })
  it('says that a file cannot be read, plain or gzipped', async () => {
    const folder = folderWith({})
    await expect(texts(join(folder, 'none'))).rejects.toMatchObject({ code: 'io' })
    await expect(texts(join(folder, 'none.gz'))).rejects.toMatchObject({ code: 'io' })
  })
})

describe('readJsonLines', () => {
  it.each(['{"a": 1}\n{"a": ', '{}\n[]', '{}\nnull', '{}\n"text"'])('refuses %j at line 2', async (text) => {
    const path = join(folderWith({ 'a.jsonl': text }), 'a.jsonl')
    await expect(Array.fromAsync(readJsonLines(path))).rejects.toMatchObject({
      code: 'file-malformed',
      message: expect.stringContaining('a.jsonl:2 is not'),
      details: { file: 'a.jsonl', line: 2 },
    })
  })
})

describe('existingFile', () => {
  it('takes the plain file before the gzipped one, and no folder', async () => {
    const folder = folderWith({ a: '', 'a.gz': '', 'b.gz': '', 'c/d': '' })
    expect(await existingFile(join(folder, 'a'))).toBe(join(folder, 'a'))
    expect(await existingFile(join(folder, 'b'))).toBe(join(folder, 'b.gz'))
    expect(await existingFile(join(folder, 'c'))).toBeUndefined()
  })
})
