/** The candidates of a search: all that can still be among the k best, ties with the last included. */

export interface Bounded {
  /** No score is above it. */
  readonly upper: number
  readonly shard: number
  readonly local: number
}

export class TopK {
  /** A score below this is neither among the k best nor ties with the last of them. */
  threshold = 0
  private readonly k: number
  /** The k best lower bounds so far, a binary heap with the lowest on top. */
  private readonly heap: Float64Array
  private held = 0
  private readonly uppers: number[] = []
  private readonly shards: number[] = []
  private readonly locals: number[] = []
  private sweepAt = 1024

  constructor(k: number) {
    this.k = k
    this.heap = new Float64Array(k)
  }

  /** Takes a segment whose score is in `lower` to `upper`. */
  offer(lower: number, upper: number, shard: number, local: number): void {
    if (upper < this.threshold) return
    this.uppers.push(upper)
    this.shards.push(shard)
    this.locals.push(local)
    if (this.held < this.k) this.rise(this.held++, lower)
    else if (lower > this.heap[0]!) this.sink(lower)
    else return
    if (this.held === this.k) this.threshold = this.heap[0]!
    if (this.uppers.length >= this.sweepAt) this.sweep()
  }

  candidates(): Bounded[] {
    this.sweep()
    return this.uppers.map((upper, i) => ({ upper, shard: this.shards[i]!, local: this.locals[i]! }))
  }

  private sweep(): void {
    const { uppers, shards, locals, threshold } = this
    let kept = 0
    for (let i = 0; i < uppers.length; i++) {
      if (uppers[i]! < threshold) continue
      uppers[kept] = uppers[i]!
      shards[kept] = shards[i]!
      locals[kept++] = locals[i]!
    }
    uppers.length = shards.length = locals.length = kept
    this.sweepAt = Math.max(1024, kept * 2)
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
