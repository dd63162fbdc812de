import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import MiniSearch from 'minisearch'
import type { BenchDocument } from '../corpus.ts'
import type { OpenEngine } from '../engine.ts'

export const open: OpenEngine = async (folder, create) => {
  const file = join(folder, 'minisearch.json')
  const options = { fields: ['title', 'text'], idField: 'id' }
  const index = create ? new MiniSearch(options) : MiniSearch.loadJSON(readFileSync(file, 'utf8'), options)
  return {
    add: async (documents) => {
      for (const document of documents) index.addAll(rows(document))
    },
    save: async () => writeFileSync(file, JSON.stringify(index)),
    search: async (query, k) =>
      index
        .search(query)
        .slice(0, k)
        .map((hit) => String(hit.id)),
    ids: async (keys) => keys.map(String),
    replace: async (document) => {
      index.removeAll(rows(document))
      index.addAll(rows(document))
    },
    remove: async (document) => index.removeAll(rows(document)),
    indexBytes: async () => statSync(file).size,
    close: async () => {},
  }
}

function rows({ id, title, chunks }: BenchDocument): { id: string; title: string; text: string }[] {
  return chunks.map((text, chunk) => ({ id: `${id}#${chunk}`, title, text }))
}
