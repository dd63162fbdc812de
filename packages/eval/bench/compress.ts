/**
 * Prints the rows of the compression table in `docs/strategies.md`: what a twentieth of the tokens keeps of needles,
 * chains of assignments, threads and entries, from 4,000 to 128,000 tokens.
 *
 *     node packages/eval/bench/compress.ts [SEED]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

const seed = Number(process.argv[2] ?? 1)
const folder = mkdtempSync(join(tmpdir(), 'compress-'))
try {
  console.log('| set | tokens | kept wholly at 20x | reached | p50 ms |\n|---|---|---|---|---|')
  for (const [family, settings] of TASKS)
    for (const length of LENGTHS) {
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
    }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
