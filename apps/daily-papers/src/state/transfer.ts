/** Everything in one JSON Lines file, and back: a head line, then one line a row. Bytes go as `{ "base64": … }`. */
import { LightconeError } from 'lightcone'
import { type Database, TABLES } from './database.ts'

const FORMAT = 'daily-papers-export'

type Value = string | number | null | Uint8Array

export function* exportLines({ sql }: Database): Generator<string> {
  yield JSON.stringify({ format: FORMAT, version: 1 })
  for (const table of TABLES)
    for (const row of sql.prepare(`SELECT * FROM ${table}`).iterate())
      yield JSON.stringify({ table, row: Object.fromEntries(Object.entries(row).map(written)) })
}

/** All or nothing; replaces what is there. The index is to be made anew afterwards. Returns the number of rows. */
export async function importLines(
  { sql, transaction }: Database,
  lines: Iterable<string> | AsyncIterable<string>,
): Promise<number> {
  // Aside first, on disk: what is there is replaced in one transaction, which waits for no file.
  sql.exec('CREATE TEMP TABLE IF NOT EXISTS incoming (line TEXT NOT NULL); DELETE FROM incoming')
  const put = sql.prepare('INSERT INTO incoming VALUES (?)')
  let first = true
  for await (const line of lines) {
    if (line.trim() === '') continue
    const entry = parse(line)
    if (first && entry['format'] !== FORMAT) throw foreign('It does not begin with the line of an export.')
    if (first && entry['version'] !== 1)
      throw foreign(`It has version ${String(entry['version'])}; this build reads 1.`)
    if (!first) put.run(line)
    first = false
  }
  if (first) throw foreign('It is empty.')
  return transaction(() => {
    for (const table of TABLES) sql.exec(`DELETE FROM ${table}`)
    const columns = columnsOf(sql)
    let rows = 0
    for (const { line } of sql.prepare('SELECT line FROM incoming ORDER BY rowid').iterate()) {
      insert(parse(String(line)), columns, sql)
      rows++
    }
    sql.exec('UPDATE papers SET indexed = 0; DELETE FROM incoming')
    return rows
  })
}

type Columns = ReadonlyMap<unknown, ReadonlySet<string>>

const columnsOf = (sql: Database['sql']): Columns =>
  new Map(
    TABLES.map((table) => {
      const columns = sql.prepare(`PRAGMA table_info(${table})`).all()
      return [table, new Set(columns.map(({ name }) => String(name)))]
    }),
  )

function insert({ table, row }: Record<string, unknown>, columns: Columns, sql: Database['sql']): void {
  const known = columns.get(table)
  if (known === undefined) throw foreign(`It names a table "${table}".`)
  if (typeof row !== 'object' || row === null) throw foreign(`It has a line of ${table} without a row.`)
  const entries = Object.entries(row)
  const unknown = entries.find(([name]) => !known.has(name))
  if (unknown !== undefined) throw foreign(`The table ${table} has no column "${unknown[0]}".`)
  const names = entries.map(([name]) => name).join(', ')
  const values = entries.map(([, value]) => read(value))
  try {
    sql.prepare(`INSERT INTO ${table} (${names}) VALUES (${values.map(() => '?').join(', ')})`).run(...values)
  } catch (error) {
    throw foreign(`A row of ${table} does not fit: ${(error as Error).message}.`)
  }
}

const written = ([name, value]: [string, unknown]): [string, unknown] => [
  name,
  value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value,
]

function read(value: unknown): Value {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  const { base64 } = (value ?? {}) as { readonly base64?: unknown }
  if (typeof base64 === 'string') return Buffer.from(base64, 'base64')
  throw foreign('One of its values is neither text, a number, nor bytes.')
}

function parse(line: string): Record<string, unknown> {
  try {
    const entry: unknown = JSON.parse(line)
    if (typeof entry === 'object' && entry !== null) return entry as Record<string, unknown>
  } catch {}
  throw foreign('One of its lines is no JSON object.')
}

const foreign = (detail: string): LightconeError =>
  new LightconeError('invalid-argument', {
    message: `This file can not be imported. ${detail}`,
    hint: 'Give a file that `daily-papers export` wrote.',
  })
