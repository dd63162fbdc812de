/** Sources, skips and settings: small rows that a change replaces by name. */
import type { Skip, Source } from '../../model.ts'
import type { StoreChange } from '../../ports.ts'
import { checksum } from './checksum.ts'
import { utf8 } from './codec.ts'
import type { Connection } from './connection.ts'
import { corrupt } from './sql-errors.ts'

export function writeSettings(db: Connection, ns: number, change: StoreChange): void {
  for (const name of change.removeSources ?? []) {
    db.run('DELETE FROM source WHERE ns = ? AND name = ?', ns, name)
    db.run('DELETE FROM skip WHERE ns = ? AND source = ?', ns, name)
  }
  for (const { name, kind, root } of change.putSources ?? [])
    db.run('INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?, ?)', ...sealed([ns, name, kind, root]))
  for (const [source, skips] of change.skips ?? []) {
    db.run('DELETE FROM skip WHERE ns = ? AND source = ?', ns, source)
    for (const [rank, { path, code, reason }] of skips.entries())
      db.run(
        'INSERT INTO skip VALUES (?, ?, ?, ?, ?, ?, ?)',
        ...sealed([ns, source, rank, path, code, reason]),
      )
  }
  for (const [name, value] of Object.entries(change.settings ?? {}))
    db.run('INSERT OR REPLACE INTO setting VALUES (?, ?, ?, ?)', ...sealed([ns, name, value]))
}

export function readSources(db: Connection, ns: number): Source[] {
  const rows = db.all<Stored<'name' | 'kind' | 'root'>>(
    `SELECT ns, ${texts('name', 'kind', 'root')}, crc FROM source WHERE ns = ? ORDER BY name`,
    ns,
  )
  return rows.map((row) => {
    const [name, kind, root] = verified(db, row, [row.name, row.kind, row.root])
    return { name: name!, kind: kind as Source['kind'], root: root! }
  })
}

export function readSkips(db: Connection, ns: number, source: string | undefined): Skip[] {
  const columns = `ns, rank, ${texts('source', 'path', 'code', 'reason')}, crc`
  const rows = db.all<Stored<'source' | 'path' | 'code' | 'reason'> & { readonly rank: number }>(
    `SELECT ${columns} FROM skip WHERE ns = ? ${source === undefined ? '' : 'AND source = ?'} ORDER BY source, rank`,
    ...(source === undefined ? [ns] : [ns, source]),
  )
  return rows.map((row) => {
    const [name, , path, code, reason] = verified(db, row, [
      row.source,
      row.rank,
      row.path,
      row.code,
      row.reason,
    ])
    return { source: name!, path: path!, code: code as Skip['code'], reason: reason! }
  })
}

export function readSetting(db: Connection, ns: number, name: string): string | undefined {
  const row = db.get<Stored<'value'>>(
    `SELECT ns, ${texts('value')}, crc FROM setting WHERE ns = ? AND name = ?`,
    ...[ns, name],
  )
  return row && verified(db, row, [Buffer.from(name), row.value])[1]
}

/** Reads every row, and so verifies it. Returns how many there are. */
export function checkSettings(db: Connection, ns: number): number {
  const names = db.all<{ name: Uint8Array }>(`SELECT ${texts('name')} FROM setting WHERE ns = ?`, ns)
  for (const { name } of names) readSetting(db, ns, utf8(name))
  return names.length + readSources(db, ns).length + readSkips(db, ns, undefined).length
}

type Stored<Text extends string> = Readonly<Record<Text, Uint8Array>> & {
  readonly ns: number
  readonly crc: number
}

function texts(...names: readonly string[]): string {
  return names.map((name) => `CAST(${name} AS BLOB) AS ${name}`).join(', ')
}

/** A row's values with their checksum behind. */
function sealed(values: readonly (string | number)[]): (string | number)[] {
  return [...values, checksum(values)]
}

/** The values behind `ns`, decoded. Throws `index-corrupt` when they do not match the row's checksum. */
function verified(
  db: Connection,
  row: { readonly ns: number; readonly crc: number },
  values: readonly (Uint8Array | number)[],
): string[] {
  if (row.crc !== checksum([row.ns, ...values]))
    throw corrupt(db.path, 'a row of sources, skips or settings does not match its checksum')
  return values.map((value) => (typeof value === 'number' ? String(value) : utf8(value)))
}
