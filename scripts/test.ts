/**
 * `npm test`: style and types, unit tests, tests of the whole, the packed tarballs, what README and examples show, and the slow
 * proofs in their short form. Ends with one line, `N passed, N failed`, that counts every test.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface Step {
  readonly name: string
  readonly command: readonly string[]
  /** Runs tests, each of which counts. */
  readonly counts?: true
}

interface Count {
  passed: number
  failed: number
}

const root = join(import.meta.dirname, '..')
const scratch = mkdtempSync(join(tmpdir(), 'lightcone-test-'))
const report = join(scratch, 'vitest.json')
const tool = (path: string) => join(root, 'node_modules', path)

const vitest = (project: string): readonly string[] => [
  ...[tool('vitest/vitest.mjs'), 'run', '--project', project],
  ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
]

const steps: readonly Step[] = [
  { name: 'style', command: [tool('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.'] },
  { name: 'types', command: [tool('typescript/bin/tsc'), '--noEmit', '-p', '.'] },
  { name: 'client is made from the table', command: ['scripts/generate-client.ts', '--check'] },
  { name: 'unit tests', command: vitest('unit'), counts: true },
  { name: 'tests of the whole', command: vitest('whole'), counts: true },
  { name: 'packed packages on the oldest Node', command: ['scripts/check-packed.ts'] },
  {
    name: 'kill -9 of store writers, 20 rounds',
    command: ['scripts/kill-store.ts', '--rounds', '20', '--seed', '1'],
  },
  {
    name: 'kill -9 of index writers, 20 rounds',
    command: ['scripts/kill-index.ts', '--rounds', '20', '--seed', '1'],
  },
  {
    name: 'a full disk',
    command: ['scripts/disk-full.ts'],
  },
  {
    name: 'damaged files of every format, 200 rounds',
    command: ['scripts/fuzz-formats.ts', '--rounds', '200', '--seed', '1'],
  },
  { name: 'files made to harm, short form', command: ['scripts/hostile-files.ts', '--short'] },
  {
    name: 'compression keeps every needle, short form',
    command: ['packages/eval/bench/compress.ts', '--short'],
  },
  { name: 'quality against the accepted figures', command: ['scripts/check-quality.ts'] },
]

const total: Count = { passed: 0, failed: 0 }
for (const step of steps) {
  const startedMs = performance.now()
  rmSync(report, { force: true })
  const ok = await run(step)
  const count = step.counts ? testsCounted(ok) : { passed: ok ? 1 : 0, failed: ok ? 0 : 1 }
  total.passed += count.passed
  total.failed += count.failed
  console.log(
    `${ok ? 'ok' : 'FAILED'}: ${step.name} (${((performance.now() - startedMs) / 1000).toFixed(1)} s)\n`,
  )
}
rmSync(scratch, { recursive: true, force: true })
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 ? 1 : 0

function run({ command }: Step): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command, { cwd: root, stdio: 'inherit' })
    child.on('close', (code) => resolve(code === 0))
    child.on('error', () => resolve(false))
  })
}

/** Tests by vitest's own report; a run that broke before it wrote one counts as one failure. */
function testsCounted(ok: boolean): Count {
  try {
    const { numPassedTests, numFailedTests, success } = JSON.parse(readFileSync(report, 'utf8'))
    return {
      passed: numPassedTests,
      failed: numFailedTests + (success && ok ? 0 : numFailedTests === 0 ? 1 : 0),
    }
  } catch {
    return { passed: 0, failed: 1 }
  }
}
