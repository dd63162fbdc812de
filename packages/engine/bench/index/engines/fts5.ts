/** SQLite's full-text index through `node:sqlite`, over a table that keeps the text. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { BenchDocument } from '../corpus.ts'
import { chunkIds, type OpenEngine } from '../engine.ts'

export const open: OpenEngine = async (folder, create) => {
  const db = new DatabaseSync(join(folder, 'fts5.db'))
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536')
  db.exec('PRAGMA mmap_size = 4000000000')
  if (create)
    db.exec(`CREATE TABLE chunk (row INTEGER PRIMARY KEY, id TEXT, document TEXT, title TEXT, text TEXT);
      CREATE INDEX of_document ON chunk (document);
      CREATE VIRTUAL TABLE search USING fts5(title, text, content='chunk', content_rowid='row');`)
  const insert = db.prepare('INSERT INTO chunk (id, document, title, text) VALUES (?, ?, ?, ?)')
  const index = db.prepare('INSERT INTO search (rowid, title, text) VALUES (?, ?, ?)')
  const rows = db.prepare('SELECT row, title, text FROM chunk WHERE document = ?')
  const unindex = db.prepare("INSERT INTO search (search, rowid, title, text) VALUES ('delete', ?, ?, ?)")
  const drop = db.prepare('DELETE FROM chunk WHERE document = ?')
  const select = db.prepare('SELECT rowid FROM search WHERE search MATCH ? ORDER BY rank LIMIT ?')
  const name = db.prepare('SELECT id FROM chunk WHERE row = ?')
  const put = (document: BenchDocument) => {
    const ids = chunkIds(document)
    document.chunks.forEach((text, i) => {
      const { lastInsertRowid } = insert.run(ids[i]!, document.id, document.title, text)
      index.run(lastInsertRowid, document.title, text)
    })
  }
  const take = (document: BenchDocument) => {
    for (const row of rows.all(document.id)) unindex.run(row['row']!, row['title']!, row['text']!)
    drop.run(document.id)
  }
  const inTransaction = (work: () => void) => {
    db.exec('BEGIN IMMEDIATE')
    work()
    db.exec('COMMIT')
  }
  return {
    add: async (documents) => inTransaction(() => documents.forEach(put)),
    save: async () => db.exec('PRAGMA wal_checkpoint(TRUNCATE)'),
    async search(query, k) {
      const any = query.split(' ').map((word) => `"${word}"`)
      return select.all(any.join(' OR '), k).map((row) => Number(row['rowid']))
    },
    ids: async (keys) => keys.map((key) => String(name.get(key)!['id'])),
    replace: async (document) =>
      inTransaction(() => {
        take(document)
        put(document)
      }),
    remove: async (document) => inTransaction(() => take(document)),
    indexBytes: async () => statSync(join(folder, 'fts5.db')).size - textBytes(db),
    close: async () => db.close(),
  }
}

function textBytes(db: DatabaseSync): number {
  const row = db
    .prepare('SELECT sum(length(CAST(text AS BLOB)) + length(id) + length(title)) AS n FROM chunk')
    .get()
  return Number(row?.['n'] ?? 0)
}
