/** The candidates of a search: all that can still be among the k best, ties with the last included. */
import { resized } from '../../text/resized.ts'

/** Places of the arrays before they grow. */
const ROOM = 1024
/** Larger arrays are not kept for the next search. */
const MOST_KEPT = 1 << 16

/** Where candidates stand. One search after the other may be given the same, so that not each makes arrays of its own. */
export class CandidateRoom {
  /** By candidate: no score is above `uppers`. */
  uppers = new Float64Array(ROOM)
  shards = new Int32Array(ROOM)
  locals = new Int32Array(ROOM)
}

export class TopK {
  /** A score below this is neither among the k best nor ties with the last of them. */
  threshold = 0
  private readonly k: number
  /** The k best lower bounds so far, a binary heap with the lowest on top. */
  private readonly heap: Float64Array
  private held = 0
  private readonly room: CandidateRoom
  private size = 0
  private sweepAt = ROOM

  constructor(k: number, room = new CandidateRoom()) {
    this.k = k
    this.heap = new Float64Array(k)
    this.room = room.uppers.length > MOST_KEPT ? new CandidateRoom() : room
  }

  /** Takes a segment whose score is in `lower` to `upper`. */
  offer(lower: number, upper: number, shard: number, local: number): void {
    if (upper < this.threshold) return
    this.push(upper, shard, local)
    if (this.held < this.k) this.rise(this.held++, lower)
    else if (lower > this.heap[0]!) this.sink(lower)
    else return
    if (this.held === this.k) this.threshold = this.heap[0]!
    if (this.size >= this.sweepAt) this.sweep()
  }

  /** Calls `visit` with each candidate. */
  each(visit: (upper: number, shard: number, local: number) => void): void {
    this.sweep()
    const { uppers, shards, locals } = this.room
    for (let at = 0; at < this.size; at++) visit(uppers[at]!, shards[at]!, locals[at]!)
  }

  /** The same, as many as the best `first` bounds before all others. */
  eachFrom(first: number, visit: (upper: number, shard: number, local: number) => void): void {
    this.sweep()
    const sorted = this.room.uppers.slice(0, this.size).sort()
    const least = sorted[Math.max(0, this.size - first)] ?? 0
    this.each((upper, shard, local) => {
      if (upper >= least) visit(upper, shard, local)
    })
    this.each((upper, shard, local) => {
      if (upper < least) visit(upper, shard, local)
    })
  }

  private push(upper: number, shard: number, local: number): void {
    const { room } = this
    if (this.size === room.uppers.length) {
      room.uppers = resized(room.uppers, 2 * this.size)
      room.shards = resized(room.shards, 2 * this.size)
      room.locals = resized(room.locals, 2 * this.size)
    }
    room.uppers[this.size] = upper
    room.shards[this.size] = shard
    room.locals[this.size++] = local
  }

  private sweep(): void {
    const { threshold } = this
    const { uppers, shards, locals } = this.room
    let kept = 0
    for (let i = 0; i < this.size; i++) {
      if (uppers[i]! < threshold) continue
      uppers[kept] = uppers[i]!
      shards[kept] = shards[i]!
      locals[kept++] = locals[i]!
    }
    this.size = kept
    this.sweepAt = Math.max(ROOM, kept * 2)
  }

  private rise(from: number, score: number): void {
    const { heap } = this
    let at = from
    while (at > 0) {
      const parent = (at - 1) >>> 1
      if (heap[parent]! <= score) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = score
  }

  private sink(score: number): void {
    const { heap, held } = this
    let at = 0
    for (;;) {
      let child = at * 2 + 1
      if (child >= held) break
      if (child + 1 < held && heap[child + 1]! < heap[child]!) child++
      if (heap[child]! >= score) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = score
  }
}
