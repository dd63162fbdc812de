import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Index } from 'flexsearch'
import type { BenchDocument } from '../corpus.ts'
import { chunkIds, type OpenEngine } from '../engine.ts'

const SUFFIX = '.flexsearch.json'

export const open: OpenEngine = async (folder, create) => {
  const index = new Index({ tokenize: 'strict' })
  const files = () => readdirSync(folder).filter((name) => name.endsWith(SUFFIX))
  if (!create)
    for (const name of files())
      index.import(name.slice(0, -SUFFIX.length), readFileSync(join(folder, name), 'utf8'))
  const put = (document: BenchDocument) => {
    const ids = chunkIds(document)
    document.chunks.forEach((text, i) => void index.add(ids[i]!, `${document.title} ${text}`))
  }
  const take = (document: BenchDocument) => {
    for (const id of chunkIds(document)) index.remove(id)
  }
  return {
    add: async (documents) => documents.forEach(put),
    save: async () => {
      await index.export(async (key, data) => {
        if (data) writeFileSync(join(folder, `${key}${SUFFIX}`), data)
      })
    },
    search: async (query, limit) => index.search(query, { limit, suggest: true }).map(String),
    ids: async (keys) => keys.map(String),
    replace: async (document) => {
      take(document)
      put(document)
    },
    remove: async (document) => take(document),
    indexBytes: async () => files().reduce((sum, name) => sum + statSync(join(folder, name)).size, 0),
    close: async () => {},
  }
}
