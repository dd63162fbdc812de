/**
 * `npm run train:reader [-- --dry] [--trees N] [--measure] [--without SETS --to FILE]`: trains the learned reader on `../shared/data` and writes its
 * weights (not with `--dry`). The same data give the same file. Then prints how good they are on articles that they have
 * not seen; with `--measure` only that, of the weights that are there. On all articles: `npm run measure:reader`.
 * Without the data it says so and does nothing.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { decodeModel, type WrittenModel } from '../packages/engine/src/answer/reader/format.ts'
import { NUMBERS, WORDS } from '../packages/engine/src/answer/reader/weights.ts'
import { APART, learnApart, learnWithout, unseenExamples } from './reader/apart.ts'
import { DATA, measuredExamples } from './reader/examples.ts'
import { figures, readBy, readByRules, rowOf } from './reader/figures.ts'
import { readerClasses, TREES } from './reader/learn.ts'

const WEIGHTS = join(import.meta.dirname, '../packages/engine/src/answer/reader/weights.ts')
const HEADER = `/**
 * Weights of the learned reader: made by \`npm run train:reader\`, never edited. Sources and licences:
 * docs/models/reader.md.
 */
`
const { values: args } = parseArgs({
  options: {
    dry: { type: 'boolean', default: false },
    measure: { type: 'boolean', default: false },
    trees: { type: 'string', default: String(TREES) },
    without: { type: 'string' },
    to: { type: 'string' },
  },
})

function main(): void {
  if (!existsSync(DATA)) {
    console.log('No ../shared/data here: nothing to train on, the weights stay as they are.')
    return
  }
  if (args.without !== undefined) {
    if (args.to === undefined) throw new Error('Name a file for the weights: --to FILE.')
    const sets = args.without.split(',')
    const written = learnWithout(sets, readerClasses(), Number(args.trees), tell)
    writeFileSync(args.to, JSON.stringify(written))
    return
  }
  const written = args.measure ? { words: WORDS, numbers: NUMBERS } : learn()
  tell(`${(written.words.length + written.numbers.length) / 1000} kB`)
  const model = decodeModel(written)
  const own = measuredExamples().filter(({ group }) => group === APART)
  for (const [name, unseen] of [
    [APART, own],
    ['articles of XQuAD that are kept from', unseenExamples()],
  ] as const) {
    tell(`${name}, ${unseen.length} questions`)
    console.log(`  rules: ${figures(unseen.map((one) => rowOf(one, readByRules(one))))}`)
    console.log(`  learned: ${figures(unseen.map((one) => rowOf(one, readBy(model, one))))}`)
  }
}

function learn(): WrittenModel {
  const classes = readerClasses()
  tell(`${classes.words.length} words in classes`)
  const written = learnApart(APART, classes, Number(args.trees), tell)
  if (!args.dry) write(written)
  return written
}

const tell = (text: string) => console.log(`${(performance.now() / 1000).toFixed(0)} s  ${text}`)

function write({ words, numbers }: WrittenModel): void {
  const lines = [`export const WORDS =\n  ${JSON.stringify(words)}`, `export const NUMBERS =\n  '${numbers}'`]
  writeFileSync(WEIGHTS, `${HEADER}${lines.join('\n\n')}\n`)
}

main()
