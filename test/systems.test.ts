/** Runs the commands that the page on published systems shows; of those with words in capitals, whether they exist. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseCommandLine } from '../packages/cli/src/arguments.ts'
import { commands } from '../packages/cli/src/commands/index.ts'
import { call } from '../packages/cli/test/cli.ts'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs/systems.md'), 'utf8')
const shown = [...new Set([...page.matchAll(/`lightcone ([^`]+)`/g)].map(([, command]) => command!))]

const wordsOf = (command: string): string[] =>
  [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!)
/** What stands for something of the reader's, but a folder that is written to. */
const isOpen = (command: string): boolean =>
  /\b(?:SETS|MODEL|EMBEDDER|FILE|QUESTION)\b|--from FOLDER/.test(command)
const isGenerated = (command: string): boolean => command.startsWith('eval generate ') && !isOpen(command)
const runs = shown.filter((command) => isGenerated(command) || !/\b[A-Z]{4,}\b/.test(command))
const others = shown.filter((command) => !runs.includes(command))

describe('docs/systems.md', () => {
  const home = process.cwd()
  let folder: string
  beforeAll(() => {
    process.chdir(root)
    folder = mkdtempSync(join(tmpdir(), 'lightcone-systems-'))
  })
  afterAll(() => {
    process.chdir(home)
    rmSync(folder, { recursive: true, force: true })
  })

  it('shows commands of both kinds', () => {
    expect(runs.length).toBeGreaterThan(20)
    expect(others.length).toBeGreaterThan(15)
  })

  it.each(runs)('%s', { timeout: 30_000 }, async (command) => {
    const { status, stdout, stderr } = await call(wordsOf(command.replace('FOLDER', join(folder, 'set'))))
    expect([status, stderr]).toEqual([0, ''])
    const { text, status: answered } = JSON.parse(stdout)
    if (!isGenerated(command)) expect(text).not.toBe('')
    if (command.startsWith('ask')) expect(answered).toBe('answered')
    rmSync(join(folder, 'set'), { recursive: true, force: true })
  })

  it.each(others)('%s is a command', (command) => {
    const { operation, input } = parseCommandLine(wordsOf(command), commands)
    expect(operation!.input.safeParse(input).error).toBeUndefined()
  })
})
