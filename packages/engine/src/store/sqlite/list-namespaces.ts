import { utf8 } from './codec.ts'
import { DatabaseLocation } from './location.ts'

/** Names of all namespaces in an index folder, in the order they were made: for care of the whole file alone. */
export function listNamespaces(folder: string): readonly string[] {
  const db = DatabaseLocation.inspect(folder, true).connect('read')
  try {
    return db
      .all<{ name: Uint8Array }>('SELECT CAST(name AS BLOB) AS name FROM namespace ORDER BY ns')
      .map((row) => utf8(row.name))
  } finally {
    db.close()
  }
}
