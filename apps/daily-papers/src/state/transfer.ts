/** Everything in one JSON Lines file, and back: a head line, then one line a row. */
import { LightconeError } from 'lightcone'
import { type Database, TABLES } from './database.ts'

const FORMAT = 'daily-papers-export'

export function* exportLines({ sql }: Database): Generator<string> {
  yield JSON.stringify({ format: FORMAT, version: 1 })
  for (const table of TABLES)
    for (const row of sql.prepare(`SELECT * FROM ${table}`).iterate()) yield JSON.stringify({ table, row })
}

/** All or nothing; replaces what is there. The papers are indexed anew afterwards. Returns the number of rows. */
export async function importLines(
  { sql, transaction }: Database,
  lines: Iterable<string> | AsyncIterable<string>,
): Promise<number> {
  const rows: { readonly table: string; readonly row: Record<string, string | number | null> }[] = []
  let first = true
  for await (const line of lines) {
    if (line.trim() === '') continue
    const entry = parse(line)
    if (first && entry.format !== FORMAT) throw foreign('It does not begin with the line of an export.')
    if (first && entry.version !== 1)
      throw foreign(`It has version ${String(entry.version)}; this build reads 1.`)
    if (!first) {
      if (!(TABLES as readonly unknown[]).includes(entry.table))
        throw foreign(`It names a table "${entry.table}".`)
      rows.push(entry as (typeof rows)[number])
    }
    first = false
  }
  if (first) throw foreign('It is empty.')
  transaction(() => {
    for (const table of TABLES) sql.exec(`DELETE FROM ${table}`)
    const columns = new Map(
      TABLES.map((table) => [
        table as string,
        new Set(
          sql
            .prepare(`PRAGMA table_info(${table})`)
            .all()
            .map((column) => String(column['name'])),
        ),
      ]),
    )
    for (const { table, row } of rows) {
      const names = Object.keys(row)
      const unknown = names.find((name) => !columns.get(table)!.has(name))
      if (unknown !== undefined) throw foreign(`The table ${table} has no column "${unknown}".`)
      sql
        .prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
        .run(...names.map((name) => row[name]!))
    }
    sql.exec('UPDATE papers SET indexed = 0')
  })
  return rows.length
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
