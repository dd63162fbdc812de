/**
 * `npm run train:topics`: counts which words begin paragraphs and which begin other sentences, and writes their
 * log-ratios for `splitTopics`. The same data give the same file. Then prints Pk with and without them, on sets that
 * they were not counted on. Without `../shared/data` it says so and does nothing.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { firstWord, topicCuts } from '../packages/engine/src/segment/topics.ts'
import { createAnalyzer } from '../packages/engine/src/text/analyzer.ts'
import { mean, pk } from '../packages/eval/src/index.ts'
import { type Article, concatenated, DATA, trainingArticles, unseenSets } from './topics/articles.ts'

const OPENERS = join(import.meta.dirname, '../packages/engine/src/segment/topic-openers.ts')
/** Words that begin fewer sentences are left out: their ratio is chance. */
const LEAST_COUNT = 20
/** Sentences that each word gets beforehand, at the average ratio. */
const PRIOR = 20
const HEADER = `/**
 * First words of sentences: log of how much likelier they are where a paragraph begins than elsewhere. Made by
 * \`npm run train:topics\`, never edited. Sources and licences: docs/models/topics.md.
 */
// biome-ignore format: a table
`

function main(): void {
  if (!existsSync(DATA)) {
    console.log('No ../shared/data here: nothing to count, the table stays as it is.')
    return
  }
  const openers = count(trainingArticles())
  const rows = [...openers]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([word, value]) => `['${word}', ${value}]`)
  writeFileSync(
    OPENERS,
    `${HEADER}export const OPENERS: ReadonlyMap<string, number> = new Map([\n${lines(rows)}\n])\n`,
  )
  console.log(`${openers.size} words`)
  console.log('Pk: set, with openers, without')
  for (const { name, articles } of [...unseenSets(), ...concatenated()]) {
    const withOpeners = mean(articles.map((article) => pkOf(article, openers)))
    const without = mean(articles.map((article) => pkOf(article, new Map())))
    console.log(`${name.padEnd(28)} ${withOpeners.toFixed(4)}  ${without.toFixed(4)}`)
  }
}

function count(articles: readonly Article[]): ReadonlyMap<string, number> {
  const starts = new Map<string, number>()
  const all = new Map<string, number>()
  let paragraphs = 0
  let sentences = 0
  for (const { units, gold } of articles) {
    const begins = new Set(gold)
    for (let i = 1; i < units.length; i++) {
      const word = firstWord(units[i]!)
      all.set(word, (all.get(word) ?? 0) + 1)
      sentences++
      if (!begins.has(i)) continue
      starts.set(word, (starts.get(word) ?? 0) + 1)
      paragraphs++
    }
  }
  const share = paragraphs / sentences
  const openers = new Map<string, number>()
  for (const [word, times] of all) {
    if (times < LEAST_COUNT) continue
    const opens = starts.get(word) ?? 0
    const inside = (times - opens + PRIOR * (1 - share)) / (sentences - paragraphs + PRIOR)
    openers.set(word, Number(Math.log((opens + PRIOR * share) / (paragraphs + PRIOR) / inside).toFixed(2)))
  }
  return openers
}

const analyzer = createAnalyzer()

function pkOf({ units, gold }: Article, openers: ReadonlyMap<string, number>): number {
  const terms = units.map((unit) => analyzer.terms(unit, 'en').filter((term) => /\p{L}/u.test(term)))
  const openings = units.map((unit) => openers.get(firstWord(unit)) ?? 0)
  return pk({ units: units.length, gold, found: topicCuts(terms, openings) })
}

/** The rows in lines of at most 110 characters. */
function lines(rows: readonly string[]): string {
  const out: string[] = []
  let line = ' '
  for (const row of rows) {
    if (line.length + row.length > 107) {
      out.push(line)
      line = ' '
    }
    line += ` ${row},`
  }
  return [...out, line].join('\n')
}

main()
