/** The nouns of the application. Times are milliseconds since 1970 unless a name says otherwise. */

/** What a poller or an import hands over; nothing in it is trusted. */
export interface PaperRecord {
  /** arXiv id, DOI, or an id of the source's own. */
  readonly id?: string
  readonly arxiv?: string
  readonly doi?: string
  readonly title: string
  readonly abstract: string
  readonly authors: readonly string[]
  readonly categories: readonly string[]
  /** ISO 8601. */
  readonly publishedAt?: string
  readonly upvotes?: number
  readonly url?: string
  /** Web address of the whole paper as PDF or HTML. */
  readonly fullText?: string
  readonly withdrawn?: boolean
}

export interface Paper {
  /** `arxiv:2410.05779`, `doi:10.…` or `id:…`; the first id that the paper came in by, for good. */
  readonly key: string
  readonly arxiv?: string
  readonly doi?: string
  readonly title: string
  readonly abstract: string
  readonly authors: readonly string[]
  readonly categories: readonly string[]
  readonly publishedAt: number
  /** Counts up with every changed title or abstract. */
  readonly version: number
  readonly upvotes: number
  /** Votes of readers of this page. */
  readonly votes: number
  readonly url?: string
  readonly withdrawn: boolean
}

export interface PaperVersion {
  readonly version: number
  readonly title: string
  readonly abstract: string
  readonly seenAt: number
}

/** What a server said of the state of a page, to ask whether it is still that. */
export interface Validators {
  readonly etag?: string
  readonly lastModified?: string
}

export const DAY_MS = 86_400_000
