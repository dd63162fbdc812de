/** What the benchmark asks of every engine. */
import type { BenchDocument } from './corpus.ts'

export interface BenchEngine {
  /** Adds documents; they may be in memory only until `save`. */
  add(documents: readonly BenchDocument[]): Promise<void>
  /** Makes everything added last. */
  save(): Promise<void>
  /** Keys of the k best chunks. */
  search(query: string, k: number): Promise<readonly (string | number)[]>
  /** `document#chunk` of keys. */
  ids(keys: readonly (string | number)[]): Promise<readonly string[]>
  /** Replaces a document that is there, and makes the change last where the engine can. */
  replace(document: BenchDocument): Promise<void>
  remove(document: BenchDocument): Promise<void>
  /** Bytes of the index without the text, after `save`. */
  indexBytes(): Promise<number>
  /** Writes the whole index anew while it goes on answering, where the engine can. */
  merge?(): Promise<void>
  close(): Promise<void>
}

/** `create`: an empty index in an empty folder. Otherwise what was saved there. */
export type OpenEngine = (folder: string, create: boolean) => Promise<BenchEngine>

export const ENGINES = ['lightcone', 'fts5', 'minisearch', 'orama', 'flexsearch'] as const
export type EngineName = (typeof ENGINES)[number]

export function chunkIds(document: BenchDocument): string[] {
  return document.chunks.map((_, chunk) => `${document.id}#${chunk}`)
}
