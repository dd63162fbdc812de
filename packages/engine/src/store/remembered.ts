/**
 * Remembers what reading gave: a question asks for the same segments and documents several times, and the next question
 * for many of them again. Who remembers says what a commit has changed (`forget`, `clear`); the rest stands.
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

  /** A value for each key, as `read` gives them for those that are not known. */
  at(
    keys: readonly Key[],
    read: (missing: readonly Key[]) => readonly (Value | undefined)[],
  ): readonly (Value | undefined)[] {
    const missing = keys.filter((key) => !this.found.has(key))
    const values = missing.length === 0 ? [] : read(missing)
    const fresh = new Map(missing.map((key, i) => [key, values[i]]))
    const all = keys.map((key) => (fresh.has(key) ? fresh.get(key) : this.found.get(key)!.value))
    for (const [i, key] of keys.entries()) this.keep(key, all[i])
    return all
  }

  /** The values, when all of them are known; nothing is read. */
  all(keys: readonly Key[]): readonly Value[] | undefined {
    const values = new Array<Value>(keys.length)
    for (let i = 0; i < keys.length; i++) {
      const kept = this.found.get(keys[i]!)
      if (kept === undefined) return undefined
      kept.used = true
      values[i] = kept.value
    }
    return values
  }

  forget(key: Key): void {
    const kept = this.found.get(key)
    if (kept === undefined) return
    this.found.delete(key)
    this.size -= kept.size
  }

  clear(): void {
    this.found.clear()
    this.size = 0
    this.hand = this.found.entries()
  }

  /** Sizes of what is kept, added up. */
  get kept(): number {
    return this.size
  }

  private keep(key: Key, value: Value | undefined): void {
    const before = this.found.get(key)
    if (before !== undefined) {
      before.used = true
      return
    }
    if (value === undefined) return
    const size = this.sizeOf(value)
    this.size += size
    this.found.set(key, { value, size, used: false })
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
}

interface Kept<Value> {
  readonly value: Value
  readonly size: number
  used: boolean
}
