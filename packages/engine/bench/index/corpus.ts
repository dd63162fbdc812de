/**
 * Text that every install has: the Markdown, declarations and JavaScript below `node_modules`, and text, code and
 * HTML of folders where they are given; no file twice, however often it lies there. More chunks than it holds are
 * made of halves of two chunks, their rare words changed from copy to copy, so that frequent words stay as frequent, rare words stay rare, and the vocabulary goes on growing.
 */
import { createHash } from 'node:crypto'
import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface BenchDocument {
  readonly id: string
  readonly title: string
  readonly chunks: readonly string[]
}

export interface BenchQuery {
  readonly text: string
  /** `id#chunk` of the chunk that the words were taken from. */
  readonly want: string
}

const CHUNK = 1500
const MOST_CHUNKS = 40
const FILES =
  '**/*.{md,mdx,txt,rst,d.ts,d.mts,d.cts,js,mjs,cjs,ts,py,pyi,rs,go,java,c,h,cc,cpp,hpp,sh,html,htm,jsonl,tex,pod}'
const MOST_BYTES = 4 << 20
const LEAST_BYTES = 500
/** Longer lines on average are minified code or data. */
const MOST_LINE = 160
const SAMPLED_CHUNKS = 100_000
/** A word in no more chunks than this is rare. */
const RARE = 2

/** The documents of files, in a stable, shuffled order. Their text is read anew each time that one goes through them. */
export interface Corpus extends Iterable<BenchDocument> {
  readonly chunks: number
}

/** Stops once the documents have `most` chunks together. */
export function readCorpus(folders: readonly string[], most: number): Corpus {
  const found = new Map<string, { readonly folder: string; readonly path: string }>()
  let chunks = 0
  for (const folder of folders)
    for (const path of globSync(FILES, { cwd: folder })) {
      if (chunks >= most) break
      const text = readText(join(folder, path))
      const hash = createHash('sha1').update(text).digest('hex')
      if (text.length < LEAST_BYTES || found.has(hash)) continue
      found.set(hash, { folder, path })
      chunks += cut(text).length
    }
  const files = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file)
  return {
    chunks,
    *[Symbol.iterator]() {
      for (const { folder, path } of files) yield* inDocuments(path, cut(readText(join(folder, path))))
    },
  }
}

/** The text of a file, without the tags of HTML; empty for what is too large, minified or not there. */
function readText(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false })
  if (!stat?.isFile() || stat.size > MOST_BYTES) return ''
  const text = readFileSync(file, 'utf8')
  if (/\.html?$/.test(file))
    return text
      .replace(/<(script|style)[\s\S]*?<\/\1>|<[^>]*>/g, ' ')
      .replace(/[ \t]{2,}/g, ' ')
      .replace(/(?: ?\n){2,}/g, '\n')
  return text.length > text.split('\n').length * MOST_LINE && !file.endsWith('.jsonl') ? '' : text
}

/** A long file is several documents. */
function inDocuments(path: string, chunks: readonly string[]): BenchDocument[] {
  const documents: BenchDocument[] = []
  for (let at = 0; at < chunks.length; at += MOST_CHUNKS) {
    const id = at === 0 ? path : `${path}#${at / MOST_CHUNKS}`
    documents.push({ id, title: path, chunks: chunks.slice(at, at + MOST_CHUNKS) })
  }
  return documents
}

function cut(text: string): string[] {
  const chunks: string[] = []
  for (let at = 0; at < text.length; ) {
    let end = Math.min(text.length, at + CHUNK)
    const line = text.lastIndexOf('\n', end)
    if (end < text.length && line > at + CHUNK / 2) end = line + 1
    else if (end < text.length && text.codePointAt(end - 1)! > 0xffff) end++
    chunks.push(text.slice(at, end))
    at = end
  }
  return chunks
}

/**
 * Documents with together at least this many chunks: those of the corpus, which is gone through one by one, and after
 * these as many as it takes made of a sample of it.
 */
export function* documents(corpus: Iterable<BenchDocument>, chunks: number): Generator<BenchDocument> {
  let made = 0
  for (const document of corpus) {
    if (made >= chunks) return
    made += document.chunks.length
    yield document
  }
  if (made >= chunks) return
  const base = sample(corpus, made)
  const split = splitAtRare(base.map((document) => document.chunks))
  for (let copy = 1; ; copy++)
    for (let d = 0; d < base.length; d++) {
      if (made >= chunks) return
      const document = variant(base, split, d, copy)
      made += document.chunks.length
      yield document
    }
}

function variant(
  base: readonly BenchDocument[],
  split: readonly (readonly (readonly string[])[])[],
  d: number,
  copy: number,
): BenchDocument {
  const other = split[(d * 7919 + copy * 104_729) % split.length]!
  const chunks = split[d]!.map((chunk, i) => {
    const second = other[i % other.length]!
    const halves = [...chunk.slice(0, chunk.length >>> 1), ...second.slice(second.length >>> 1)]
    return halves.map((piece, j) => (j % 2 === 0 ? piece : piece + copy.toString(36))).join('')
  })
  return { id: `${copy}/${base[d]!.id}`, title: base[d]!.title, chunks }
}

/** Each chunk as plain text and rare words in turn; an even number of pieces, so that halves fit together. */
function splitAtRare(documents: readonly (readonly string[])[]): string[][][] {
  const frequency = countWords(documents.flat())
  return documents.map((chunks) =>
    chunks.map((chunk) => {
      const pieces: string[] = []
      let at = 0
      for (const match of chunk.matchAll(/[a-z]{3,24}/gi)) {
        if (frequency.get(match[0].toLowerCase())! > RARE) continue
        pieces.push(chunk.slice(at, match.index), match[0])
        at = match.index + match[0].length
      }
      pieces.push(chunk.slice(at), '')
      if ((pieces.length >>> 1) % 2 === 1) pieces.push('', '')
      return pieces
    }),
  )
}

function words(chunk: string): Set<string> {
  return new Set(chunk.toLowerCase().match(/[a-z]{3,24}/g))
}

function countWords(chunks: readonly string[]): ReadonlyMap<string, number> {
  const frequency = new Map<string, number>()
  for (const chunk of chunks)
    for (const word of words(chunk)) frequency.set(word, (frequency.get(word) ?? 0) + 1)
  return frequency
}

/** Documents evenly spread over all, with so many chunks that they fit into memory and counting their words takes seconds. */
export function sample(corpus: Iterable<BenchDocument>, chunks: number): readonly BenchDocument[] {
  const step = Math.ceil(chunks / SAMPLED_CHUNKS)
  const sampled: BenchDocument[] = []
  let i = 0
  for (const document of corpus) if (i++ % step === 0) sampled.push(document)
  return sampled
}

/** Known items: five words of one chunk each, rarer words likelier. */
export function knownItems(base: readonly BenchDocument[], count: number): BenchQuery[] {
  const frequency = countWords(base.flatMap((document) => document.chunks))
  const random = generator(7)
  const queries: BenchQuery[] = []
  while (queries.length < count) {
    const { document, chunk } = anyChunk(base, random)
    const candidates = [...words(document.chunks[chunk]!)].filter(
      (w) => w.length > 3 && frequency.get(w)! > 1,
    )
    if (candidates.length < 12) continue
    const picked = new Set<string>()
    for (let i = 0; i < 200 && picked.size < 5; i++) {
      const word = candidates[Math.floor(random() * candidates.length)]!
      if (random() < 1 / Math.log2(2 + frequency.get(word)! / 4)) picked.add(word)
    }
    if (picked.size === 5) queries.push({ text: [...picked].join(' '), want: `${document.id}#${chunk}` })
  }
  return queries
}

/** Twelve words in a row, frequent and rare ones as they come. */
export function passages(base: readonly BenchDocument[], count: number): BenchQuery[] {
  const random = generator(11)
  const queries: BenchQuery[] = []
  while (queries.length < count) {
    const { document, chunk } = anyChunk(base, random)
    const all = document.chunks[chunk]!.match(/[a-z]{2,24}/gi) ?? []
    if (all.length < 40) continue
    const from = Math.floor(random() * (all.length - 12))
    queries.push({ text: all.slice(from, from + 12).join(' '), want: `${document.id}#${chunk}` })
  }
  return queries
}

function anyChunk(base: readonly BenchDocument[], random: () => number) {
  const document = base[Math.floor(random() * base.length)]!
  return { document, chunk: Math.floor(random() * document.chunks.length) }
}

/** Numerical Recipes' linear congruential generator: the same numbers in every run. */
export function generator(seed: number): () => number {
  let state = seed
  return () => (state = (state * 1664525 + 1013904223) >>> 0) / 2 ** 32
}
