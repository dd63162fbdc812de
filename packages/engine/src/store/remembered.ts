/**
 * Remembers what reading gave: a question asks for the same segments and documents several times, and the next question
 * for many of them again. What was read at an earlier commit is given again where it still stands.
 */
export class Remembered<Key, Value> {
  private size = 0
  /** In the order in which they came, or had their second chance. */
  private readonly found = new Map<Key, Kept<Value>>()
  /** Nothing is left behind it: a new walk would pass over every place that was given up since the map last grew. */
  private hand = this.found.entries()
  private readonly most: number
  private readonly sizeOf: (value: Value) => number

  /**
   * Keeps values whose sizes come to `most` together. What was used since it came, or since its last chance, has another
   * one before it gives way (the clock of Corbató 1968): noting a use costs nothing then.
   */
  constructor(most: number, sizeOf: (value: Value) => number) {
    this.most = most
    this.sizeOf = sizeOf
  }

  /**
   * A value for each key, as `read` gives them for those that are not known at this commit. `stands` says which values
   * of other commits are what reading would give at this one; without it none is.
   */
  at(
    seq: number,
    keys: readonly Key[],
    read: (missing: readonly Key[]) => readonly (Value | undefined)[],
    stands?: (values: readonly Value[]) => readonly boolean[],
  ): readonly (Value | undefined)[] {
    this.confirm(seq, keys, stands)
    const missing = keys.filter((key) => this.found.get(key)?.seq !== seq)
    const values = missing.length === 0 ? [] : read(missing)
    const fresh = new Map(missing.map((key, i) => [key, values[i]]))
    const all = keys.map((key) => (fresh.has(key) ? fresh.get(key) : this.found.get(key)!.value))
    for (const [i, key] of keys.entries()) this.keep(key, all[i], seq)
    return all
  }

  /** The values, when all of them are known at this commit; nothing is read. */
  allAt(seq: number, keys: readonly Key[]): readonly Value[] | undefined {
    const values = new Array<Value>(keys.length)
    for (let i = 0; i < keys.length; i++) {
      const kept = this.found.get(keys[i]!)
      if (kept === undefined || kept.seq !== seq) return undefined
      kept.used = true
      values[i] = kept.value
    }
    return values
  }

  /** Sizes of what is kept, added up. */
  get kept(): number {
    return this.size
  }

  private confirm(
    seq: number,
    keys: readonly Key[],
    stands: ((values: readonly Value[]) => readonly boolean[]) | undefined,
  ): void {
    if (stands === undefined) return
    const earlier = new Set<Kept<Value>>()
    for (const key of keys) {
      const kept = this.found.get(key)
      if (kept !== undefined && kept.seq !== seq) earlier.add(kept)
    }
    if (earlier.size === 0) return
    const still = stands(Array.from(earlier, ({ value }) => value))
    let i = 0
    for (const kept of earlier) if (still[i++]) kept.seq = seq
  }

  private keep(key: Key, value: Value | undefined, seq: number): void {
    const before = this.found.get(key)
    if (before !== undefined && before.value === value) {
      before.seq = seq
      before.used = true
      return
    }
    if (before !== undefined) this.forget(key, before)
    if (value === undefined) return
    const size = this.sizeOf(value)
    this.size += size
    this.found.set(key, { value, size, seq, used: false })
    while (this.size > this.most) this.turn()
  }

  /** The hand goes on to the next, which leaves or has its second chance. */
  private turn(): void {
    const next = this.hand.next()
    if (next.done) {
      this.hand = this.found.entries()
      return
    }
    const [key, kept] = next.value
    this.found.delete(key)
    if (!kept.used) this.size -= kept.size
    else {
      kept.used = false
      this.found.set(key, kept)
    }
  }

  private forget(key: Key, { size }: Kept<Value>): void {
    this.found.delete(key)
    this.size -= size
  }
}

interface Kept<Value> {
  readonly value: Value
  readonly size: number
  /** The commit at which it was read, or found to stand. */
  seq: number
  used: boolean
}
