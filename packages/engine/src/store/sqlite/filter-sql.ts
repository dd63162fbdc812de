/** A filter as an SQL expression over `document d`. Its meaning is that of `filterPredicate`. */
import type { SQLInputValue } from 'node:sqlite'
import {
  type Comparison,
  isDocumentField,
  type ParsedCondition,
  type ParsedFilter,
  type Scalar,
  type ValueTest,
} from '../filter.ts'
import { globPrefix } from '../glob.ts'
import { parseInstant } from '../instant.ts'
import { FIELD_TYPES } from './fields.ts'

export interface SqlExpression {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
}

export function filterSql(filter: ParsedFilter, ns: number): SqlExpression {
  switch (filter.rule) {
    case 'and':
    case 'or': {
      const parts = filter.parts.map((part) => filterSql(part, ns))
      return join(parts, filter.rule)
    }
    case 'not': {
      const { sql, values } = filterSql(filter.part, ns)
      return { sql: `NOT ${sql}`, values }
    }
    case 'field':
      return isDocumentField(filter.field)
        ? join([exists(filter), ...filter.tests.map((test) => columnTest(`d.${filter.field}`, test))], 'and')
        : fieldCondition(filter, ns)
  }
}

const TRUE: SqlExpression = { sql: '1', values: [] }
const FALSE: SqlExpression = { sql: '0', values: [] }
const SIGNS: Readonly<Record<Comparison, string>> = { gt: '>', gte: '>=', lt: '<', lte: '<=' }

/** Joined as a balanced tree: SQLite refuses expressions deeper than 1000 (SQLITE_MAX_EXPR_DEPTH). */
function join(parts: readonly SqlExpression[], rule: 'and' | 'or'): SqlExpression {
  if (parts.length === 0) return rule === 'and' ? TRUE : FALSE
  if (parts.length === 1) return parts[0]!
  const half = parts.length >>> 1
  const [a, b] = [join(parts.slice(0, half), rule), join(parts.slice(half), rule)]
  return { sql: `(${a.sql} ${rule.toUpperCase()} ${b.sql})`, values: [...a.values, ...b.values] }
}

/** Every document has its own fields. */
function exists(condition: ParsedCondition): SqlExpression {
  return condition.exists === false ? FALSE : TRUE
}

function fieldCondition({ field, exists, tests }: ParsedCondition, ns: number): SqlExpression {
  const having = (test: SqlExpression): SqlExpression => ({
    sql: `d.key IN (SELECT document FROM field WHERE ns = ? AND name = ? AND ${test.sql})`,
    values: [ns, field, ...test.values],
  })
  const parts: SqlExpression[] = []
  if (exists === true) parts.push(having(TRUE))
  if (exists === false) parts.push({ ...having(TRUE), sql: `NOT ${having(TRUE).sql}` })
  if (tests.length > 0) parts.push(having(join(tests.map(valueTest), 'and')))
  return join(parts, 'and')
}

/** A test of one `field` row. */
function valueTest(test: ValueTest): SqlExpression {
  if (test.test === 'in') return join(groups(test.values), 'or')
  const string = { sql: `type = ${FIELD_TYPES.string}`, values: [] }
  if (test.test === 'glob') return join([string, columnTest('value', test)], 'and')
  const sign = SIGNS[test.test]
  const { value } = test
  const type = FIELD_TYPES[typeof value as 'string' | 'number']
  const plain = { sql: `(type = ${type} AND value ${sign} ?)`, values: [value] }
  const instant = typeof value === 'string' ? parseInstant(value) : undefined
  if (instant === undefined) return plain
  return {
    sql: `(instant ${sign} ? OR (type = ${type} AND instant IS NULL AND value ${sign} ?))`,
    values: [instant, value],
  }
}

/** Wanted values by how they are looked up. A date equals every string that names the same instant. */
function groups(values: readonly Scalar[]): SqlExpression[] {
  const byGroup = new Map<string, (string | number)[]>()
  for (const value of values) {
    const instant = typeof value === 'string' ? parseInstant(value) : undefined
    const group =
      instant === undefined
        ? `type = ${FIELD_TYPES[typeof value as keyof typeof FIELD_TYPES]} AND value`
        : 'instant'
    const wanted = typeof value === 'boolean' ? Number(value) : (instant ?? value)
    const list = byGroup.get(group)
    if (list) list.push(wanted)
    else byGroup.set(group, [wanted])
  }
  return [...byGroup].map(([group, wanted]) => ({
    sql: `(${group} IN (${wanted.map(() => '?').join(', ')}))`,
    values: wanted,
  }))
}

/** A test of one text column. */
function columnTest(column: string, test: ValueTest): SqlExpression {
  if (test.test === 'glob') return globTest(column, test.pattern)
  if (test.test === 'in') {
    const wanted = test.values.filter((value) => typeof value === 'string')
    return wanted.length === 0
      ? FALSE
      : { sql: `${column} IN (${wanted.map(() => '?').join(', ')})`, values: wanted }
  }
  return typeof test.value === 'string'
    ? { sql: `${column} ${SIGNS[test.test]} ?`, values: [test.value] }
    : FALSE
}

/** The literal beginning narrows the range by index; the matcher decides. */
function globTest(column: string, pattern: string): SqlExpression {
  const match = {
    sql: `lightcone_glob(CAST(? AS BLOB), CAST(${column} AS BLOB))`,
    values: [pattern],
  }
  const prefix = globPrefix(pattern)
  if (prefix === pattern) return { sql: `${column} = ?`, values: [pattern] }
  const after = successor(prefix)
  const range = prefix === '' ? [] : [{ sql: `${column} >= ?`, values: [prefix] }]
  const end = after === undefined ? [] : [{ sql: `${column} < ?`, values: [after] }]
  return join([...range, ...end, match], 'and')
}

/** The first text after all those that begin with `prefix`, in code point order; `undefined` when there is none. */
function successor(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0)!)
  while (points.at(-1) === 0x10ffff) points.pop()
  const last = points.pop()
  if (last === undefined) return undefined
  return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1)
}
