/**
 * Prints the rows of the compression table in `docs/strategies.md`: what a twentieth of the tokens keeps of needles,
 * chains of assignments, threads and entries, from 4,000 to 128,000 tokens.
 *
 *     node packages/eval/bench/compress.ts [--short] [SEED]
 *
 * Ends with status 1 where something was not kept. `--short`: up to 16,000 tokens.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { evalCompress, evalGenerate } from '../src/index.ts'

const RATIO = 20
/** Characters: 4,000 to 128,000 tokens. */
const LENGTHS = [19_500, 78_000, 312_000, 625_000]
/** Lines of letters and digits have fewer characters a token. */
const CHARACTERS_A_LINE = 64

const TASKS = [
  ...['single', 'multiple', 'conditional'].map((kind) => ['needles', { kind, needles: '3' }] as const),
  ...['variables', 'value', 'code'].map((kind) => ['assignments', { kind }] as const),
  ...['thread', 'branch'].map((kind) => ['threads', { kind }] as const),
  ['lines', { kind: 'line' }] as const,
]

const { values, positionals } = parseArgs({ allowPositionals: true, options: { short: { type: 'boolean' } } })
const seed = Number(positionals[0] ?? 1)
const lengths = values.short === true ? LENGTHS.slice(0, 2) : LENGTHS
const folder = mkdtempSync(join(tmpdir(), 'compress-'))
try {
  console.log('| set | tokens | kept wholly at 20x | reached | p50 ms |\n|---|---|---|---|---|')
  for (const [family, settings] of TASKS)
    for (const length of lengths) {
      const out = join(folder, `${family}-${settings.kind}-${length}`)
      const size =
        family === 'lines'
          ? { lines: String(Math.round(length / CHARACTERS_A_LINE)) }
          : { length: String(length) }
      await evalGenerate({ family, out, seed, settings: { ...settings, ...size, questions: '5' } })
      const { points, tokensBefore } = await evalCompress({
        folder: out,
        ratio: String(RATIO),
        tokenizer: 'o200k_base',
      })
      const [{ allEvidence, reached, msP50 }] = points as [(typeof points)[number]]
      const cells = [
        `${family}/${settings.kind}`,
        Math.round(tokensBefore),
        allEvidence,
        `${reached}x`,
        Math.round(msP50),
      ]
      console.log(`| ${cells.join(' | ')} |`)
      if (allEvidence < 1) process.exitCode = 1
    }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
