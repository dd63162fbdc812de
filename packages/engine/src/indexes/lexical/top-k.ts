/** The candidates of a search: all that can still be among the k best, ties with the last included. */

export class TopK {
  /** A candidate below this cannot be among the k best, nor tie with the last of them. */
  threshold = 0
  private readonly k: number
  /** The k best scores so far, a binary heap with the lowest on top. */
  private readonly heap: Float64Array
  private held = 0
  private readonly scores: number[] = []
  private readonly shards: number[] = []
  private readonly locals: number[] = []
  private sweepAt = 1024

  constructor(k: number) {
    this.k = k
    this.heap = new Float64Array(k)
  }

  offer(score: number, shard: number, local: number): void {
    if (score < this.threshold) return
    this.scores.push(score)
    this.shards.push(shard)
    this.locals.push(local)
    if (this.held < this.k) this.rise(this.held++, score)
    else if (score > this.heap[0]!) this.sink(score)
    else return
    if (this.held === this.k) this.threshold = this.heap[0]!
    if (this.scores.length >= this.sweepAt) this.sweep()
  }

  /** In the order in which they were offered. */
  candidates(): readonly { readonly score: number; readonly shard: number; readonly local: number }[] {
    this.sweep()
    return this.scores.map((score, i) => ({ score, shard: this.shards[i]!, local: this.locals[i]! }))
  }

  private sweep(): void {
    const { scores, shards, locals, threshold } = this
    let kept = 0
    for (let i = 0; i < scores.length; i++) {
      if (scores[i]! < threshold) continue
      scores[kept] = scores[i]!
      shards[kept] = shards[i]!
      locals[kept++] = locals[i]!
    }
    scores.length = shards.length = locals.length = kept
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
