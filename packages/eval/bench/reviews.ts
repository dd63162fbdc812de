/**
 * Clusters of review sentences against lead sentences, by ROUGE with human summaries:
 *
 *     node packages/eval/bench/reviews.ts FOLDER-OF-SETS
 *
 * reads `reviews-fewsum-amazon/groups.jsonl` ({reviews, summaries}) and `reviews-opinosis/topics.jsonl`
 * ({sentences, summaries}). Lead sentences are the first of each text, then the second of each, and so on, plain and
 * without numbers, up to the same budget. ROUGE-1 and -2 are F1, the mean over the summaries of a group.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { IN_MEMORY, loadTokenizer, open } from 'lightcone'
import { readJsonLines } from '../src/datasets/lines.ts'
import { mean, rougeN } from '../src/index.ts'

interface Group {
  readonly texts: readonly string[]
  readonly summaries: readonly string[]
}

const SETS = [
  { name: 'reviews-fewsum-amazon', file: 'groups.jsonl', field: 'reviews', shares: [0.2, 0.15] },
  { name: 'reviews-opinosis', file: 'topics.jsonl.gz', field: 'sentences', shares: [0.2, 0.05] },
]

const folder = process.argv[2]
if (folder === undefined) throw new Error('Name the folder of sets.')
const tokenizer = await loadTokenizer('o200k_base')

console.log(
  '| set | budget | texts | tokens | of | ROUGE-1 | ROUGE-2 | lead tokens | ROUGE-1 | ROUGE-2 | passing over | ROUGE-1 | ROUGE-2 |',
)
console.log('|---|---|---|---|---|---|---|---|---|---|---|---|---|')
for (const { name, file, field, shares } of SETS) {
  const path = join(folder, name, file)
  if (!existsSync(path)) continue
  const groups: Group[] = []
  for await (const { record } of readJsonLines(path))
    groups.push({ texts: record[field] as string[], summaries: record['summaries'] as string[] })
  for (const share of shares)
    await row(name, `${share * 100} %`, groups, (before) => Math.floor(before * share))
  // The same budget for a quarter, half and all of the texts: the length does not grow with their number.
  for (const part of [0.25, 0.5, 1]) {
    const some = groups.map(({ texts, summaries }) => ({
      texts: texts.slice(0, Math.ceil(texts.length * part)),
      summaries,
    }))
    await row(name, '100', some, () => 100)
  }
}

async function row(
  name: string,
  label: string,
  groups: readonly Group[],
  budgetOf: (before: number) => number,
): Promise<void> {
  const rows: Measured[] = []
  for (const group of groups) rows.push(await measure(group, budgetOf))
  const of = (key: keyof Measured, digits = 0) => mean(rows.map((one) => one[key])).toFixed(digits)
  const ours = [of('texts'), of('tokens'), of('before'), of('rouge1', 4), of('rouge2', 4)]
  const lead = [of('leadTokens'), of('lead1', 4), of('lead2', 4)]
  const passing = [of('passingTokens'), of('passing1', 4), of('passing2', 4)]
  console.log(`| ${[name, label, ...ours, ...lead, ...passing].join(' | ')} |`)
}

interface Measured {
  readonly texts: number
  readonly before: number
  readonly tokens: number
  readonly rouge1: number
  readonly rouge2: number
  readonly leadTokens: number
  readonly lead1: number
  readonly lead2: number
  readonly passingTokens: number
  readonly passing1: number
  readonly passing2: number
}

async function measure({ texts, summaries }: Group, budgetOf: (before: number) => number): Promise<Measured> {
  const before = texts.reduce((sum, text) => sum + tokenizer.count(text), 0)
  const budget = budgetOf(before)
  const cone = await open(IN_MEMORY, { threads: 0 })
  try {
    await cone.addDocuments(texts.map((text, i) => ({ id: String(i).padStart(4, '0'), text })))
    const found = await cone.clusters({ budget, tokenizer })
    const quotes = found.clusters.map(({ first }) => found.citations[first - 1]!.quote).join(' ')
    const lead = leadSentences(texts, budget, false)
    const passing = leadSentences(texts, budget, true)
    const rouge = (n: number, text: string) => mean(summaries.map((summary) => rougeN(n, text, summary).f1))
    return {
      texts: texts.length,
      before,
      tokens: found.tokens,
      rouge1: rouge(1, quotes),
      rouge2: rouge(2, quotes),
      leadTokens: tokenizer.count(lead),
      lead1: rouge(1, lead),
      lead2: rouge(2, lead),
      passingTokens: tokenizer.count(passing),
      passing1: rouge(1, passing),
      passing2: rouge(2, passing),
    }
  } finally {
    await cone.close()
  }
}

/** Ends at the first sentence that does not fit, or passes over it and goes on. */
function leadSentences(texts: readonly string[], budget: number, passesOver: boolean): string {
  const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })
  const sentences = texts.map((text) => [...segmenter.segment(text)].map(({ segment }) => segment.trim()))
  const rounds = Math.max(...sentences.map((list) => list.length))
  let lead = ''
  for (let round = 0; round < rounds; round++)
    for (const list of sentences) {
      const next = list[round]
      if (next === undefined || next === '') continue
      const longer = lead === '' ? next : `${lead} ${next}`
      if (tokenizer.count(longer) <= budget) lead = longer
      else if (!passesOver) return lead
    }
  return lead
}
