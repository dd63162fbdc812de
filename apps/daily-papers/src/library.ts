/** The papers and their index: import, search, similar papers, answers. The only file that talks to the engine. */
import {
  type Answer,
  type Candidate,
  type DocumentInput,
  type Filter,
  isLightconeError,
  type LanguageModel,
  type Lightcone,
  open,
  type Parser,
  type StoredSegment,
} from 'lightcone'
import type { Paper, PaperRecord } from './model.ts'
import { arxivIdIn, doiIn, identify, isTextDocument, paperOfDocument, textDocument } from './paper-key.ts'
import { toldApart } from './pieces.ts'
import type { Database } from './state/database.ts'
import type { PaperStore } from './state/papers.ts'
import { createTextStore, type FullText, type TextStore } from './state/texts.ts'
import { contentWords, fold, safeUrl } from './text.ts'
import { sentenceWith } from './texts/place.ts'

export interface ImportReport {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  /** Records without an id or a title. */
  readonly skipped: number
}

export interface Hit {
  readonly paper: Paper
  readonly score: number
  /** Why it is here, one sentence. */
  readonly reason: string
}

export type Support = 'supported' | 'partly' | 'not found'

export interface PaperAnswer {
  readonly support: Support
  /** Words of the question that the cited passages do not have. */
  readonly missing: readonly string[]
  readonly answer: Answer
}

export interface Scope {
  readonly topic?: string
  /** Only papers published since, in milliseconds. */
  readonly since?: number
  readonly keys?: readonly string[]
}

export interface Library {
  readonly papers: PaperStore
  readonly texts: TextStore
  readonly cone: Lightcone
  /** Each batch is on disk and searchable before the next is read. */
  import(
    records: Iterable<PaperRecord> | AsyncIterable<PaperRecord>,
    now: number,
    signal?: AbortSignal,
  ): Promise<ImportReport>
  /** Indexes what a crash left between the two files; the number of papers that it were. */
  catchUp(signal?: AbortSignal): Promise<number>
  /** Empties the index and makes it anew from the state. */
  rebuild(): Promise<number>
  search(query: string, options?: { readonly k?: number; readonly scope?: Scope }): Promise<readonly Hit[]>
  similar(paper: Paper, k?: number): Promise<readonly Hit[]>
  ask(question: string, options?: AskOptions): Promise<PaperAnswer>
  close(): Promise<void>
}

export interface AskOptions {
  readonly scope?: Scope
  /** Tokens that may be read. Default 1200. */
  readonly budget?: number
  readonly model?: LanguageModel
  readonly signal?: AbortSignal
}

/** Papers in one commit: enough to spread its cost, few enough that a crash repeats little. */
const BATCH = 500

export async function openLibrary(
  database: Database,
  papers: PaperStore,
  indexPath: string,
): Promise<Library> {
  const cone = await open(indexPath, { parsers: [storedTextParser] })
  const texts = createTextStore(database, papers)
  // An index that is new to papers that are not: its folder was deleted.
  if ((await cone.seq()) === 0) papers.unindexAll()

  // Polls, texts and commands come here at once: one after the other, so that none repeats the work of another.
  let last: Promise<unknown> = Promise.resolve()
  function catchUp(signal?: AbortSignal): Promise<number> {
    const caughtUp = last.then(() => indexChanges(signal))
    last = caughtUp.catch(() => {})
    return caughtUp
  }

  async function indexChanges(signal?: AbortSignal): Promise<number> {
    const options = signal === undefined ? {} : { signal }
    for (const document of papers.removals()) {
      await removeIfThere(cone, document)
      papers.markRemoved(document)
    }
    let done = 0
    for (;;) {
      const batch = papers.unindexed(BATCH)
      if (batch.length === 0) return done
      const list = batch.map(({ paper }) => paper)
      await cone.addDocuments(list.map(documentOf), { name: PAPERS, ...options })
      if (texts.hasAny()) await cone.addDocuments(textDocuments(list, texts), { name: TEXTS, ...options })
      papers.markIndexed(batch)
      done += batch.length
    }
  }

  /** Inside the transaction of its record: where the paper's text is. Only web addresses: a feed names no files here. */
  function noteText(record: PaperRecord): void {
    const url = safeUrl(record.fullText)
    const alias = url === undefined ? undefined : identify(record)?.aliases[0]
    const paper = alias === undefined ? undefined : papers.find(alias)
    if (paper !== undefined) texts.want(paper.key, url!, paper.version)
  }

  async function search(
    query: string,
    { k = 20, scope = {} }: { readonly k?: number; readonly scope?: Scope } = {},
  ): Promise<readonly Hit[]> {
    const text = query.slice(0, 1000).trim()
    if (contentWords(text).length === 0 && !/\d/.test(text)) return []
    const filter = filterOf(scope)
    // One paper may fill the list with passages of its text.
    const depth = Math.max(COMPARED, k * (texts.hasAny() ? 6 : 2))
    const { candidates } = await cone.search(text, { k: depth, ...(filter === undefined ? {} : { filter }) })
    const first = toldApart(text, candidates.slice(0, COMPARED))
    return hitsOf([...first, ...candidates.slice(COMPARED)], k, papers).map(({ paper, score, passage }) => ({
      paper,
      score,
      reason: wordsReason(text, paper, passage, texts),
    }))
  }

  return {
    papers,
    texts,
    cone,
    catchUp,
    async rebuild() {
      for (const source of [PAPERS, TEXTS]) await removeIfThere(cone, source)
      papers.unindexAll()
      return catchUp()
    },
    search: async (query, options) => {
      const direct = exact(query, papers).filter(({ paper }) => isWithin(paper, options?.scope))
      const found = await search(query, options)
      const keys = new Set(direct.map(({ paper }) => paper.key))
      return [...direct, ...found.filter(({ paper }) => !keys.has(paper.key))].slice(0, options?.k ?? 20)
    },
    async import(records, now, signal) {
      const report = { added: 0, changed: 0, unchanged: 0, skipped: 0 }
      let batch: PaperRecord[] = []
      async function flush(): Promise<void> {
        signal?.throwIfAborted()
        database.transaction(() => {
          for (const record of batch) {
            report[papers.put(record, now)]++
            noteText(record)
          }
        })
        batch = []
        await catchUp(signal)
      }
      for await (const record of records) if (batch.push(record) >= BATCH) await flush()
      await flush()
      return report
    },
    async similar(paper, k = 6) {
      const query = `${paper.title}. ${paper.abstract}`.slice(0, SIMILAR_CHARACTERS)
      // Abstracts are compared with abstracts.
      const filter: Filter | undefined = texts.hasAny() ? { field: 'source', eq: PAPERS } : undefined
      const { candidates } = await cone.search(query, {
        k: k * 3,
        mode: 'lexical',
        ...(filter === undefined ? {} : { filter }),
      })
      return hitsOf(candidates, k + 1, papers)
        .filter((hit) => hit.paper.key !== paper.key)
        .slice(0, k)
        .map((hit) => ({
          paper: hit.paper,
          score: hit.score,
          reason: sharedReason(paper, hit.paper),
        }))
    },
    async ask(question, { scope = {}, budget = 1200, model, signal } = {}) {
      // A withdrawn paper is found and shown as such, but nothing rests on it.
      const filter = filterOf(scope, [{ not: { field: 'withdrawn', eq: true } }])
      const answer = await cone.ask(question, {
        budget,
        ...(filter === undefined ? {} : { filter }),
        ...(model === undefined ? {} : { model }),
        ...(signal === undefined ? {} : { signal }),
      })
      return { ...supportOf(question, answer), answer }
    },
    async close() {
      await last
      await cone.close()
    },
  }
}

/** Passages that are told apart, as many as the engine reranks; fixed, so that asking for more never changes the first. */
const COMPARED = 50

/** The sources of the index: abstracts under the papers' keys, and full texts. */
const PAPERS = 'papers'
const TEXTS = 'texts'

/** Title and the first sentences say what a paper is about; more of them only costs time. */
const SIMILAR_CHARACTERS = 600

const documentOf = (paper: Paper): DocumentInput => ({
  id: paper.key,
  title: paper.title,
  text: paper.abstract || paper.title,
  metadata: metadataOf(paper),
})

function* textDocuments(papers: readonly Paper[], texts: TextStore): Generator<DocumentInput> {
  for (const paper of papers) {
    const text = texts.get(paper.key)
    if (text !== undefined) yield textDocumentOf(paper, text)
  }
}

const textDocumentOf = (paper: Paper, { parsed }: FullText): DocumentInput => ({
  id: textDocument(paper.key),
  title: paper.title,
  text: JSON.stringify(parsed),
  as: 'paper.stored-text',
  metadata: metadataOf(paper),
})

/** Full texts were parsed when they came in, and are stored so: with the page of every line. */
const storedTextParser: Parser = {
  name: 'stored-text',
  extensions: ['.stored-text'],
  parse: (file) => JSON.parse(file.text()),
}

const metadataOf = (paper: Paper) => ({
  categories: paper.categories,
  published: new Date(paper.publishedAt).toISOString(),
  withdrawn: paper.withdrawn,
})

async function removeIfThere(cone: Lightcone, documentOrSource: string): Promise<void> {
  try {
    await cone.remove(documentOrSource)
  } catch (error) {
    if (!isLightconeError(error) || error.code !== 'document-not-found') throw error
  }
}

function filterOf({ topic, since, keys }: Scope, also: readonly Filter[] = []): Filter | undefined {
  const all: Filter[] = [
    ...also,
    ...(topic === undefined ? [] : [{ field: 'categories', eq: topic }]),
    ...(since === undefined ? [] : [{ field: 'published', gte: new Date(since).toISOString() }]),
    ...(keys === undefined ? [] : [{ field: 'id', in: [...keys, ...keys.map(textDocument)] }]),
  ]
  return all.length === 0 ? undefined : all.length === 1 ? all[0]! : { and: all }
}

const isWithin = (paper: Paper, { topic, since, keys }: Scope = {}): boolean =>
  (topic === undefined || paper.categories.includes(topic)) &&
  (since === undefined || paper.publishedAt >= since) &&
  (keys === undefined || keys.includes(paper.key))

interface Found {
  readonly paper: Paper
  readonly score: number
  /** Its best passage, where that is of the full text. */
  readonly passage?: StoredSegment
}

/** The first `k` papers, each once, by its best passage. */
function hitsOf(candidates: readonly Candidate[], k: number, papers: PaperStore): readonly Found[] {
  const seen = new Set<string>()
  const found: Found[] = []
  for (const { segment, score } of candidates) {
    if (found.length === k) break
    const key = paperOfDocument(segment.document)
    const paper = seen.has(key) ? undefined : papers.get(key)
    seen.add(key)
    if (paper === undefined) continue
    found.push({ paper, score, ...(isTextDocument(segment.document) ? { passage: segment } : {}) })
  }
  return found
}

/** What was typed is an id or a name: those papers come first. */
function exact(query: string, papers: PaperStore): readonly Hit[] {
  const arxiv = arxivIdIn(query)
  const doi = doiIn(query)
  const alias = arxiv !== undefined ? `arxiv:${arxiv}` : doi !== undefined ? `doi:${doi}` : undefined
  const byId = papers.find(alias ?? query.trim())
  if (byId !== undefined)
    return [{ paper: byId, score: 1, reason: `It goes by the id ${alias ?? query.trim()}.` }]
  const name = /^(?:author|by)?:?\s*((?:[\p{L}.'’-]+\s*){1,4})$/u.exec(query.trim())?.[1]?.trim()
  if (name === undefined) return []
  return papers
    .byAuthor(name, 20)
    .map((paper) => ({ paper, score: 1, reason: `${authorLike(paper, name)} is one of its authors.` }))
}

const authorLike = (paper: Paper, name: string): string =>
  paper.authors.find((author) => fold(author).includes(fold(name))) ?? name

function wordsReason(
  query: string,
  paper: Paper,
  passage: StoredSegment | undefined,
  texts: TextStore,
): string {
  const words = contentWords(query)
  const places = [
    [paper.title, 'in the title'],
    [paper.abstract, 'in the abstract'],
    ...(passage === undefined ? [] : [[passage.text, passagePlace(words, passage, texts)] as const]),
  ] as const
  const seen = new Set<string>()
  const parts = places.flatMap(([text, place]) => {
    const there = new Set(contentWords(text))
    const found = words.filter((word) => there.has(word) && !seen.has(word))
    for (const word of found) seen.add(word)
    return found.length === 0 ? [] : [`${list(found)} ${place}`]
  })
  return parts.length > 0
    ? `Matched ${parts.join(', ')}.`
    : 'Near the question in meaning; no word of it matched.'
}

function passagePlace(
  words: readonly string[],
  { document, start, text }: StoredSegment,
  texts: TextStore,
): string {
  const page = texts.pageAt(paperOfDocument(document), start + sentenceWith(words, text))
  return page === undefined ? 'in the full text' : `on page ${page} of the full text`
}

function sharedReason(paper: Paper, other: Paper): string {
  const authors = paper.authors.filter((name) => other.authors.some((one) => fold(one) === fold(name)))
  const theirs = new Set(contentWords(`${other.title} ${other.abstract}`))
  const inTitle = contentWords(paper.title).filter((word) => theirs.has(word))
  const words = [
    ...inTitle,
    ...contentWords(paper.abstract).filter((word) => theirs.has(word) && !inTitle.includes(word)),
  ]
  const parts = [
    ...(authors.length > 0 ? [`Same author: ${authors.slice(0, 3).join(', ')}`] : []),
    ...(words.length > 0 ? [`Shares ${list(words.slice(0, 5))}`] : []),
  ]
  return parts.length > 0 ? `${parts.join('. ')}.` : 'Near in meaning.'
}

const list = (words: readonly string[]): string => words.map((word) => `“${word}”`).join(', ')

/**
 * `supported` when the cited passages have every content word of the question, `partly` when they answer but lack
 * some, `not found` when nothing answers.
 */
function supportOf(question: string, answer: Answer): Pick<PaperAnswer, 'support' | 'missing'> {
  const read = new Set(
    contentWords(answer.citations.map(({ title, quote }) => `${title} ${quote}`).join(' ')),
  )
  const missing = contentWords(question).filter((word) => !read.has(word))
  if (answer.status !== 'answered') return { support: 'not found', missing }
  return { support: missing.length === 0 ? 'supported' : 'partly', missing }
}
