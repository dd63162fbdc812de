/** `--where field=value`: the filter that can be typed. */
import type { Filter } from 'lightcone'
import { UsageError } from './usage-error.ts'

const CONDITION = /^([^=!<>~]+?)\s*(!=|>=|<=|=|>|<|~)\s*(.*)$/s

/**
 * One condition: `=`, `!=`, `>=`, `<=`, `>`, `<`, or `~` with a glob. A value that reads as a number or as true
 * or false also matches as text, since a field's type cannot be seen here.
 */
export function parseWhere(text: string): Filter {
  const match = CONDITION.exec(text)
  if (!match)
    throw new UsageError(
      `--where ${text} is not a condition.`,
      'Write field=value; !=, >=, <=, >, < and ~ (with a glob such as docs/**) work, too.',
    )
  const [, field, operator, value] = match as unknown as [string, string, string, string]
  if (operator === '=') return { field, in: readings(value) }
  if (operator === '!=') return { not: { field, in: readings(value) } }
  if (operator === '~') return { field, glob: value }
  const bound = comparable(value)
  if (operator === '>=') return { field, gte: bound }
  if (operator === '<=') return { field, lte: bound }
  return operator === '>' ? { field, gt: bound } : { field, lt: bound }
}

/** All given conditions must hold. */
export function joinFilters(filters: readonly Filter[]): Filter | undefined {
  return filters.length > 1 ? { and: filters } : filters[0]
}

/** What a value can mean, text first. */
function readings(value: string): (string | number | boolean)[] {
  const scalar = parseScalar(value)
  return scalar === value ? [value] : [value, scalar]
}

function comparable(value: string): string | number {
  const scalar = parseScalar(value)
  return typeof scalar === 'number' ? scalar : value
}

/** `12` is a number, `true` is true, all else is text. */
export function parseScalar(value: string): string | number | boolean {
  if (/^-?(0|[1-9]\d*)(\.\d+)?$/.test(value)) return Number(value)
  if (value === 'true' || value === 'false') return value === 'true'
  return value
}
