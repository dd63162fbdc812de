/**
 * Remembers what reading gave, for one commit: a question asks for the same segments and documents several times, and
 * the next question for many of them again.
 */
export class Remembered<Key, Value> {
  private seq = -1
  private size = 0
  private readonly found = new Map<Key, Value>()
  private readonly most: number
  private readonly sizeOf: (value: Value) => number

  /** Keeps values whose sizes come to `most` together. */
  constructor(most: number, sizeOf: (value: Value) => number) {
    this.most = most
    this.sizeOf = sizeOf
  }

  /** A value for each key, as `read` gives them for those that are not known at this commit. */
  at(
    seq: number,
    keys: readonly Key[],
    read: (missing: readonly Key[]) => readonly (Value | undefined)[],
  ): readonly (Value | undefined)[] {
    if (seq !== this.seq) this.clear()
    this.seq = seq
    const missing = keys.filter((key) => !this.found.has(key))
    if (missing.length === 0) return keys.map((key) => this.found.get(key))
    const values = read(missing)
    const fresh = new Map(missing.map((key, i) => [key, values[i]]))
    const all = keys.map((key) => this.found.get(key) ?? fresh.get(key))
    for (const [key, value] of fresh) this.keep(key, value)
    return all
  }

  private keep(key: Key, value: Value | undefined): void {
    if (value === undefined) return
    if (this.size > this.most) this.clear()
    this.size += this.sizeOf(value)
    this.found.set(key, value)
  }

  private clear(): void {
    this.found.clear()
    this.size = 0
  }
}
