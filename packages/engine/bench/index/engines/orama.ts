import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as orama from '@orama/orama'
import type { BenchDocument } from '../corpus.ts'
import { chunkIds, type OpenEngine } from '../engine.ts'

const BATCH = 1000

export const open: OpenEngine = async (folder, create) => {
  const file = join(folder, 'orama.json')
  const db = orama.create({
    schema: { title: 'string', text: 'string' },
    components: { tokenizer: { stemming: false } },
  })
  if (!create) orama.load(db, JSON.parse(readFileSync(file, 'utf8')))
  const insert = (document: BenchDocument) => orama.insertMultiple(db, rows(document), BATCH)
  return {
    add: async (documents) => {
      for (const document of documents) await insert(document)
    },
    save: async () => writeFileSync(file, JSON.stringify(orama.save(db))),
    search: async (term, limit) => {
      const found = await orama.search(db, { term, properties: ['title', 'text'], limit })
      return found.hits.map((hit) => hit.id)
    },
    ids: async (keys) => keys.map(String),
    replace: async (document) => {
      await orama.removeMultiple(db, chunkIds(document), BATCH)
      await insert(document)
    },
    remove: async (document) => {
      await orama.removeMultiple(db, chunkIds(document), BATCH)
    },
    indexBytes: async () => statSync(file).size,
    close: async () => {},
  }
}

function rows({ id, title, chunks }: BenchDocument): { id: string; title: string; text: string }[] {
  return chunks.map((text, chunk) => ({ id: `${id}#${chunk}`, title, text }))
}
