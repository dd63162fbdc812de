/** The inputs of a fold, each a sequence of ascending terms. */
import type { Store } from '../../ports.ts'
import type { DictionaryBlock } from './dictionary.ts'
import { repackFrequencies } from './fields.ts'
import { openDictionary, type Part } from './part.ts'
import { blockKey, listKey } from './part-writer.ts'
import type { Postings } from './postings.ts'
import type { TermRun } from './term-run.ts'

/** Marks a segment that does not stay. */
export const DROPPED = -1

export interface TermSource {
  /** The present term; `undefined` at the end. */
  readonly term: string | undefined
  /** Adds the postings of the segments that stay. */
  appendTo(gathered: GatheredPostings): void
  /** Moves to the next term. False when it has to be loaded first. */
  step(): boolean
  load(): Promise<void>
}

/** Postings of one term from several sources. */
export class GatheredPostings implements Postings {
  docs = new Uint32Array(1024)
  packed = new Int32Array(1024)
  readonly extra: number[] = []
  count = 0

  clear(): void {
    this.count = 0
    this.extra.length = 0
  }

  /** Appends the postings `from` up to, without, `to` of the segments that stay. */
  append(postings: Postings, from: number, to: number, moves: Int32Array): void {
    this.reserve(to - from)
    const { docs, packed } = this
    let at = this.count
    for (let i = from; i < to; i++) {
      const local = moves[postings.docs[i]!]!
      if (local === DROPPED) continue
      docs[at] = local
      packed[at++] = repackFrequencies(postings.packed[i]!, postings.extra, this.extra)
    }
    this.count = at
  }

  private reserve(more: number): void {
    const needed = this.count + more
    if (needed <= this.docs.length) return
    const docs = new Uint32Array(needed * 2)
    docs.set(this.docs.subarray(0, this.count))
    this.docs = docs
    const packed = new Int32Array(needed * 2)
    packed.set(this.packed.subarray(0, this.count))
    this.packed = packed
  }
}

const BLOCKS_AT_ONCE = 4

/** What is read of a part term by term. */
export type PartBlobs = Pick<Part, 'id' | 'blocks' | 'ordinals' | 'postings'>

/** The terms of a part, read a few dictionary blocks at a time. */
export class PartTerms implements TermSource {
  term: string | undefined
  private readonly part: PartBlobs
  private readonly moves: Int32Array
  private readonly blobs: Store['blobs']
  private loaded: { readonly block: DictionaryBlock; readonly terms: readonly string[] }[] = []
  private lists = new Map<string, Uint8Array | undefined>()
  private nextBlock = 0
  private block = 0
  private entry = -1

  constructor(part: PartBlobs, moves: Int32Array, blobs: Store['blobs']) {
    this.part = part
    this.moves = moves
    this.blobs = blobs
  }

  appendTo(gathered: GatheredPostings): void {
    const { entry } = this
    const { block } = this.loaded[this.block]!
    const count = block.count(entry)
    if (count === 0) return
    const postings = this.part.postings(this.term!, { block, entry }, this.lists.get(listKey(this.term!)))
    gathered.append(postings, 0, count, this.moves)
  }

  step(): boolean {
    const loaded = this.loaded[this.block]
    if (!loaded) return this.end()
    this.entry++
    if (this.entry === loaded.terms.length) {
      this.entry = -1
      this.block++
      return this.step()
    }
    this.term = loaded.terms[this.entry]
    return true
  }

  private end(): boolean {
    this.term = undefined
    return this.nextBlock === this.part.blocks
  }

  async load(): Promise<void> {
    const { part, blobs } = this
    const numbers: number[] = []
    while (this.nextBlock < part.blocks && numbers.length < BLOCKS_AT_ONCE) numbers.push(this.nextBlock++)
    const found = await blobs(part.id, numbers.map(blockKey))
    this.loaded = numbers.map((number, i) => {
      const block = openDictionary(found[i], number)
      return { block, terms: block.terms() }
    })
    const keys = this.loaded.flatMap(({ block, terms }) =>
      terms.filter((_, i) => block.count(i) > 0 && !block.list(i)).map(listKey),
    )
    const lists = keys.length > 0 ? await blobs(part.id, keys) : []
    this.lists = new Map(keys.map((key, i) => [key, lists[i]]))
    this.block = 0
    this.entry = -1
    this.step()
  }
}

/** The terms of documents from the log. */
export class RunTerms implements TermSource {
  term: string | undefined
  private readonly run: TermRun
  private readonly moves: Int32Array
  private rank = -1

  constructor(run: TermRun, moves: Int32Array) {
    this.run = run
    this.moves = moves
  }

  appendTo(gathered: GatheredPostings): void {
    const { starts, postings } = this.run
    gathered.append(postings, starts[this.rank]!, starts[this.rank + 1]!, this.moves)
  }

  step(): boolean {
    this.term = this.run.terms[++this.rank]
    return true
  }

  async load(): Promise<void> {}
}
