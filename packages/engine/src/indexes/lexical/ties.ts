/** The last rule of the order: among equal scores by document id, then by position. */
import type { LexicalHit, LogRecord, OrdinalRange, Store } from '../../ports.ts'
import { compareText } from '../../text/order.ts'

/** More ties than this are not looked up one by one: the store's documents are walked in their order instead. */
const MOST_LOOK_UPS = 256
/** Document ids remembered. */
const MOST_REMEMBERED = 16_384
/** After more changes than this, what was listed of the documents is listed anew. */
const MOST_CHANGES = 64

export class TieBreaker {
  private readonly store: Store
  /** Document ids by ordinal. Ordinals are never reused, so an entry is good for ever. */
  private readonly documents = new Map<number, string>()
  private listing: Listing | undefined

  constructor(store: Store) {
    this.store = store
  }

  /**
   * The k first of hits in descending order of score, which are those of the commit `seen`. `undefined` when a hit has
   * left the store meanwhile.
   */
  async firstOf(
    hits: readonly LexicalHit[],
    k: number,
    seen: number,
  ): Promise<readonly LexicalHit[] | undefined> {
    const first: LexicalHit[] = []
    for (let from = 0; from < hits.length && first.length < k; ) {
      let to = from + 1
      while (to < hits.length && hits[to]!.score === hits[from]!.score) to++
      const tied = hits.slice(from, to)
      const sorted = tied.length === 1 ? tied : await this.sorted(tied, k - first.length, seen)
      if (!sorted) return undefined
      for (const hit of sorted) first.push(hit)
      from = to
    }
    return first
  }

  /**
   * Takes what changed from one commit to a later one into what is listed of the documents: a busy index is written
   * every moment, and reading the documents again takes longer than a search.
   */
  follow(log: readonly LogRecord[], from: number, to: number): void {
    const { listing } = this
    if (listing?.seq !== from || log.length > MOST_CHANGES) return
    const read = [...listing.read]
    for (const { kind, document, first, count } of log) {
      const at = placeIn(read, document)
      if (kind === 'retire') {
        if (read[at]?.first === first) read.splice(at, 1)
        // Behind the last one nobody has looked yet.
      } else if (count > 0 && at < read.length) read.splice(at, 0, { id: document, first, count })
    }
    this.listing = { seq: to, read, rest: undefined }
  }

  /** In a document, the order of ordinals is that of positions. */
  private async sorted(
    tied: readonly LexicalHit[],
    wanted: number,
    seen: number,
  ): Promise<readonly LexicalHit[] | undefined> {
    if (tied.length > MOST_LOOK_UPS) return this.walk(tied, Math.min(wanted, tied.length), seen)
    const documents = await this.documentsOf(tied)
    if (documents.includes(undefined)) return undefined
    return tied
      .map((_, i) => i)
      .sort((a, b) => compareText(documents[a]!, documents[b]!) || tied[a]!.ordinal - tied[b]!.ordinal)
      .slice(0, wanted)
      .map((i) => tied[i]!)
  }

  private async documentsOf(tied: readonly LexicalHit[]): Promise<readonly (string | undefined)[]> {
    const missing = tied.flatMap(({ ordinal }) => (this.documents.has(ordinal) ? [] : [ordinal]))
    if (missing.length > 0) {
      if (this.documents.size + missing.length > MOST_REMEMBERED) this.documents.clear()
      const segments = await this.store.segments(missing)
      for (const segment of segments) if (segment) this.documents.set(segment.ordinal, segment.document)
    }
    return tied.map(({ ordinal }) => this.documents.get(ordinal))
  }

  /** In the store's order of documents. What an earlier walk of the same state has read is not read again. */
  private async walk(
    tied: readonly LexicalHit[],
    wanted: number,
    seen: number,
  ): Promise<readonly LexicalHit[] | undefined> {
    const ascending = tied.toSorted((a, b) => a.ordinal - b.ordinal)
    const found: LexicalHit[] = []
    const known = this.listing?.seq === (await this.store.seq(seen)) ? this.listing : undefined
    let listing = known ?? this.newListing(await this.store.seq())
    for (let i = 0; found.length < wanted; i++) {
      if (i >= listing.read.length && listing.rest === undefined) {
        const last = listing.read.at(-1)
        listing = this.newListing(await this.store.seq())
        i = last === undefined ? 0 : await this.placeBehind(last.id, listing)
      }
      if (i >= listing.read.length) await this.readNext(listing)
      if (i >= listing.read.length) return undefined
      addWithin(found, ascending, listing.read[i]!)
    }
    return found.slice(0, wanted)
  }

  private newListing(seq: number): Listing {
    this.listing = { seq, read: [], rest: this.store.documents()[Symbol.asyncIterator]() }
    return this.listing
  }

  /** How many documents of a new listing have had their turn. */
  private async placeBehind(id: string, listing: Listing): Promise<number> {
    for (let i = 0; ; i++) {
      if (i >= listing.read.length) await this.readNext(listing)
      if (i >= listing.read.length || compareText(listing.read[i]!.id, id) > 0) return i
    }
  }

  private async readNext({ read, rest }: Listing): Promise<void> {
    try {
      const next = await rest!.next()
      if (!next.done) read.push({ id: next.value.id, first: next.value.first, count: next.value.count })
    } catch (error) {
      this.listing = undefined
      throw error
    }
  }
}

interface Listed extends OrdinalRange {
  readonly id: string
}

/** How far the documents of one state of the store have been read, and where to go on; absent where that is not known. */
interface Listing {
  readonly seq: number
  readonly read: Listed[]
  readonly rest: AsyncIterator<Listed> | undefined
}

/** Where a document stands in the order of ids, or would stand. */
function placeIn(read: readonly Listed[], id: string): number {
  let low = 0
  let high = read.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareText(read[middle]!.id, id) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** Adds the hits in a range of ordinals. */
function addWithin(
  found: LexicalHit[],
  ascending: readonly LexicalHit[],
  { first, count }: OrdinalRange,
): void {
  for (let i = firstFrom(ascending, first); i < ascending.length; i++) {
    if (ascending[i]!.ordinal >= first + count) return
    found.push(ascending[i]!)
  }
}

/** Index of the first hit whose ordinal is not below. */
function firstFrom(ascending: readonly LexicalHit[], ordinal: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ascending[middle]!.ordinal < ordinal) low = middle + 1
    else high = middle
  }
  return low
}
