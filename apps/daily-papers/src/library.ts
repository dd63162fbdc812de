/** The papers and their index: import, search, similar papers, answers. The only file that talks to the engine. */
import { type Answer, type Candidate, type Filter, type LanguageModel, type Lightcone, open } from 'lightcone'
import type { Paper, PaperRecord } from './model.ts'
import { arxivIdIn, doiIn } from './paper-key.ts'
import type { Database } from './state/database.ts'
import type { PaperStore } from './state/papers.ts'
import { contentWords, fold } from './text.ts'

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
  readonly cone: Lightcone
  /** Each batch is on disk and searchable before the next is read. */
  import(
    records: Iterable<PaperRecord> | AsyncIterable<PaperRecord>,
    now: number,
    signal?: AbortSignal,
  ): Promise<ImportReport>
  /** Indexes what a crash left between the two files; the number of papers that it were. */
  catchUp(signal?: AbortSignal): Promise<number>
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
  const cone = await open(indexPath)

  async function catchUp(signal?: AbortSignal): Promise<number> {
    let done = 0
    for (;;) {
      const batch = papers.unindexed(BATCH)
      if (batch.length === 0) return done
      await cone.addDocuments(batch.map(documentOf), {
        name: 'papers',
        ...(signal === undefined ? {} : { signal }),
      })
      papers.markIndexed(batch)
      done += batch.length
    }
  }

  async function search(
    query: string,
    { k = 20, scope = {} }: { readonly k?: number; readonly scope?: Scope } = {},
  ): Promise<readonly Hit[]> {
    const text = query.slice(0, 1000).trim()
    if (contentWords(text).length === 0 && !/\d/.test(text)) return []
    const filter = filterOf(scope)
    const { candidates } = await cone.search(text, { k: k * 2, ...(filter === undefined ? {} : { filter }) })
    return hitsOf(candidates, papers)
      .slice(0, k)
      .map(({ paper, score }) => ({ paper, score, reason: wordsReason(text, paper) }))
  }

  return {
    papers,
    cone,
    catchUp,
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
          for (const record of batch) report[papers.put(record, now)]++
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
      const { candidates } = await cone.search(query, { k: k * 3, mode: 'lexical' })
      return hitsOf(candidates, papers)
        .filter((hit) => hit.paper.key !== paper.key)
        .slice(0, k)
        .map((hit) => ({ ...hit, reason: sharedReason(paper, hit.paper) }))
    },
    async ask(question, { scope = {}, budget = 1200, model, signal } = {}) {
      const filter = filterOf(scope)
      const answer = await cone.ask(question, {
        budget,
        ...(filter === undefined ? {} : { filter }),
        ...(model === undefined ? {} : { model }),
        ...(signal === undefined ? {} : { signal }),
      })
      return { ...supportOf(question, answer), answer }
    },
    close: () => cone.close(),
  }
}

/** Title and the first sentences say what a paper is about; more of them only costs time. */
const SIMILAR_CHARACTERS = 600

const documentOf = (paper: Paper) => ({
  id: paper.key,
  title: paper.title,
  text: paper.abstract || paper.title,
  metadata: {
    categories: paper.categories,
    published: new Date(paper.publishedAt).toISOString(),
    withdrawn: paper.withdrawn,
  },
})

function filterOf({ topic, since, keys }: Scope): Filter | undefined {
  const all: Filter[] = [
    ...(topic === undefined ? [] : [{ field: 'categories', eq: topic }]),
    ...(since === undefined ? [] : [{ field: 'published', gte: new Date(since).toISOString() }]),
    ...(keys === undefined ? [] : [{ field: 'id', in: keys }]),
  ]
  return all.length === 0 ? undefined : all.length === 1 ? all[0]! : { and: all }
}

const isWithin = (paper: Paper, { topic, since, keys }: Scope = {}): boolean =>
  (topic === undefined || paper.categories.includes(topic)) &&
  (since === undefined || paper.publishedAt >= since) &&
  (keys === undefined || keys.includes(paper.key))

/** A paper once, by its best passage. */
function hitsOf(candidates: readonly Candidate[], papers: PaperStore): Omit<Hit, 'reason'>[] {
  const best = new Map<string, number>()
  for (const { segment, score } of candidates)
    if (!best.has(segment.document)) best.set(segment.document, score)
  return [...best].flatMap(([key, score]) => {
    const paper = papers.get(key)
    return paper === undefined ? [] : [{ paper, score }]
  })
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

function wordsReason(query: string, paper: Paper): string {
  const title = new Set(contentWords(paper.title))
  const text = new Set(contentWords(paper.abstract))
  const words = contentWords(query)
  const inTitle = words.filter((word) => title.has(word))
  const inText = words.filter((word) => !title.has(word) && text.has(word))
  const parts = [
    ...(inTitle.length > 0 ? [`${list(inTitle)} in the title`] : []),
    ...(inText.length > 0 ? [`${list(inText)} in the abstract`] : []),
  ]
  return parts.length > 0
    ? `Matched ${parts.join(', ')}.`
    : 'Near the question in meaning; no word of it matched.'
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
