import { mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LightconeError } from '../errors.ts'
import type { Progress } from '../model.ts'
import type { KnownFile, Parser } from '../ports.ts'
import { builtInParsers } from './parsers/index.ts'
import { parseText, type ReadSourceOptions, readSource, type SourceItem } from './source.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lightcone-read-'))
})

afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

function write(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
}

function read(options: ReadSourceOptions = {}): Promise<SourceItem[]> {
  return Array.fromAsync(readSource({ name: 'docs', kind: 'folder', root }, options))
}

const brief = (found: SourceItem) => `${found.path} ${found.kind === 'skip' ? found.skip.code : found.kind}`

describe('readSource', () => {
  it('makes documents with title, metadata and hash', async () => {
    write({ 'guide/getting-started.md': '---\nauthor: Ann\n---\nRun it.\n', 'notes.txt': 'Plain.' })
    utimesSync(join(root, 'notes.txt'), 0, 1_700_000_000)
    const [guide, notes] = await read({ metadata: { team: 'core' } })
    expect(guide).toMatchObject({
      kind: 'document',
      path: 'guide/getting-started.md',
      bytes: 28,
      document: {
        id: 'docs/guide/getting-started.md',
        source: 'docs',
        title: 'getting started',
        metadata: {
          author: 'Ann',
          team: 'core',
          extension: 'md',
          bytes: 28,
          path: 'guide/getting-started.md',
        },
        language: 'und',
      },
    })
    expect(notes).toMatchObject({
      document: {
        title: 'notes',
        text: 'Plain.',
        hash: 'b009261c8548087fec1b9e82ecf924eea8b28ef8da9d9ff06a0ceb867df5f10d',
        metadata: { modified: '2023-11-14T22:13:20.000Z' },
      },
    })
  })

  it('records one bad file as one skip and goes on', async () => {
    write({
      'a-empty.md': '',
      'b-blank.md': ' \n\n',
      'c-binary.bin': Uint8Array.of(1, 0, 2, 3),
      'd-large.txt': 'x'.repeat(2000),
      'e-deep.json': '['.repeat(100_000),
      'f-encoding.txt': Uint8Array.from({ length: 4000 }, (_, at) => 0x80 + ((at * 7919) % 128)),
      'g-fine.txt': 'Fine.',
      'h-latin.txt': Buffer.from('Caf\xe9 au lait', 'latin1'),
      'i-crlf.md': '# Title\r\n\r\nText.\r\n',
    })
    symlinkSync('.', join(root, 'j-loop'))
    const found = await read({ maxBytes: 1_000_000 })
    expect(found.map(brief)).toEqual([
      'a-empty.md file-empty',
      'b-blank.md file-empty',
      'c-binary.bin file-binary',
      'd-large.txt document',
      'e-deep.json file-nesting',
      'f-encoding.txt file-encoding',
      'g-fine.txt document',
      'h-latin.txt document',
      'i-crlf.md document',
      'j-loop file-link-loop',
    ])
    expect((await read({ maxBytes: 1000 })).map(brief)).toContain('d-large.txt file-too-large')
    expect(found[0]).toMatchObject({
      skip: { source: 'docs', path: 'a-empty.md', reason: 'The file is empty.' },
    })
  })

  it('names the package that a format needs, or what the file can be turned into', async () => {
    write({ 'a.pdf': '%PDF-1.7', 'b.DOC': 'x', 'c.odd': 'text', 'd.tar.xz': 'x' })
    // A name in a variable, so that it is Node that looks for it, and only when the file turns up.
    const name = 'no-such-package'
    const odd: Parser = { name: 'odd', extensions: ['.odd'], parse: () => import(/* @vite-ignore */ name) }
    const found = await read({ parsers: [odd, ...builtInParsers] })
    expect(found.map(brief)).toEqual(
      ['a.pdf', 'b.DOC', 'c.odd', 'd.tar.xz'].map((path) => `${path} format-unsupported`),
    )
    const reasons = found.map((item) => (item.kind === 'skip' ? item.skip.reason : ''))
    expect(reasons[0]).toContain('@lightcone/formats')
    expect(reasons[1]).toContain('.docx')
    expect(reasons[2]).toBe('The odd parser needs the package no-such-package, which is not installed.')
  })

  it('does not parse what the index already holds', async () => {
    write({ 'a.md': 'One.', 'b.md': 'Two.' })
    const known = new Map<string, KnownFile>()
    for (const found of await read()) if (found.kind === 'document') known.set(found.path, found.document)
    writeFileSync(join(root, 'b.md'), 'Two, changed.')
    const again = await read({ known: (path) => known.get(path) })
    expect(again.map(brief)).toEqual(['a.md unchanged', 'b.md document'])
  })

  it('records files that vanish between listing and reading', async () => {
    write({ 'a.md': 'One.', 'b.md': 'Two.' })
    const found: SourceItem[] = []
    const gone = Array.from({ length: 40 }, (_, at) => `c${String(at).padStart(2, '0')}.md`)
    for (const path of gone) write({ [path]: 'Soon gone.' })
    for await (const next of readSource({ name: 'docs', kind: 'folder', root })) {
      if (found.length === 0) for (const path of gone) unlinkSync(join(root, path))
      found.push(next)
    }
    expect(found).toHaveLength(42)
    expect(brief(found.at(-1)!)).toBe('c39.md file-vanished')
  })

  it('turns a failing parser into a skip', async () => {
    write({ 'a.odd': 'x', 'b.txt': 'Fine.' })
    const parse = () => {
      throw new TypeError('no such table')
    }
    const odd: Parser = { name: 'odd', extensions: ['.odd'], parse }
    const found = await read({ parsers: [odd, ...builtInParsers] })
    expect(found.map(brief)).toEqual(['a.odd file-malformed', 'b.txt document'])
  })

  it('reports progress and stops when it is told to', async () => {
    write(Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`${at + 10}.md`, `Text ${at}.`])))
    const seen: Progress[] = []
    await read({ onProgress: (progress) => seen.push(progress) })
    expect(seen[0]).toEqual({ stage: 'read', done: 1, total: 30, item: '10.md' })
    expect(seen.at(-1)).toEqual({ stage: 'read', done: 30, total: 30, item: '39.md' })
    const stop = new AbortController()
    const onProgress = () => stop.abort()
    await expect(read({ signal: stop.signal, onProgress })).rejects.toMatchObject({ code: 'aborted' })
  })

  it('reads the same folder to the same documents', async () => {
    write({ 'a.md': '# A\n\nText.', 'b.csv': 'x,y\n1,2\n', 'c.ts': 'export const c = 1\n' })
    expect(await read()).toEqual(await read())
  })
})

describe('text that is no file', () => {
  it('is parsed by the name it goes under', async () => {
    const made = await parseText({ id: 'chat/1', source: 'chat', text: '# Plan\n\nGo.\ud800', as: 'plan.md' })
    expect(made).toMatchObject({ id: 'chat/1', source: 'chat', title: 'Plan', text: '# Plan\n\nGo.\ufffd' })
    expect(made.blocks[0]).toMatchObject({ kind: 'heading', label: 'Plan' })
    await expect(parseText({ id: 'x', source: 'chat', text: '' })).rejects.toThrow(LightconeError)
  })
})
