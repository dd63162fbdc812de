/** Vectors by what was embedded, in one file that several processes may use. */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { LightconeError } from '../../errors.ts'
import type { EmbeddingCache } from './text-embedder.ts'

export interface OpenEmbeddingCache extends EmbeddingCache {
  close(): void
}

/** Opens or makes the file, and its folder. Throws `io`. */
export function openEmbeddingCache(file: string): OpenEmbeddingCache {
  const database = opened(file)
  const find = database.prepare('SELECT vector FROM embeddings WHERE key = ?')
  const put = database.prepare('INSERT OR IGNORE INTO embeddings (key, vector) VALUES (?, ?)')
  return {
    async get(keys) {
      return keys.map((key) => {
        const row = find.get(key) as { readonly vector: Uint8Array } | undefined
        return row === undefined ? undefined : new Float32Array(new Uint8Array(row.vector).buffer)
      })
    },
    async set(entries) {
      database.exec('BEGIN IMMEDIATE')
      for (const [key, vector] of entries)
        put.run(key, new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength))
      database.exec('COMMIT')
    },
    close: () => database.close(),
  }
}

function opened(file: string): DatabaseSync {
  try {
    mkdirSync(dirname(file), { recursive: true })
    const database = new DatabaseSync(file, { timeout: 10_000 })
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    database.exec(
      'CREATE TABLE IF NOT EXISTS embeddings (key TEXT PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID',
    )
    return database
  } catch (cause) {
    throw new LightconeError('io', {
      message: `The cache of embeddings ${file} cannot be opened.`,
      hint: 'Check the path and its rights, or delete the file: everything in it can be made again.',
      details: { file },
      cause,
    })
  }
}
