/** A folder or file as documents: what the engine compares with its store and commits. */
import { isLightconeError, LightconeError, throwIfAborted } from '../errors.ts'
import type { Document, Metadata, OnProgress, Skip, Source } from '../model.ts'
import type {
  KnownFile,
  Parsed,
  ParseLimits,
  Parser,
  SourceReader,
  SourceReaderItem,
  SourceReaderOptions,
} from '../ports.ts'
import { type FileHistory, historyMetadata, historyOf } from './git-history.ts'
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
  /** The version of a path that the index holds; a file of the same hash and history is not parsed. */
  readonly known?: (path: string) => KnownFile | undefined
  /** The history of a path in its repository; absent when it is not asked for. */
  readonly history?: (path: string, known: KnownFile | undefined) => Promise<FileHistory | undefined>
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
  /** Documents that are not named are not gone. */
  | { readonly kind: 'keep-rest'; readonly path: string }
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

/** Every path behind an address, in the order of its reader. Throws what the reader throws for the address itself. */
export async function* readFrom(
  reader: SourceReader,
  source: Source,
  options: ReadSourceOptions & Pick<SourceReaderOptions, 'maxUrls' | 'privateAddresses'>,
): AsyncGenerator<SourceItem> {
  const { maxBytes = DEFAULT_MAX_BYTES, known = () => undefined, signal, onProgress } = options
  const { maxUrls, privateAddresses } = options
  const readerOptions: SourceReaderOptions = {
    known,
    maxBytes,
    signal,
    onProgress,
    ...(maxUrls === undefined ? {} : { maxUrls }),
    ...(privateAddresses === undefined ? {} : { privateAddresses }),
  }
  for await (const item of reader.read(source.root, readerOptions)) {
    throwIfAborted(signal)
    if ('unchanged' in item) {
      const bytes = known(item.path)?.metadata.bytes
      yield { kind: 'unchanged', path: item.path, bytes: typeof bytes === 'number' ? bytes : 0 }
    } else if ('keepRest' in item) yield { kind: 'keep-rest', path: item.path }
    else yield* items(source, readByReader(item, maxBytes), options)
  }
}

type FoundItem = Exclude<SourceReaderItem, { unchanged: true } | { keepRest: true }>

function readByReader(item: FoundItem, maxBytes: number): Read {
  if ('code' in item) return { skip: item }
  try {
    checkSize(item.bytes.length, maxBytes)
    const { path, bytes, charset, as, modifiedMs, metadata } = item
    return {
      facts: {
        ...factsOfBytes(path, bytes, charset),
        ...(as === undefined ? {} : { as }),
        ...(modifiedMs === undefined ? {} : { modifiedMs }),
        ...(metadata === undefined ? {} : { metadata }),
      },
    }
  } catch (error) {
    return { skip: skipOf(item.path, error) }
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
    'skip' in found ? undefined : chooseParser(nameOf(found.facts), options.parsers ?? builtInParsers)
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
    yield skipped(source, skipOf(path, refusal(parser, error)))
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
  const known = options.known?.(path)
  const history = await options.history?.(path, known)
  const sameHistory = options.history === undefined || isSameHistory(known, history)
  if (known?.hash === hash && sameHistory) return { kind: 'unchanged', path, bytes: bytes.length }
  try {
    const id = `${source.name}/${path}`
    const facts = { ...found.facts, metadata: { ...found.facts.metadata, ...historyMetadata(history) } }
    const made = await document(source.name, id, facts, options)
    return { kind: 'document', path, bytes: bytes.length, document: made }
  } catch (error) {
    return skipped(source, skipOf(path, error))
  }
}

function isSameHistory(
  known: KnownFile | undefined,
  { commit, commits }: Partial<FileHistory> = {},
): boolean {
  const before = known && historyOf(known.metadata)
  return before?.commit === commit && before?.commits === commits
}

function skipped(source: Source, skip: Omit<Skip, 'source'>): SourceItem {
  return { kind: 'skip', path: skip.path, skip: { source: source.name, ...skip } }
}

/** Problems with the data are facts; anything else is a fault of the program and goes on up. */
function skipOf(path: string, error: unknown): Omit<Skip, 'source'> {
  if (!isLightconeError(error) || !/^(?:file|format|url)-/.test(error.code)) throw error
  return { path, code: error.code, reason: error.message }
}

async function document(
  source: string,
  id: string,
  facts: FileFacts,
  options: ParseOptions,
): Promise<NewDocument> {
  const { path } = facts
  const name = nameOf(facts)
  const parser = chooseParser(name, options.parsers ?? builtInParsers)
  const parsed = await parsedBy(parser, { ...facts, path: name }, limitsOf(options))
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
      ...facts.metadata,
      ...options.metadata,
    },
    ...(parsed.origin === undefined ? {} : { origin: parsed.origin }),
    hash: facts.hash,
    language: languageTag(parsed.language),
  }
}

/** The file name that chooses the parser. */
const nameOf = (facts: FileFacts): string => facts.as ?? facts.path

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
    throw refusal(parser, cause)
  }
}

/** A parser's library failing on strange data, or not being there, must not end the reading of everything else. */
function refusal(parser: Parser, cause: unknown): LightconeError {
  if (isLightconeError(cause)) return cause
  const missing = missingPackage(cause)
  if (missing !== undefined)
    return new LightconeError('format-unsupported', {
      message: `The ${parser.name} parser needs the package ${missing}, which is not installed.`,
      hint: `npm install ${missing}`,
      details: { package: missing },
      cause,
    })
  const message = `The ${parser.name} parser failed: ${cause instanceof Error ? cause.message : String(cause)}`
  return new LightconeError('file-malformed', { message, cause })
}

/** The package that an import did not find. */
function missingPackage(error: unknown): string | undefined {
  const { code, message = '' } = error as Partial<NodeJS.ErrnoException>
  return code === 'ERR_MODULE_NOT_FOUND' ? /Cannot find package '([^']+)'/.exec(message)?.[1] : undefined
}

/** The primary tag of a BCP 47 language tag: `en` of `en-GB`. */
function languageTag(tag: string | undefined): string {
  return /^([a-z]{2,3})(?:$|[-_])/i.exec(tag?.trim() ?? '')?.[1]?.toLowerCase() ?? 'und'
}
