/** A folder or file as documents: what the engine compares with its store and commits. */
import { isLightconeError, LightconeError, throwIfAborted } from '../errors.ts'
import type { Document, Metadata, OnProgress, Skip, Source } from '../model.ts'
import type { Parsed, ParseLimits, Parser } from '../ports.ts'
import { builtInParsers, chooseParser } from './parsers/index.ts'
import { checkSize, DEFAULT_MAX_BYTES, type FileFacts, factsOfBytes, factsOfText, readFacts } from './read.ts'
import { cleanTitle, fileMetadata, titleFromPath } from './title.ts'
import { type WalkEntry, walk } from './walk.ts'

/** Deepest nesting of JSON or HTML unless the caller sets another limit. */
export const DEFAULT_MAX_NESTING = 200
/** Limits on what one file may grow to unless the caller sets others. */
export const DEFAULT_MAX_DECOMPRESSED_BYTES = 200_000_000
export const DEFAULT_MAX_PAGES = 5_000
export const DEFAULT_MAX_MS = 60_000

export interface ParseOptions {
  /** Asked by file name ending. Default `builtInParsers`. */
  readonly parsers?: readonly Parser[]
  readonly maxBytes?: number
  readonly maxNesting?: number
  readonly maxDecompressedBytes?: number
  readonly maxPages?: number
  readonly maxMs?: number
  /** Added to every document's metadata, over what its file says. */
  readonly metadata?: Metadata | undefined
}

export interface ReadSourceOptions extends ParseOptions {
  /** Hash of the version of a path that the index holds; a file of the same hash is not parsed. */
  readonly known?: (path: string) => string | undefined
  readonly ignored?: boolean
  readonly exclude?: readonly string[]
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: OnProgress | undefined
}

export type NewDocument = Omit<Document, 'version'>

/** What became of one path of a source. */
export type SourceItem =
  | {
      readonly kind: 'document'
      readonly path: string
      readonly bytes: number
      readonly document: NewDocument
    }
  | { readonly kind: 'unchanged'; readonly path: string; readonly bytes: number }
  | { readonly kind: 'skip'; readonly path: string; readonly skip: Skip }

/** Files that are read ahead of the one being parsed. */
const READ_AHEAD = 16

/**
 * Every path of a folder or file in the order of `walk`. One bad file is one `skip`; the rest goes on. Throws
 * `source-not-found` when the root is not there and `aborted`.
 */
export async function* readSource(
  source: Source,
  options: ReadSourceOptions = {},
): AsyncGenerator<SourceItem> {
  const { onProgress, signal } = options
  const entries: WalkEntry[] = []
  for await (const entry of walk(source.root, options)) {
    entries.push(entry)
    if (entries.length % 1000 === 0) onProgress?.({ stage: 'list', done: entries.length, item: entry.path })
  }
  const started: Promise<Read>[] = []
  for (const [index, entry] of entries.entries()) {
    throwIfAborted(signal)
    while (started.length < Math.min(entries.length, index + READ_AHEAD))
      started.push(read(entries[started.length]!, options.maxBytes ?? DEFAULT_MAX_BYTES))
    const found = await started[index]!
    // Let go of the bytes of files that are done.
    started[index] = DONE
    yield* items(source, found, options)
    onProgress?.({ stage: 'read', done: index + 1, total: entries.length, item: entry.path })
  }
}

/** A document from text at hand. Throws what a file of this content would be skipped for. */
export async function parseText(
  input: { readonly id: string; readonly source: string; readonly text: string; readonly as?: string },
  options: ParseOptions = {},
): Promise<NewDocument> {
  const facts = factsOfText(input.as ?? 'text.txt', input.text)
  checkSize(facts.bytes.length, options.maxBytes ?? DEFAULT_MAX_BYTES)
  return document(input.source, input.id, facts, options)
}

type Read = { readonly facts: FileFacts } | { readonly skip: Omit<Skip, 'source'> }

const DONE: Promise<Read> = Promise.resolve({ skip: { path: '', code: 'file-empty', reason: '' } })

async function read(entry: WalkEntry, maxBytes: number): Promise<Read> {
  if (entry.kind === 'skip') return { skip: { path: entry.path, code: entry.code, reason: entry.reason } }
  try {
    return { facts: await readFacts(entry.path, entry.absolute, maxBytes) }
  } catch (error) {
    return { skip: skipOf(entry.path, error) }
  }
}

/** What one path gives: a document, or, when the file holds other files, one a file in it. */
async function* items(source: Source, found: Read, options: ReadSourceOptions): AsyncGenerator<SourceItem> {
  const parser =
    'skip' in found ? undefined : chooseParser(found.facts.path, options.parsers ?? builtInParsers)
  if ('skip' in found || parser?.entries === undefined) {
    yield await item(source, found, options)
    return
  }
  const { path } = found.facts
  const limits = {
    ...limitsOf(options),
    maxBytes: options.maxBytes ?? DEFAULT_MAX_BYTES,
    maxEntries: MAX_ENTRIES,
  }
  try {
    for await (const entry of parser.entries(found.facts, limits)) {
      throwIfAborted(options.signal)
      const inside = entry.path === '' ? path : `${path}!/${entry.path}`
      if ('code' in entry) yield skipped(source, { path: inside, code: entry.code, reason: entry.reason })
      else yield await item(source, entryRead(inside, entry.bytes, entry.modifiedMs, options), options)
    }
  } catch (error) {
    yield skipped(source, skipOf(path, error))
  }
}

/** Files in one archive or mailbox that are read. */
const MAX_ENTRIES = 100_000

function entryRead(
  path: string,
  bytes: Uint8Array,
  modifiedMs: number | undefined,
  options: ReadSourceOptions,
): Read {
  if (chooseParser(path, options.parsers ?? builtInParsers).entries !== undefined)
    return { skip: { path, code: 'format-unsupported', reason: 'A container inside a container.' } }
  try {
    checkSize(bytes.length, options.maxBytes ?? DEFAULT_MAX_BYTES)
    return { facts: { ...factsOfBytes(path, bytes), ...(modifiedMs === undefined ? {} : { modifiedMs }) } }
  } catch (error) {
    return { skip: skipOf(path, error) }
  }
}

async function item(source: Source, found: Read, options: ReadSourceOptions): Promise<SourceItem> {
  if ('skip' in found) return skipped(source, found.skip)
  const { path, hash, bytes } = found.facts
  if (options.known?.(path) === hash) return { kind: 'unchanged', path, bytes: bytes.length }
  try {
    const id = `${source.name}/${path}`
    const made = await document(source.name, id, found.facts, options)
    return { kind: 'document', path, bytes: bytes.length, document: made }
  } catch (error) {
    return skipped(source, skipOf(path, error))
  }
}

function skipped(source: Source, skip: Omit<Skip, 'source'>): SourceItem {
  return { kind: 'skip', path: skip.path, skip: { source: source.name, ...skip } }
}

/** Problems with the data are facts; anything else is a fault of the program and goes on up. */
function skipOf(path: string, error: unknown): Omit<Skip, 'source'> {
  if (!isLightconeError(error) || !/^(?:file|format)-/.test(error.code)) throw error
  return { path, code: error.code, reason: error.message }
}

async function document(
  source: string,
  id: string,
  facts: FileFacts,
  options: ParseOptions,
): Promise<NewDocument> {
  const { path } = facts
  const parser = chooseParser(path, options.parsers ?? builtInParsers)
  const parsed = await parsedBy(parser, facts, limitsOf(options))
  if (parsed.text.trim() === '')
    throw new LightconeError('file-empty', { message: 'The file holds no text.' })
  const title = cleanTitle(parsed.title ?? '')
  return {
    id,
    source,
    title: title === '' ? titleFromPath(path) : title,
    text: parsed.text,
    blocks: parsed.blocks,
    metadata: {
      ...parsed.metadata,
      ...fileMetadata(path, facts.bytes.length, facts.modifiedMs),
      ...options.metadata,
    },
    ...(parsed.origin === undefined ? {} : { origin: parsed.origin }),
    hash: facts.hash,
    language: languageTag(parsed.language),
  }
}

function limitsOf(options: ParseOptions): ParseLimits {
  return {
    maxNesting: options.maxNesting ?? DEFAULT_MAX_NESTING,
    maxDecompressedBytes: options.maxDecompressedBytes ?? DEFAULT_MAX_DECOMPRESSED_BYTES,
    maxPages: options.maxPages ?? DEFAULT_MAX_PAGES,
    maxMs: options.maxMs ?? DEFAULT_MAX_MS,
  }
}

async function parsedBy(parser: Parser, facts: FileFacts, limits: ParseLimits): Promise<Parsed> {
  try {
    return await parser.parse(facts, limits)
  } catch (cause) {
    if (isLightconeError(cause)) throw cause
    // A parser's library failing on strange data must not end the reading of everything else.
    const message = `The ${parser.name} parser failed: ${cause instanceof Error ? cause.message : String(cause)}`
    throw new LightconeError('file-malformed', { message, cause })
  }
}

/** The primary tag of a BCP 47 language tag: `en` of `en-GB`. */
function languageTag(tag: string | undefined): string {
  return /^([a-z]{2,3})(?:$|[-_])/i.exec(tag?.trim() ?? '')?.[1]?.toLowerCase() ?? 'und'
}
