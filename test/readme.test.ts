/** Runs what the README shows and compares it with what the README says comes out. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map((match) => match[1]!)

/** The command line without the installation, which these tests run inside of. */
const withoutInstall = (line: string) => line.replace(/^\$ (npm ci && )?/, '')

describe('README', () => {
  const shown = blocks('console')

  it('shows commands with their output', () => {
    expect(shown.length).toBeGreaterThanOrEqual(2)
  })

  it.each(shown.map((block) => [block.split('\n')[0]!, block] as const))('%s', (line, block) => {
    const output = execFileSync('sh', ['-c', withoutInstall(line)], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}` },
    })
    expect(output).toBe(block.slice(line.length + 1))
  })

  it.each(blocks('ts').map((code, i) => [i, code] as const))('program %i runs', (_, code) => {
    const folder = mkdtempSync(join(root, 'test', '.readme-'))
    try {
      writeFileSync(join(folder, 'program.ts'), code)
      const output = execFileSync(process.execPath, [join(folder, 'program.ts')], {
        cwd: root,
        encoding: 'utf8',
      })
      expect(output).toContain('After a rotation the old key stays valid for one hour')
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
