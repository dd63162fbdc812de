/** The last rule of the order: among equal scores by document id, then by position. */
import type { LexicalHit, OrdinalRange, Store } from '../../ports.ts'
import { compareText } from '../../text/order.ts'

/** More ties than this are not looked up one by one: the store's documents are walked in their order instead. */
const MOST_LOOK_UPS = 256
/** Document ids remembered. */
const MOST_REMEMBERED = 16_384

export class TieBreaker {
  private readonly store: Store
  /** Document ids by ordinal. Ordinals are never reused, so an entry is good for ever. */
  private readonly documents = new Map<number, string>()
  private listing: Listing | undefined

  constructor(store: Store) {
    this.store = store
  }

  /** The k first of hits in descending order of score. `undefined` when a hit has left the store meanwhile. */
  async firstOf(hits: readonly LexicalHit[], k: number): Promise<readonly LexicalHit[] | undefined> {
    const first: LexicalHit[] = []
    for (let from = 0; from < hits.length && first.length < k; ) {
      let to = from + 1
      while (to < hits.length && hits[to]!.score === hits[from]!.score) to++
      const tied = hits.slice(from, to)
      const sorted = tied.length === 1 ? tied : await this.sorted(tied, k - first.length)
      if (!sorted) return undefined
      for (const hit of sorted) first.push(hit)
      from = to
    }
    return first
  }

  /** In a document, the order of ordinals is that of positions. */
  private async sorted(
    tied: readonly LexicalHit[],
    wanted: number,
  ): Promise<readonly LexicalHit[] | undefined> {
    if (tied.length > MOST_LOOK_UPS) return this.walk(tied, Math.min(wanted, tied.length))
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

  private async walk(
    tied: readonly LexicalHit[],
    wanted: number,
  ): Promise<readonly LexicalHit[] | undefined> {
    const ascending = tied.toSorted((a, b) => a.ordinal - b.ordinal)
    const found: LexicalHit[] = []
    for await (const { first, count } of this.listed()) {
      for (let i = firstFrom(ascending, first); i < ascending.length; i++) {
        if (ascending[i]!.ordinal >= first + count) break
        found.push(ascending[i]!)
      }
      if (found.length >= wanted) return found.slice(0, wanted)
    }
    return undefined
  }

  /** The store's documents in their order. What an earlier walk of the same state has read is not read again. */
  private async *listed(): AsyncGenerator<OrdinalRange> {
    const seq = await this.store.seq()
    const same = this.listing?.seq === seq ? this.listing : undefined
    const { read, rest } = same ?? { read: [], rest: this.store.documents()[Symbol.asyncIterator]() }
    this.listing = { seq, read, rest }
    for (let i = 0; ; i++) {
      if (i >= read.length) await this.readNext(read, rest)
      if (i >= read.length) return
      yield read[i]!
    }
  }

  private async readNext(read: OrdinalRange[], rest: AsyncIterator<OrdinalRange>): Promise<void> {
    try {
      const next = await rest.next()
      if (!next.done) read.push({ first: next.value.first, count: next.value.count })
    } catch (error) {
      this.listing = undefined
      throw error
    }
  }
}

/** How far the documents of one state of the store have been read, and where to go on. */
interface Listing {
  readonly seq: number
  readonly read: OrdinalRange[]
  readonly rest: AsyncIterator<OrdinalRange>
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
