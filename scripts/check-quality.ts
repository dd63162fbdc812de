/**
 * `npm run check:quality [-- --accept]`: measures retrieval on the development sets beside the repository and fails
 * where a figure dropped below the last accepted one by more than `TOLERANCE`. `--accept` writes the present figures
 * into `scripts/accepted-quality.json`. Without the sets it says so and passes.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { evalBeir } from '@lightcone/eval'

const SETS = [
  'cranfield',
  'cisi',
  'qa-squad2',
  'cookbook-contextual',
  'mh-hotpot-migres200',
  'mh-musique-hipporag-train',
  'qa-xquad/de',
  'qa-xquad/zh',
]
const MODES = ['lexical', 'default'] as const
const FIGURES = ['recall@5', 'ndcg@10'] as const
/** Three questions in a thousand: changes of ties and stemming move less, real losses more. */
const TOLERANCE = 0.003

type Figures = Record<string, Record<string, number>>

const root = join(import.meta.dirname, '..')
const data = join(root, '../shared/data')
const path = join(import.meta.dirname, 'accepted-quality.json')

if (!existsSync(data)) console.log('check:quality skipped: the development sets (../shared/data) are absent')
else process.exitCode = await check()

async function check(): Promise<number> {
  const measured: Figures = {}
  for (const set of SETS)
    for (const mode of MODES) {
      const report = await evalBeir({ folder: join(data, set), settings: { mode } })
      measured[`${set} ${mode}`] = Object.fromEntries(FIGURES.map((name) => [name, report[name]]))
    }
  if (process.argv.includes('--accept')) {
    writeFileSync(path, `${JSON.stringify(measured, null, 2)}\n`)
    return 0
  }
  const accepted: Figures = JSON.parse(readFileSync(path, 'utf8'))
  const drops = Object.entries(accepted).flatMap(([name, figures]) =>
    Object.entries(figures)
      .filter(([figure, value]) => (measured[name]?.[figure] ?? 0) < value - TOLERANCE)
      .map(([figure, value]) => `${name}: ${figure} was ${value}, is ${measured[name]?.[figure]}`),
  )
  for (const [name, figures] of Object.entries(measured))
    console.log(name.padEnd(36), JSON.stringify(figures))
  for (const drop of drops) console.log(`DROP ${drop}`)
  return drops.length > 0 ? 1 : 0
}
