/** Runs the programs that the page on strategies shows, one after the other, and looks at what they print. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs/strategies.md'), 'utf8')
/** By the heading above it, what a program must print. */
const PRINTS: Readonly<Record<string, RegExp>> = {
  'Before the passages':
    /^brief Answer in as few words as possible\.\n<examples>[\s\S]*Right: An hour\.\nWrong: Thirty days\.\n<\/examples>\n<context>\n\[1\] keys\.md/,
  'Few, very long documents': /^\[ 'Day 60' \] Ada replaced the valve\./,
  Budgets:
    /^50 \d+ <context>[\s\S]*^auto \d+ <context>\n\[1\] keys\.md:1\nKeys are rotated every thirty days\.\n/m,
  Compress: /start = 40213[\s\S]*limit = start/,
  Clusters: /2 of 3: \[1-2\].*attery lasts/,
  Report: /# Complaint\n\[1\] The customer[^#]*# Finding\n\[2\] The old[^#]*# Work\n\[3\] We replaced/,
  Aggregate: /aggregate 42 \[1-2\]/,
}
const programs = [...page.matchAll(/^## ([^\n]+)\n(?:(?!^## )[\s\S])*?^```ts\n([\s\S]*?)^```/gm)].map(
  ([, heading, code]) => [heading!, code!] as const,
)

describe('docs/strategies.md', () => {
  it('shows a program for each strategy', () => {
    expect(programs.map(([heading]) => heading)).toEqual(Object.keys(PRINTS))
  })

  it.each(programs)('%s', (heading, code) => {
    const folder = mkdtempSync(join(root, 'test', '.strategies-'))
    try {
      writeFileSync(join(folder, 'program.ts'), code)
      const output = execFileSync(process.execPath, [join(folder, 'program.ts')], {
        cwd: root,
        encoding: 'utf8',
      })
      expect(output).toMatch(PRINTS[heading]!)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
