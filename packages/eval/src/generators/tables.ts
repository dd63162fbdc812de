import { LightconeError } from 'lightcone'
import { createRandom, type Random } from '../random.ts'
import { drawNames, fillerSentence, PEOPLE, PLACES } from './prose.ts'
import { assemble, type MadeQuestion, type MadeSet, numbered } from './set.ts'

export const TABLE_KINDS = ['minimum', 'maximum', 'count', 'sum', 'group', 'join'] as const
export type TableKind = (typeof TABLE_KINDS)[number]

export interface TableParameters {
  readonly kind: TableKind
  /** Sales, each a sentence: what makes the document long. */
  readonly rows: number
  readonly questions: number
  /** Share of the rows that a question is about, above 0 to 1: the information density. */
  readonly density: number
  /** Filler sentences for each row. */
  readonly filler: number
}

/** One sale. Each town has a region, stated once in a sentence of its own. */
export interface Sale {
  readonly id: string
  readonly seller: string
  readonly town: string
  readonly item: string
  readonly pieces: number
}

const ITEMS = [
  'lamps',
  'kettles',
  'ladders',
  'saddles',
  'mirrors',
  'baskets',
  'funnels',
  'candles',
  'violins',
  'globes',
]
const REGIONS = ['the Fens', 'the Highlands', 'the Coast', 'the Vale']

/** What a question of a kind has as answer, computed from the rows that it reads: the oracle. */
export const ORACLE: Readonly<Record<TableKind, (rows: readonly Sale[]) => readonly string[]>> = {
  minimum: (rows) => extremes(rows, Math.min(...rows.map(({ pieces }) => pieces))),
  maximum: (rows) => extremes(rows, Math.max(...rows.map(({ pieces }) => pieces))),
  count: (rows) => [String(rows.length)],
  sum: (rows) => [String(total(rows))],
  group: (rows) => [
    [...Map.groupBy(rows, ({ item }) => item)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([item, sold]) => `${item} ${total(sold)}`)
      .join(', '),
  ],
  join: (rows) => [String(total(rows))],
}

/**
 * Rows of a table written as sentences, and questions that take a database operation over them, after HoloBench
 * (Maekawa et al. 2024). Gold are all rows that the operation reads.
 */
export function makeTables(parameters: TableParameters, seed: number): MadeSet {
  const { kind, rows: count, questions, filler } = parameters
  const random = createRandom(seed)
  const size = kind === 'join' ? JOINED_TOWNS : 1
  const mine = rowsOfQuestion(parameters, size)
  const towns = drawNames(random, PLACES, questions * size + OTHER_TOWNS)
  const groups = Array.from({ length: questions }, (_, i) => towns.slice(i * size, (i + 1) * size))
  const others = makeSales(towns.slice(questions * size), count - questions * mine, random)
  const sales = [...groups.flatMap((group) => makeSales(group, mine, random)), ...others]
  const regions = new Map(towns.map((town) => [town, random.pick(REGIONS)]))
  const facts = sales.map((sale) => ({ key: sale.id, text: saleText(sale) }))
  const located = [...regions].map(([town, region]) => ({ key: town, text: `${town} lies in ${region}.` }))
  const units = random
    .shuffle(kind === 'join' ? [...facts, ...located] : facts)
    .flatMap((unit) => [unit, ...Array.from({ length: filler }, () => ({ text: fillerSentence(random) }))])
  const { document, place } = assemble('sales', 'Sales', units)
  const made = groups.map((group): Omit<MadeQuestion, 'id'> => {
    const region = regions.get(group[0]!)!
    const asked = group.filter((town) => regions.get(town) === region)
    const read = sales.filter(({ town }) => asked.includes(town))
    const keys = [...read.map(({ id }) => id), ...(kind === 'join' ? group : [])]
    const question = kind === 'join' ? joinQuestion(group, region) : QUESTIONS[kind](group[0]!)
    return { kind, question, match: 'all', spans: keys.map(place), answers: ORACLE[kind](read) }
  })
  return { documents: [document], questions: numbered('tables', made) }
}

/** Towns that a join tells apart by their region. */
const JOINED_TOWNS = 3
const OTHER_TOWNS = 12

/** At least one row for each town. Throws `invalid-argument` when the questions together want more rows than there are. */
function rowsOfQuestion({ rows, questions, density }: TableParameters, towns: number): number {
  const mine = Math.max(towns, Math.round(density * rows))
  if (mine * questions <= rows) return mine
  throw new LightconeError('invalid-argument', {
    message: `${questions} questions about ${mine} rows each need ${mine * questions} rows; the table has ${rows}.`,
    hint: 'Ask for more rows, fewer questions, or a lower density.',
    details: { rows, questions, density },
  })
}

/** Each town in turn, so that none is without a sale. */
function makeSales(towns: readonly string[], count: number, random: Random): Sale[] {
  return drawNames(random, PEOPLE, count).map((seller, i) => ({
    id: `${towns[0]}/${i}`,
    seller,
    town: towns[i % towns.length]!,
    item: random.pick(ITEMS),
    pieces: random.integer(2, 97),
  }))
}

function saleText({ seller, town, item, pieces }: Sale): string {
  return `${seller} sold ${pieces} ${item} in ${town}.`
}

const QUESTIONS: Readonly<Record<Exclude<TableKind, 'join'>, (town: string) => string>> = {
  minimum: (town) => `Who made the smallest sale in ${town}, by pieces?`,
  maximum: (town) => `Who made the largest sale in ${town}, by pieces?`,
  count: (town) => `How many sales were made in ${town}?`,
  sum: (town) => `How many pieces were sold in ${town} altogether?`,
  group: (town) => `How many pieces of each item were sold in ${town}?`,
}

function joinQuestion(towns: readonly string[], region: string): string {
  return `How many pieces were sold in those of the towns ${towns.join(', ')} that lie in ${region}?`
}

function extremes(rows: readonly Sale[], pieces: number): string[] {
  return rows
    .filter((row) => row.pieces === pieces)
    .map(({ seller }) => seller)
    .sort()
}

function total(rows: readonly Sale[]): number {
  return rows.reduce((sum, { pieces }) => sum + pieces, 0)
}
