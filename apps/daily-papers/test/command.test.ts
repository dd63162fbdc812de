import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

/** Each start of the command takes a second or two where others work too. */
const LIMIT_MS = 60_000

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'papers-command-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** The command as an operator types it. */
function papers(args: readonly string[], input = '') {
  const main = join(import.meta.dirname, '../src/main.ts')
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { input, encoding: 'utf8' })
  return { status, stdout: stdout.trim(), stderr: stderr.trim() }
}
const at = (name: string) => join(folder, name)
const of = (name: string) => ['--folder', at(name)]

it(
  'imports, exports, and restores the same elsewhere',
  () => {
    const lines = [
      {
        id: '2606.00001',
        title: 'Maps of caves',
        abstract: 'Drawn by bats.',
        publishedAt: '2026-06-01T00:00:00Z',
      },
      { title: 'Without an id' },
    ]
    writeFileSync(at('papers.jsonl'), lines.map((line) => JSON.stringify(line)).join('\n'))
    const imported = papers(['import', at('papers.jsonl'), ...of('one')])
    expect(JSON.parse(imported.stdout)).toEqual({ added: 1, changed: 0, unchanged: 0, skipped: 1 })
    expect(papers(['export', at('one.jsonl'), ...of('one')]).status).toBe(0)
    expect(papers(['restore', at('one.jsonl'), ...of('two')]).stdout).toMatch(/^\d+ rows$/)
    papers(['export', at('two.jsonl'), ...of('two')])
    expect(readFileSync(at('two.jsonl'), 'utf8')).toBe(readFileSync(at('one.jsonl'), 'utf8'))
  },
  LIMIT_MS,
)

it(
  'sends into a folder, reads what is no report, and says what it needs',
  () => {
    const settings = { folder: at('state'), from: 'papers@papers.example', mailFolder: at('mail') }
    writeFileSync(at('settings.json'), JSON.stringify(settings))
    const config = ['--config', at('settings.json')]
    expect(JSON.parse(papers(['digest', ...config]).stdout)).toMatchObject({ sent: 0 })
    expect(readdirSync(folder)).toContain('state')
    expect(papers(['bounce', ...config], 'From: x\r\n\r\nhello').stdout).toContain('no report')
    expect(papers(['poll', ...config])).toMatchObject({
      status: 2,
      stderr: 'The settings name no sources. See `daily-papers --help`.',
    })
  },
  LIMIT_MS,
)
