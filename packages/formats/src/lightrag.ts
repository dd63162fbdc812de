import type { DocumentInput } from 'lightcone'

export interface LightragFolder {
  /** The texts that the folder was made from, ids and all. */
  readonly documents: readonly DocumentInput[]
  /** What a language model wrote about each entity and its relations; the title is the entity. */
  readonly descriptions: readonly DocumentInput[]
  readonly relations: number
}

/**
 * A working folder of LightRAG: texts from `kv_store_full_docs.json`, or from `kv_store_text_chunks.json` where a text
 * is not there; entities and relations from `graph_chunk_entity_relation.graphml`, or without it from
 * `vdb_entities.json` and `vdb_relationships.json`. Vectors are not read. `name` comes before all ids. Throws
 * `source-not-found` when the folder has none of these, `file-malformed`, `file-nesting`, `file-too-large`.
 */
export async function readLightrag(
  folder: string,
  options: { readonly name: string; readonly signal?: AbortSignal },
): Promise<LightragFolder> {
  const { readFolder } = await import('./lightrag/folder.ts')
  return readFolder(folder, options)
}
