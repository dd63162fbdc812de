/**
 * Relations that a language model read, beside what the documents show by themselves. They are settings:
 *
 *     graph-statements        the head: generation · chunks · documents
 *     graph-statements/G/N    chunk N of generation G: what was read in some documents
 *
 * A document is named by its first ordinal, which is never given twice: what was read in one that was replaced or
 * removed since counts no more, without anything being written. Sentences are spans; their letters stay where they are.
 */
import { isLightconeError } from '../../errors.ts'
import type { NameKey, NameRow, StatedRelation } from '../../graph-port.ts'
import type { OrdinalRange, Store } from '../../ports.ts'
import { corrupt } from '../lexical/bytes.ts'
import { keyOf } from './key.ts'

export const STATEMENTS_SETTING = 'graph-statements'
/** A chunk that has become so long is left as it is; the next one takes what comes. */
const CHUNK_CHARACTERS = 64_000
/** Other writers may commit in between. */
const CONFLICT_RETRIES = 5

/** What was read in one document. */
export interface ReadDocument {
  /** Ordinal of its first segment. */
  readonly first: number
  readonly statements: readonly StatedRelation[]
}

interface Head {
  readonly generation: number
  readonly chunks: number
  /** Documents of all chunks: with it the head changes whenever a chunk does. */
  readonly documents: number
}

const NOTHING: Head = { generation: 0, chunks: 0, documents: 0 }
const chunkName = (generation: number, chunk: number): string =>
  `${STATEMENTS_SETTING}/${generation}/${chunk}`

/** The statements of live documents in memory: which names they hold in which segments. */
export class Statements {
  private head = ''
  private generation = -1
  private chunks = 0
  private readonly documents = new Map<number, ReadDocument>()
  private readonly inSegment = new Map<number, StatedRelation[]>()
  private readonly ofName = new Map<NameKey, { readonly name: string; readonly ordinals: Set<number> }>()
  /** Words of the longest name that there has been. */
  longest = 0

  /** Reads what is new; `all` looks after every document whether it is still there. Throws `index-corrupt`. */
  async follow(store: Store, all = false): Promise<void> {
    const setting = (await store.setting(STATEMENTS_SETTING)) ?? ''
    const added: number[] = []
    if (setting !== this.head) {
      const head = headOf(setting)
      if (head.generation !== this.generation) this.clear(head.generation)
      // The last chunk may have grown.
      for (let chunk = Math.max(0, this.chunks - 1); chunk < head.chunks; chunk++)
        for (const document of await readChunk(store, head.generation, chunk))
          if (this.add(document)) added.push(document.first)
      this.chunks = head.chunks
      this.head = setting
    }
    await this.dropGone(store, all ? [...this.documents.keys()] : added)
  }

  private async dropGone(store: Store, firsts: readonly number[]): Promise<void> {
    if (firsts.length === 0) return
    const segments = await store.segments(firsts)
    for (const [i, first] of firsts.entries()) if (segments[i] === undefined) this.retire({ first, count: 1 })
  }

  /** Forgets the documents that begin in the range. */
  retire({ first, count }: OrdinalRange): void {
    if (this.documents.size === 0) return
    for (let ordinal = first; ordinal < first + count; ordinal++) this.remove(ordinal)
  }

  private clear(generation: number): void {
    this.generation = generation
    this.chunks = 0
    this.documents.clear()
    this.inSegment.clear()
    this.ofName.clear()
    this.longest = 0
  }

  private add(document: ReadDocument): boolean {
    if (this.documents.has(document.first)) return false
    this.documents.set(document.first, document)
    for (const statement of document.statements) {
      const ordinal = document.first + statement.position
      const inSegment = this.inSegment.get(ordinal)
      if (inSegment === undefined) this.inSegment.set(ordinal, [statement])
      else inSegment.push(statement)
      for (const name of [statement.from, statement.to]) {
        const key = keyOf(name)
        const known = this.ofName.get(key)
        if (known === undefined) this.ofName.set(key, { name, ordinals: new Set([ordinal]) })
        else known.ordinals.add(ordinal)
        this.longest = Math.max(this.longest, name.split(' ').length)
      }
    }
    return true
  }

  private remove(first: number): void {
    const document = this.documents.get(first)
    if (document === undefined) return
    this.documents.delete(first)
    for (const { position, from, to } of document.statements) {
      this.inSegment.delete(first + position)
      for (const name of [from, to]) {
        const key = keyOf(name)
        const known = this.ofName.get(key)
        known?.ordinals.delete(first + position)
        if (known?.ordinals.size === 0) this.ofName.delete(key)
      }
    }
  }

  /** No model has read a document. */
  get empty(): boolean {
    return this.documents.size === 0
  }

  /** No model has found anything. */
  get none(): boolean {
    return this.inSegment.size === 0
  }

  /** Of the document that begins with this segment; `undefined` when no model has read it as it is. */
  of(first: number): readonly StatedRelation[] | undefined {
    return this.documents.get(first)?.statements
  }

  in(ordinal: number): readonly StatedRelation[] {
    return this.inSegment.get(ordinal) ?? []
  }

  /** Segments with a statement about the name. */
  about(key: NameKey): readonly number[] {
    return [...(this.ofName.get(key)?.ordinals ?? [])]
  }

  /** The names of the documents, and these; ascending by key. */
  addTo(rows: readonly NameRow[]): readonly NameRow[] {
    if (this.none) return rows
    const all = new Map(rows.map((row) => [row.key, row]))
    for (const [key, { name, ordinals }] of this.ofName) {
      const { title = false, segments = [] } = all.get(key) ?? {}
      all.set(key, {
        ...{ key, name, title },
        segments: Uint32Array.from(new Set([...segments, ...ordinals])).sort(),
      })
    }
    return [...all.values()].sort((a, b) => a.key - b.key)
  }
}

function headOf(setting: string | undefined): Head {
  if (setting === undefined || setting === '') return NOTHING
  return parsed(setting)
}

async function readChunk(store: Store, generation: number, chunk: number): Promise<readonly ReadDocument[]> {
  const setting = await store.setting(chunkName(generation, chunk))
  // Forgotten since the head was read: the next commit says so.
  return setting === undefined || setting === '' ? [] : parsed(setting)
}

function parsed<T>(setting: string): T {
  try {
    return JSON.parse(setting)
  } catch {
    throw corrupt('what a model read of the graph')
  }
}

// ── writing ──────────────────────────────────────────────────────────────────────────────────────────────

/** Adds what was read in documents. */
export function addStatements(
  store: Store,
  read: readonly ReadDocument[],
  signal?: AbortSignal,
): Promise<void> {
  return change(
    store,
    async (head) => {
      const last = head.chunks - 1
      const before = last < 0 ? [] : await readChunk(store, head.generation, last)
      const grows = last >= 0 && JSON.stringify(before).length < CHUNK_CHARACTERS
      const chunks = chunksOf([...(grows ? before : []), ...read])
      const from = grows ? last : head.chunks
      return {
        head: { ...head, chunks: from + chunks.length, documents: head.documents + read.length },
        chunks: new Map(chunks.map((chunk, i) => [from + i, chunk])),
      }
    },
    signal,
  )
}

/** Keeps only what `keep` accepts, and takes the rest out of the store. Does nothing when that is all. */
export async function keepStatements(store: Store, keep: (first: number) => boolean): Promise<void> {
  await change(store, async (head) => {
    const all: ReadDocument[] = []
    for (let chunk = 0; chunk < head.chunks; chunk++)
      all.push(...(await readChunk(store, head.generation, chunk)))
    const kept = all.filter(({ first }) => keep(first))
    if (kept.length === all.length) return undefined
    const chunks = chunksOf(kept)
    return {
      head: { generation: head.generation + 1, chunks: chunks.length, documents: kept.length },
      chunks: new Map(chunks.entries()),
    }
  })
}

function chunksOf(documents: readonly ReadDocument[]): ReadDocument[][] {
  const chunks: ReadDocument[][] = []
  let length = Number.POSITIVE_INFINITY
  for (const document of documents) {
    if (length >= CHUNK_CHARACTERS) {
      chunks.push([])
      length = 0
    }
    chunks.at(-1)!.push(document)
    length += JSON.stringify(document).length
  }
  return chunks
}

interface Change {
  readonly head: Head
  readonly chunks: ReadonlyMap<number, readonly ReadDocument[]>
}

async function change(
  store: Store,
  make: (head: Head) => Promise<Change | undefined>,
  signal?: AbortSignal,
): Promise<void> {
  for (let tries = 0; ; tries++) {
    const expect = await store.seq()
    const before = headOf(await store.setting(STATEMENTS_SETTING))
    const made = await make(before)
    if (made === undefined) return
    const settings: Record<string, string> = { [STATEMENTS_SETTING]: JSON.stringify(made.head) }
    if (made.head.generation !== before.generation)
      for (let chunk = 0; chunk < before.chunks; chunk++) settings[chunkName(before.generation, chunk)] = ''
    for (const [chunk, documents] of made.chunks)
      settings[chunkName(made.head.generation, chunk)] = JSON.stringify(documents)
    try {
      await store.commit({ expect, settings }, signal)
      return
    } catch (error) {
      if (!isLightconeError(error) || error.code !== 'index-conflict' || tries >= CONFLICT_RETRIES)
        throw error
    }
  }
}
