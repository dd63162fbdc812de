/**
 * Database operations over rows that stand in text (the tasks of HoloBench, Maekawa et al. 2024): minimum, maximum,
 * count, sum, average, groups and joins, answered with the rows as evidence, or not at all.
 */
import type { Analyzer } from '../ports.ts'
import { type Asked, type Operation, type QuestionWord, readQuestion } from './question.ts'
import { type Row, type Rows, rowsOf } from './rows.ts'

export interface Aggregate {
  readonly operation: Operation | 'group' | 'join'
  /** The result in words of the rows and numbers: `Alwin Ashacre`, `43`, `kettles 12, lamps 40`. */
  readonly text: string
  /** Every row that the operation read. */
  readonly rows: readonly Row[]
}

/**
 * Answers a question by computing, where it is sure: the question names an operation, every name and number of it
 * stands in the rows of one table (or of two that share a column), and the column to compute over is the only one or
 * is named. Otherwise nothing.
 */
export function aggregate(
  question: string,
  documents: Parameters<typeof rowsOf>[0],
  analyzer: Analyzer,
): Aggregate | undefined {
  const asked = readQuestion(question)
  if (asked === undefined) return undefined
  const all = rowsOf(documents)
  const plans = all.flatMap((rows) => planOf(asked, rows, all, analyzer))
  const best = plans.toSorted((a, b) => b.sure - a.sure)
  // Two plans that are equally good and give different answers are no answer.
  if (best.length > 1 && best[1]!.sure === best[0]!.sure && best[1]!.result.text !== best[0]!.result.text)
    return undefined
  return best[0]?.result
}

/** Whether a question asks for an operation at all: cheap, to know before any document is read. */
export const asksForOperation = (question: string): boolean => readQuestion(question) !== undefined

interface Plan {
  readonly result: Aggregate
  /** How much of the question the rows account for. */
  readonly sure: number
}

interface Filter {
  readonly column: number
  readonly values: readonly string[]
  /** The question has the word before the value that the rows have: "in Bramaby". */
  readonly isPhrased: boolean
}

/** Words of lower case that nothing accounts for: "sales", "made". More make the question another one. */
const MAX_LOOSE = 3

function planOf(asked: Asked, rows: Rows, all: readonly Rows[], analyzer: Analyzer): readonly Plan[] {
  const used = new Set<number>()
  const filters = filtersOf(asked.words, rows, used)
  const join = joinOf(asked.words, rows, filters, all, used)
  const stems = (text: string) => analyzer.terms(text, 'en')
  const shared = new Set([...rows.words, ...(join?.rows.words ?? [])].flatMap(stems))
  const named = new Set(rows.columns.flatMap(({ name }) => stems(name)))
  const holds = heldWords(asked, rows, used, (stem) => shared.has(stem) || named.has(stem), stems)
  let matched = filters.filter(({ isPhrased }) => isPhrased).length
  if (rows.columns.some(({ name, isNumber }) => isNumber && asked.implied?.test(name))) matched += 2
  let loose = 0
  for (const [i, { text, isName, isCue }] of asked.words.entries()) {
    if (used.has(i)) matched += 2
    else if (isName) return []
    else if (isCue) continue
    else if (stems(text).some((stem) => shared.has(stem) || named.has(stem))) matched++
    else loose++
  }
  if (loose > MAX_LOOSE || matched < 2) return []
  const read = rows.rows.filter(
    (row) => accepted(row, filters) && holds.accepts(row) && (join?.accepts(row) ?? true),
  )
  if (read.length === 0) return []
  const computed = compute(holds.isCounted ? { ...asked, isThings: true } : asked, rows, read, filters, stems)
  if (computed === undefined) return []
  const evidence = [...read, ...(join?.evidence ?? [])]
  const operation = join !== undefined ? 'join' : asked.groupBy !== '' ? 'group' : asked.operation
  return [{ result: { operation, text: computed, rows: evidence }, sure: matched - loose }]
}

// ── conditions ───────────────────────────────────────────────────────────────────────────────────────────

/** Values of the rows that the question names, longest first; their words are marked as used. */
function filtersOf(words: readonly QuestionWord[], rows: Rows, used: Set<number>): readonly Filter[] {
  const places = new Map<string, number[]>()
  for (const { cells } of rows.rows)
    for (const [column, { text }] of cells.entries()) {
      if (rows.columns[column]!.isNumber || text === '') continue
      const key = normal(text)
      const list = places.get(key)
      if (list === undefined) places.set(key, [column])
      else if (!list.includes(column)) list.push(column)
    }
  const found = new Map<number, Filter>()
  for (let length = Math.min(6, words.length); length > 0; length--)
    for (let at = 0; at + length <= words.length; at++) {
      const span = Array.from({ length }, (_, i) => at + i)
      if (span.some((i) => used.has(i)) || span.every((i) => words[i]!.isCue)) continue
      const value = normal(span.map((i) => words[i]!.text).join(' '))
      const columns = places.get(value)
      if (columns === undefined) continue
      const before = words[at - 1]?.text.toLowerCase()
      const column = columns.find((one) => rows.columns[one]!.name === before) ?? columns[0]!
      const isPhrased = before !== undefined && rows.columns[column]!.name === before
      const known = found.get(column)
      found.set(column, {
        column,
        values: [...(known?.values ?? []), value],
        isPhrased: isPhrased || known?.isPhrased === true,
      })
      for (const i of span) used.add(i)
    }
  return [...found.values()]
}

interface Held {
  readonly accepts: (row: Row) => boolean
  /** The noun after "how many" is among the words. */
  readonly isCounted: boolean
}

/** A longer cell is a text that has words, not the name of something. */
const MOST_LABEL_WORDS = 6

/** Words of the question that stand in cells of some rows of a table ("hoses", *Hose 5m*): such rows are meant. */
function heldWords(
  asked: Asked,
  { kind, columns, rows }: Rows,
  used: Set<number>,
  isKnown: (stem: string) => boolean,
  stems: Stems,
): Held {
  if (kind !== 'table') return { accepts: () => true, isCounted: false }
  const isLabel = (text: string) => normal(text).split(' ').length <= MOST_LABEL_WORDS
  const stemsIn = ({ cells }: Row) =>
    new Set(cells.flatMap(({ text }, i) => (columns[i]!.isNumber || !isLabel(text) ? [] : stems(text))))
  const ofRow = new Map(rows.map((row) => [row, stemsIn(row)]))
  const held = new Set([...ofRow.values()].flatMap((own) => [...own]))
  const wanted: string[][] = []
  let isCounted = false
  for (const [i, { text, isCue }] of asked.words.entries()) {
    const found = used.has(i) || isCue ? [] : stems(text).filter((stem) => held.has(stem) && !isKnown(stem))
    if (found.length === 0) continue
    wanted.push(found)
    used.add(i)
    isCounted ||= text.toLowerCase() === asked.counted
  }
  const accepts = (row: Row) => wanted.every((some) => some.some((stem) => ofRow.get(row)!.has(stem)))
  return { accepts, isCounted }
}

const normal = (text: string): string => (text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).join(' ')

const accepted = (row: Row, filters: readonly Filter[]): boolean =>
  filters.every(({ column, values }) => values.includes(normal(row.cells[column]!.text)))

interface Join {
  readonly rows: Rows
  readonly accepts: (row: Row) => boolean
  readonly evidence: readonly Row[]
}

/** Rows of another table that say which values of a column are meant: "the towns … that lie in the Vale". */
function joinOf(
  words: readonly QuestionWord[],
  rows: Rows,
  filters: readonly Filter[],
  all: readonly Rows[],
  used: Set<number>,
): Join | undefined {
  if (words.every(({ isName }, i) => !isName || used.has(i))) return undefined
  for (const other of all) {
    if (other === rows) continue
    const alsoUsed = new Set(used)
    const conditions = filtersOf(words, other, alsoUsed)
    if (conditions.length === 0) continue
    for (const [column] of rows.columns.entries())
      for (const [key] of other.columns.entries()) {
        if (rows.columns[column]!.isNumber || conditions.some((one) => one.column === key)) continue
        const listed = filters.find((one) => one.column === column)?.values
        const keysOf = (some: readonly Row[]) => some.map(({ cells }) => normal(cells[key]!.text))
        const known = new Set(keysOf(other.rows))
        const shared = new Set(rows.rows.map(({ cells }) => normal(cells[column]!.text)))
        if ([...shared].filter((value) => known.has(value)).length < Math.min(2, shared.size)) continue
        const meant = new Set(keysOf(other.rows.filter((row) => accepted(row, conditions))))
        for (const i of alsoUsed) used.add(i)
        return {
          rows: other,
          accepts: ({ cells }) => meant.has(normal(cells[column]!.text)),
          evidence: other.rows.filter((row) => {
            const value = normal(row.cells[key]!.text)
            return listed === undefined ? meant.has(value) : listed.includes(value)
          }),
        }
      }
  }
  return undefined
}

// ── computing ────────────────────────────────────────────────────────────────────────────────────────────

type Stems = (text: string) => readonly string[]

function compute(
  asked: Asked,
  rows: Rows,
  read: readonly Row[],
  filters: readonly Filter[],
  stems: Stems,
): string | undefined {
  const measure = measureOf(asked, rows, stems)
  const operation = howMany(asked, rows, measure, stems)
  if (operation !== 'count' && measure === undefined) return undefined
  // A table that states totals is not to be summed, its own totals with it.
  if (operation === 'sum' && rows.kind === 'table' && rows.rows.some(isTotal)) return undefined
  // A row that its label picks out is there once, and one number that nothing names is no result.
  if (operation === 'count' && filters.some(({ column }) => isKey(rows, column))) return undefined
  const isMeant = () =>
    asked.isThings || asked.implied !== undefined || isAsked(asked, rows.columns[measure!]!.name, stems)
  if (operation !== 'count' && read.length === 1 && !isMeant()) return undefined
  const value = (some: readonly Row[]): string | undefined => {
    if (operation === 'count') return String(some.length)
    const numbers = some.flatMap(({ cells }) => cells[measure!]!.number ?? [])
    if (numbers.length < some.length) return undefined
    const sum = numbers.reduce((total, number) => total + number, 0)
    return written(operation === 'average' ? sum / numbers.length : sum)
  }
  if (asked.groupBy !== '') {
    const column = namedColumn(asked.groupBy, rows, stems) ?? otherColumn(rows, filters)
    if (column === undefined || operation === 'minimum' || operation === 'maximum') return undefined
    const groups = [...Map.groupBy(read, ({ cells }) => cells[column]!.text)].toSorted(([a], [b]) =>
      a < b ? -1 : 1,
    )
    const told = groups.map(([name, some]) => [name, value(some)])
    return told.some(([, one]) => one === undefined)
      ? undefined
      : told.map((pair) => pair.join(' ')).join(', ')
  }
  // "In which years was the total …" asks for no amount.
  if (operation !== 'minimum' && operation !== 'maximum')
    return asked.target.startsWith('which') || asked.target === 'who' ? undefined : value(read)
  return extreme(operation, asked, rows, read, measure!, stems)
}

function extreme(
  operation: 'minimum' | 'maximum',
  { target }: Asked,
  rows: Rows,
  read: readonly Row[],
  measure: number,
  stems: Stems,
): string | undefined {
  const numbers = read.flatMap(({ cells }) => cells[measure]!.number ?? [])
  if (numbers.length < read.length) return undefined
  const end = operation === 'minimum' ? Math.min(...numbers) : Math.max(...numbers)
  const winners = read.filter(({ cells }) => cells[measure]!.number === end)
  // Numbers that are all alike have no largest.
  if (read.length > 1 && winners.length === read.length) return undefined
  if (target === 'what' || target === '') return winners[0]!.cells[measure]!.text
  const noun = target.replace(/^which\s+/, '')
  // "Which year …" is not answered by the label of a row: the column must be named.
  const column =
    target === 'who' ? subjectOf(rows) : (namedColumn(noun, rows, stems) ?? labelColumn(noun, rows))
  if (column === undefined || column === measure) return undefined
  const told = (some: readonly Row[]) => [...new Set(some.map(({ cells }) => cells[column]!.text))]
  const texts = told(winners)
  const isHeader = texts.some((text) => normal(text) === normal(rows.columns[column]!.name))
  if (isHeader || texts.includes('') || (read.length > 1 && told(read).length === 1)) return undefined
  return texts.toSorted().join(', ')
}

/** The number column that the question names, the one that it implies, or the only one. */
function measureOf({ words, implied, isThings }: Asked, rows: Rows, stems: Stems): number | undefined {
  const numbers = rows.columns.flatMap(({ isNumber }, i) => (isNumber ? [i] : []))
  const asked = new Set(words.flatMap(({ text }) => stems(text)))
  const named = numbers.filter((i) => stems(rows.columns[i]!.name).some((stem) => asked.has(stem)))
  if (named.length === 1) return named[0]
  const wanted = isThings ? AMOUNT : implied
  const meant = numbers.filter((i) => wanted?.test(rows.columns[i]!.name))
  if (meant.length === 1) return meant[0]
  return numbers.length === 1 && wanted === undefined ? numbers[0] : undefined
}

/** Columns that say how many there are of what the row is about. */
const AMOUNT = /^(?:quantity|qty|count|amount|number|units|pieces|(?:in )?stock)$/i

/**
 * "How many" sums where the rows state a number for what is asked: the column is named by the counted noun, or the
 * question says what was done with so many ("were sold") in the word that stands before the number ("sold 12").
 */
function howMany(asked: Asked, rows: Rows, measure: number | undefined, stems: Stems): Operation {
  if (!asked.isHowMany || measure === undefined) return asked.operation
  if (asked.isThings && AMOUNT.test(rows.columns[measure]!.name)) return 'sum'
  return isAsked(asked, rows.columns[measure]!.name, stems) ? 'sum' : 'count'
}

/** Whether the question has a word of the name. */
function isAsked({ words }: Asked, name: string, stems: Stems): boolean {
  const of = new Set(stems(name))
  return words.some(({ text, isCue }) => !isCue && stems(text).some((stem) => of.has(stem)))
}

const isTotal = ({ cells }: Row): boolean => cells.some(({ text }) => /\b(?:sub)?totals?\b/i.test(text))

/** Whether a column of a table has another value in each row. */
const isKey = ({ kind, rows }: Rows, column: number): boolean =>
  kind === 'table' && new Set(rows.map(({ cells }) => normal(cells[column]!.text))).size === rows.length

function namedColumn(noun: string, rows: Rows, stems: Stems): number | undefined {
  const wanted = new Set(stems(noun))
  const found = rows.columns.findIndex(({ name }) => stems(name).some((stem) => wanted.has(stem)))
  return found === -1 || rows.kind === 'sentences' ? undefined : found
}

/** What a thing of a table is called, when the question asks for no more than which one. */
function labelColumn(noun: string, { kind, columns }: Rows): number | undefined {
  if (kind !== 'table' || !/^(?:one|item|thing|product|article|entry|row|record)$/.test(noun))
    return undefined
  const found = columns.findIndex(
    ({ name, isNumber }) => !isNumber && /^(?:name|title|item|product)$/i.test(name),
  )
  return found === -1 ? undefined : found
}

/** Who or what a row is about: the first column of words. */
const subjectOf = (rows: Rows): number | undefined => {
  const found = rows.columns.findIndex(({ isNumber }) => !isNumber)
  return found === -1 ? undefined : found
}

/** Of sentences, the place of the changing noun, unless the question fixes it. */
function otherColumn(rows: Rows, filters: readonly Filter[]): number | undefined {
  const found = rows.columns.findIndex(({ isNoun }) => isNoun)
  return found === -1 || filters.some(({ column }) => column === found) ? undefined : found
}

/** Without the noise of binary fractions. */
const written = (value: number): string => String(Number(value.toPrecision(12)))
