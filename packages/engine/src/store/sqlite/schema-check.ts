/**
 * Whether the tables of a file are those of the format, to the letter. Asked at every opening: in a damaged schema
 * a column may carry another name, and rows would come back with values missing.
 */
import { Connection } from './connection.ts'
import { SCHEMA } from './schema.ts'

let model: ReadonlySet<string> | undefined

/** Sentences, one a difference; none when all is as it was made. */
export function schemaFaults(db: Connection): readonly string[] {
  model ??= new Set(modelLines())
  const found = lines(db)
  const missing = model.size - found.filter((line) => model?.has(line)).length
  const strange = found.filter((line) => !model?.has(line)).length
  return [
    ...(missing > 0 ? [`${missing} of ${model.size} tables and indexes are missing or changed`] : []),
    ...(strange > 0 ? [`${strange} tables or indexes are not of this format`] : []),
  ]
}

function modelLines(): readonly string[] {
  const empty = new Connection(':memory:', ':memory:', { sleepMs: 0 })
  try {
    empty.execute(SCHEMA)
    return lines(empty)
  } finally {
    empty.close()
  }
}

function lines(db: Connection): readonly string[] {
  return db
    .all<{ line: string }>(
      `SELECT type || ' ' || name || ' ' || tbl_name || ' ' || ifnull(sql, '') AS line FROM sqlite_schema`,
    )
    .map(({ line }) => line)
}
