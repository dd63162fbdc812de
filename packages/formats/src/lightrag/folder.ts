import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type DocumentInput, LightconeError, throwIfAborted } from 'lightcone'
import type { LightragFolder } from '../lightrag.ts'
import { malformedFile, textOf } from './fields.ts'
import { type Graph, graphOfGraphml, graphOfStores } from './graph.ts'

const FULL = 'kv_store_full_docs.json'
const CHUNKS = 'kv_store_text_chunks.json'
const GRAPHML = 'graph_chunk_entity_relation.graphml'
const ENTITIES = 'vdb_entities.json'
const RELATIONS = 'vdb_relationships.json'

/** What LightRAG writes where it was given no path. */
const NO_PATH = 'unknown_source'
/** The longest text that a file of JSON can be read as (V8). */
const MOST_BYTES = 2 ** 29 - 24

export async function readFolder(
  folder: string,
  { name, signal }: { readonly name: string; readonly signal?: AbortSignal },
): Promise<LightragFolder> {
  const bytes = async (file: string) => {
    throwIfAborted(signal)
    return readIfThere(join(folder, file), file)
  }
  const [full, chunks, graphml] = [await bytes(FULL), await bytes(CHUNKS), await bytes(GRAPHML)]
  const graph =
    graphml === undefined
      ? graphOfStores(rowsOf(await bytes(ENTITIES), ENTITIES), rowsOf(await bytes(RELATIONS), RELATIONS))
      : await graphOfGraphml(graphml, GRAPHML)
  if (full === undefined && chunks === undefined && graph === undefined)
    throw new LightconeError('source-not-found', {
      message: `${folder} is no working folder of LightRAG: it has none of ${FULL}, ${CHUNKS} and ${GRAPHML}.`,
      hint: 'Name the folder that was given to LightRAG as working_dir, or the workspace inside it.',
      details: { folder },
    })
  const { relations = [] } = graph ?? {}
  return {
    documents: documentsOf(storeOf(full, FULL), storeOf(chunks, CHUNKS), name),
    descriptions: graph === undefined ? [] : descriptionsOf(graph, `${name}-graph`),
    relations: relations.length,
  }
}

async function readIfThere(path: string, file: string): Promise<Uint8Array | undefined> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined
    throw new LightconeError(cause.code === 'EACCES' ? 'permission-denied' : 'io', {
      message: `${file} could not be read.`,
      hint: 'Check that it is a file which you may read.',
      cause,
    })
  })
  if (bytes === undefined || bytes.length <= MOST_BYTES) return bytes
  throw new LightconeError('file-too-large', {
    message: `${file} is too large to be read as one text.`,
    hint: 'Split the working folder, or add the original files with `lightcone add`.',
    details: { bytes: bytes.length },
  })
}

type Row = Readonly<Record<string, unknown>>

function parse(bytes: Uint8Array, file: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw malformedFile(file, 'it is no JSON', cause)
  }
}

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A key-value store: an object of objects. */
function storeOf(bytes: Uint8Array | undefined, file: string): readonly (readonly [string, Row])[] {
  if (bytes === undefined) return []
  const store = parse(bytes, file)
  if (!isRow(store)) throw malformedFile(file, 'it is no JSON object')
  return Object.entries(store).map(([key, row]) => {
    if (!isRow(row)) throw malformedFile(file, `${JSON.stringify(key)} is no object`)
    return [key, row] as const
  })
}

/** A vector store: rows under `data`. */
function rowsOf(bytes: Uint8Array | undefined, file: string): readonly Row[] | undefined {
  if (bytes === undefined) return undefined
  const store = parse(bytes, file)
  const data = isRow(store) ? store.data : undefined
  if (!Array.isArray(data) || !data.every(isRow))
    throw malformedFile(file, 'it has no list of rows in "data"')
  return data
}

type Store = ReturnType<typeof storeOf>

/** Each text once; a chunk is a document of its own where its text is missing, since chunks overlap. */
function documentsOf(full: Store, chunks: Store, name: string): DocumentInput[] {
  const known = new Set(full.filter(([, row]) => textOf(row.content).trim() !== '').map(([key]) => key))
  const rows = [
    ...full.filter(([key]) => known.has(key)),
    ...chunks.filter(
      ([, { full_doc_id, content }]) => !known.has(textOf(full_doc_id)) && textOf(content).trim(),
    ),
  ]
  const paths = new Map<string, number>()
  for (const [, { file_path }] of rows) paths.set(textOf(file_path), (paths.get(textOf(file_path)) ?? 0) + 1)
  return rows.map(([key, { content, file_path }]) => {
    const path = textOf(file_path)
    const own = path !== '' && path !== NO_PATH && paths.get(path) === 1
    return {
      id: `${name}/${own ? path : key}`,
      text: textOf(content),
      ...(/\.(?:md|markdown)$/i.test(path) ? { as: 'text.md' } : {}),
      ...(path === '' || path === NO_PATH ? {} : { metadata: { path } }),
    }
  })
}

function descriptionsOf({ entities, relations }: Graph, name: string): DocumentInput[] {
  const lines = new Map<string, string[]>(
    [...entities].map(([entity, { text }]) => [entity, text === '' ? [] : [text]]),
  )
  for (const { from, to, text } of relations)
    lines.set(from, [...(lines.get(from) ?? []), text === '' ? `${from}, ${to}` : `${from}, ${to}: ${text}`])
  return [...lines].flatMap(([entity, paragraphs]) => {
    const type = entities.get(entity)?.type ?? ''
    const metadata = { writtenBy: 'model', ...(type === '' ? {} : { entityType: type }) }
    const text = paragraphs.join('\n\n')
    return text === '' ? [] : [{ id: `${name}/${entity}`, title: entity, text, metadata }]
  })
}
