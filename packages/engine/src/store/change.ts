/** The rules that every change must meet, checked before any store touches a row. */
import { LightconeError } from '../errors.ts'
import type { Document, Metadata, OriginRun, Segment, Skip } from '../model.ts'
import type { DocumentWrite, PartWrite, StoreChange } from '../ports.ts'
import { BLOCK_KINDS, INDEX_NAMES, SEGMENT_KINDS } from './kinds.ts'

/**
 * Throws `invalid-argument` unless the change can be stored and read back exactly: well-formed strings (a lone
 * surrogate has no UTF-8 form and is refused, not replaced), segments that rejoin to the text, each document
 * named once.
 */
export function validateChange(change: StoreChange): void {
  const named = new Set<string>()
  const name = (id: string, part: string) => {
    text(id, part)
    if (id === '') throw bad(part, 'is empty')
    if (named.has(id)) throw bad(part, 'names a document that the change already names')
    named.add(id)
  }
  for (const [i, { document }] of (change.put ?? []).entries()) name(document.id, `put[${i}].document.id`)
  for (const [i, id] of (change.remove ?? []).entries()) name(id, `remove[${i}]`)
  for (const [i, write] of (change.put ?? []).entries()) validateWrite(write, `put[${i}]`)
  for (const [i, source] of (change.putSources ?? []).entries())
    for (const key of ['name', 'kind', 'root'] as const) text(source[key], `putSources[${i}].${key}`)
  for (const [i, source] of (change.removeSources ?? []).entries()) text(source, `removeSources[${i}]`)
  for (const [source, skips] of change.skips ?? []) {
    text(source, 'skips')
    for (const [i, skip] of skips.entries()) validateSkip(skip, source, `skips.${source}[${i}]`)
  }
  for (const [key, value] of Object.entries(change.settings ?? {})) {
    text(key, 'settings')
    text(value, `settings.${key}`)
  }
  for (const [i, part] of (change.putParts ?? []).entries())
    oneOf(INDEX_NAMES, part.index, `putParts[${i}].index`)
  numbers(
    (change.dropParts ?? []).map(({ id }) => id),
    'dropParts',
  )
  numbers(
    (change.dropLog ?? []).flatMap(({ entries }) => entries),
    'dropLog',
  )
}

/** Throws `invalid-argument` unless the string can name a namespace. */
export function validNamespace(namespace: string): string {
  if (namespace === '') throw bad('namespace', 'is empty')
  text(namespace, 'namespace')
  return namespace
}

/** The part's blobs, each key once and well-formed. */
export function* validBlobs(part: PartWrite): Generator<readonly [key: string, data: Uint8Array]> {
  const keys = new Set<string>()
  for (const [key, data] of part.blobs) {
    text(key, 'putParts.blobs')
    if (keys.has(key)) throw bad('putParts.blobs', `names the key ${JSON.stringify(key)} twice`)
    keys.add(key)
    yield [key, data]
  }
}

function validateWrite(write: DocumentWrite, part: string): void {
  const { document, segments } = write
  for (const key of ['source', 'title', 'text', 'hash', 'language'] as const)
    text(document[key], `${part}.document.${key}`)
  validateMetadata(document.metadata, `${part}.document.metadata`)
  validateSpans(document, `${part}.document`)
  validateSegments(document.text, segments, `${part}.segments`)
  for (const index of Object.keys(write.log)) oneOf(INDEX_NAMES, index, `${part}.log`)
}

function validateMetadata(metadata: Metadata, part: string): void {
  for (const [key, value] of Object.entries(metadata)) {
    text(key, part)
    if (typeof value === 'number' && !Number.isFinite(value)) throw bad(`${part}.${key}`, 'is not finite')
    if (typeof value === 'string') text(value, `${part}.${key}`)
    if (typeof value === 'object') for (const one of value) text(one, `${part}.${key}`)
  }
}

function validateSpans(document: Pick<Document, 'blocks' | 'origin'>, part: string): void {
  for (const [i, block] of document.blocks.entries()) {
    const at = `${part}.blocks[${i}]`
    if (!isSpan(block.start, block.end)) throw bad(at, 'is not a span')
    oneOf(BLOCK_KINDS, block.kind, at)
    if (block.level !== undefined) integer(block.level, `${at}.level`)
    if (block.label !== undefined) text(block.label, `${at}.label`)
  }
  for (const [i, run] of (document.origin ?? []).entries()) {
    if (!isSpan(run.start, run.end)) throw bad(`${part}.origin[${i}]`, 'is not a span')
    integer(run.line, `${part}.origin[${i}].line`)
    integer(run.column, `${part}.origin[${i}].column`)
    validatePlace(run, `${part}.origin[${i}]`)
  }
}

function validatePlace({ page, box, cell, slide, chapter, time }: OriginRun, part: string): void {
  // Milliseconds are what the stores keep.
  if (time !== undefined && Math.round(time * 1000) / 1000 !== time)
    throw bad(`${part}.time`, 'is not a number of milliseconds')
  if (page !== undefined) integer(page, `${part}.page`)
  if (slide !== undefined) integer(slide, `${part}.slide`)
  if (box !== undefined && box.length !== 4) throw bad(`${part}.box`, 'does not have four sides')
  for (const side of box ?? []) integer(side, `${part}.box`)
  if (cell !== undefined) text(cell, `${part}.cell`)
  if (chapter !== undefined) text(chapter, `${part}.chapter`)
}

function validateSegments(body: string, segments: readonly Segment[], part: string): void {
  let end = 0
  for (const [i, segment] of segments.entries()) {
    const at = `${part}[${i}]`
    if (segment.position !== i) throw bad(at, `has position ${segment.position} instead of ${i}`)
    if (segment.start !== end || !isSpan(segment.start, segment.end))
      throw bad(at, `starts at ${segment.start} instead of ${end}, or ends before it starts`)
    if (splitsPair(body, segment.end)) throw bad(at, 'ends between the two halves of a character')
    oneOf(SEGMENT_KINDS, segment.kind, at)
    for (const heading of segment.headings) text(heading, `${at}.headings`)
    end = segment.end
  }
  if (end !== body.length) throw bad(part, `cover ${end} of ${body.length} characters`)
}

function splitsPair(body: string, at: number): boolean {
  if (at <= 0 || at >= body.length) return false
  const before = body.charCodeAt(at - 1)
  const after = body.charCodeAt(at)
  return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000
}

function isSpan(start: number, end: number): boolean {
  return Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start <= end
}

function validateSkip(skip: Skip, source: string, part: string): void {
  if (skip.source !== source) throw bad(part, `belongs to the source ${JSON.stringify(skip.source)}`)
  for (const key of ['path', 'code', 'reason'] as const) text(skip[key], `${part}.${key}`)
}

function oneOf(names: readonly string[], name: string, part: string): void {
  if (!names.includes(name)) throw bad(part, `is none of ${names.join(', ')}: ${name}`)
}

function integer(value: number, part: string): void {
  if (!Number.isSafeInteger(value)) throw bad(part, 'is not a whole number')
}

/** Numbers that the store may have given, each once. Others would reach beyond the namespace's keys. */
function numbers(values: readonly number[], part: string): void {
  if (!values.every((value) => Number.isInteger(value) && value > 0 && value < 2 ** 32))
    throw bad(part, 'holds a number that is never given')
  if (new Set(values).size !== values.length) throw bad(part, 'names something twice')
}

function text(value: unknown, part: string): void {
  if (typeof value !== 'string') throw bad(part, 'is not a string')
  if (!value.isWellFormed()) throw bad(part, 'holds half of a surrogate pair')
}

function bad(part: string, problem: string): LightconeError {
  return new LightconeError('invalid-argument', {
    message: `This cannot be stored: \`${part}\` ${problem}.`,
    hint: 'Make strings well-formed (`toWellFormed`) and segments contiguous before storing them.',
    details: { part },
  })
}
