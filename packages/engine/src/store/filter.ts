/**
 * Filters on metadata, read once into a checked form. The predicate here is the meaning; `sqlite/filter-sql.ts`
 * gives the same answers from an index.
 *
 * Conditions compare like with like: a string never equals a number. Strings compare by code points, but two ISO
 * 8601 dates compare as instants. The document's own fields (`id`, `source`, `title`, `language`) hide metadata of
 * the same name and are plain text, never dates.
 */
import { LightconeError } from '../errors.ts'
import type { Filter, Metadata } from '../model.ts'
import { compareText } from '../text/order.ts'
import { globMatcher } from './glob.ts'
import { parseInstant } from './instant.ts'

export const DOCUMENT_FIELDS = ['id', 'source', 'title', 'language'] as const
export type DocumentField = (typeof DOCUMENT_FIELDS)[number]

/** What a filter sees of a document. */
export interface FilterSubject extends Readonly<Record<DocumentField, string>> {
  readonly metadata: Metadata
}

export type ParsedFilter =
  | { readonly rule: 'and' | 'or'; readonly parts: readonly ParsedFilter[] }
  | { readonly rule: 'not'; readonly part: ParsedFilter }
  | ParsedCondition

export interface ParsedCondition {
  readonly rule: 'field'
  readonly field: string
  readonly exists?: boolean
  /** One and the same value must pass all of them. */
  readonly tests: readonly ValueTest[]
}

export type Scalar = string | number | boolean
export type Comparison = 'gt' | 'gte' | 'lt' | 'lte'
export type ValueTest =
  | { readonly test: 'in'; readonly values: readonly Scalar[] }
  | { readonly test: Comparison; readonly value: string | number }
  | { readonly test: 'glob'; readonly pattern: string }

/** Deeper nesting is refused: recursion over untrusted input must end. */
const MAX_DEPTH = 64
/** All compared values together; SQLite binds at most 32766 (SQLITE_MAX_VARIABLE_NUMBER). */
const MAX_VALUES = 10_000

/** Checks a filter. Throws `invalid-argument`; `details.part` is the path of the offending part. */
export function parseFilter(filter: Filter): ParsedFilter {
  const budget = { values: MAX_VALUES }
  return parse(filter, 'filter', 0, budget)
}

export function filterPredicate(filter: ParsedFilter): (subject: FilterSubject) => boolean {
  switch (filter.rule) {
    case 'and': {
      const parts = filter.parts.map(filterPredicate)
      return (subject) => parts.every((part) => part(subject))
    }
    case 'or': {
      const parts = filter.parts.map(filterPredicate)
      return (subject) => parts.some((part) => part(subject))
    }
    case 'not': {
      const part = filterPredicate(filter.part)
      return (subject) => !part(subject)
    }
    case 'field':
      return conditionPredicate(filter)
  }
}

export function isDocumentField(field: string): field is DocumentField {
  return (DOCUMENT_FIELDS as readonly string[]).includes(field)
}

function conditionPredicate(condition: ParsedCondition): (subject: FilterSubject) => boolean {
  const dated = !isDocumentField(condition.field)
  const tests = condition.tests.map((test) => valuePredicate(test, dated))
  return (subject) => {
    const values = valuesOf(subject, condition.field)
    if (condition.exists !== undefined && condition.exists !== values.length > 0) return false
    return tests.length === 0 || values.some((value) => tests.every((test) => test(value)))
  }
}

function valuesOf(subject: FilterSubject, field: string): readonly Scalar[] {
  if (isDocumentField(field)) return [subject[field]]
  if (!Object.hasOwn(subject.metadata, field)) return []
  const value = subject.metadata[field]!
  return typeof value === 'object' ? value : [value]
}

function valuePredicate(test: ValueTest, dated: boolean): (value: Scalar) => boolean {
  if (test.test === 'glob') {
    const match = globMatcher(test.pattern)
    return (value) => typeof value === 'string' && match(value)
  }
  if (test.test === 'in')
    return (value) => test.values.some((wanted) => compareScalars(value, wanted, dated) === 0)
  const holds = HOLDS[test.test]
  return (value) => {
    const order = compareScalars(value, test.value, dated)
    return order !== undefined && holds(order)
  }
}

const HOLDS: Readonly<Record<Comparison, (order: number) => boolean>> = {
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
}

/** `undefined` when the two are of different types. */
function compareScalars(a: Scalar, b: Scalar, dated: boolean): number | undefined {
  if (typeof a === 'string' && typeof b === 'string') {
    const instantA = dated ? parseInstant(a) : undefined
    const instantB = dated ? parseInstant(b) : undefined
    if (instantA !== undefined && instantB !== undefined) return instantA - instantB
    return compareText(a, b)
  }
  return typeof a === typeof b ? Number(a) - Number(b) : undefined
}

// ── checking ─────────────────────────────────────────────────────────────────────────────────────────────

const TESTS = ['eq', 'in', 'gt', 'gte', 'lt', 'lte', 'glob'] as const

function parse(input: unknown, part: string, depth: number, budget: { values: number }): ParsedFilter {
  if (depth > MAX_DEPTH) throw badFilter(part, `is nested deeper than ${MAX_DEPTH} levels`)
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw badFilter(part, 'is not an object')
  const given = Object.entries(input).filter(([, value]) => value !== undefined)
  const keys = given.map(([key]) => key)
  if (keys.includes('field')) return parseCondition(Object.fromEntries(given), part, budget)
  const [key] = keys
  if (keys.length !== 1 || (key !== 'and' && key !== 'or' && key !== 'not'))
    throw badFilter(part, 'needs `field`, or exactly one of `and`, `or`, `not`')
  const value: unknown = given[0]![1]
  if (key === 'not') return { rule: 'not', part: parse(value, `${part}.not`, depth + 1, budget) }
  if (!Array.isArray(value)) throw badFilter(`${part}.${key}`, 'is not a list')
  const parts = value.map((inner, i) => parse(inner, `${part}.${key}[${i}]`, depth + 1, budget))
  return { rule: key, parts }
}

function parseCondition(
  input: Readonly<Record<string, unknown>>,
  part: string,
  budget: { values: number },
): ParsedCondition {
  const { field, exists, ...rest } = input
  if (typeof field !== 'string' || field === '' || !field.isWellFormed())
    throw badFilter(`${part}.field`, 'is not a name')
  if (exists !== undefined && typeof exists !== 'boolean')
    throw badFilter(`${part}.exists`, 'is neither true nor false')
  const tests = Object.entries(rest).map(([key, value]) => parseTest(key, value, `${part}.${key}`))
  for (const test of tests) budget.values -= test.test === 'in' ? test.values.length : 1
  if (budget.values < 0) throw badFilter(part, `takes the filter above ${MAX_VALUES} compared values`)
  if (tests.length === 0 && exists === undefined) throw badFilter(part, 'states no condition')
  return { rule: 'field', field, ...(exists === undefined ? {} : { exists }), tests }
}

function parseTest(key: string, value: unknown, part: string): ValueTest {
  switch (key as (typeof TESTS)[number]) {
    case 'eq':
      return { test: 'in', values: [scalar(value, part)] }
    case 'in':
      if (!Array.isArray(value)) throw badFilter(part, 'is not a list')
      return { test: 'in', values: value.map((inner, i) => scalar(inner, `${part}[${i}]`)) }
    case 'glob':
      if (typeof value !== 'string' || !value.isWellFormed()) throw badFilter(part, 'is not a pattern')
      return { test: 'glob', pattern: value }
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte': {
      const bound = scalar(value, part)
      if (typeof bound === 'boolean') throw badFilter(part, 'is neither a string nor a number')
      return { test: key as Comparison, value: bound }
    }
    default:
      throw badFilter(part, 'is not a known condition')
  }
}

function scalar(value: unknown, part: string): Scalar {
  if (typeof value === 'string' && value.isWellFormed()) return value
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value
  throw badFilter(part, 'is not a well-formed string, a finite number or a boolean')
}

function badFilter(part: string, problem: string): LightconeError {
  return new LightconeError('invalid-argument', {
    message: `The filter is not valid: \`${part}\` ${problem}.`,
    hint: `A condition is { field, ${TESTS.join(' | ')} | exists }; \`and\`, \`or\` and \`not\` combine them.`,
    details: { part },
  })
}
