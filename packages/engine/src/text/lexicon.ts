/** A list of term numbers that grows; reused from text to text. */
export class NumberList {
  items = new Int32Array(1024)
  length = 0

  push(number: number): void {
    if (this.length === this.items.length) this.items = grown(this.items)
    this.items[this.length++] = number
  }
}

/** Terms by number, from 0. */
export class Lexicon {
  private readonly numbers = new Map<string, number>()
  readonly texts: string[] = []

  number(term: string): number {
    let number = this.numbers.get(term)
    if (number === undefined) {
      // Half a surrogate pair has no UTF-8 form.
      if (!term.isWellFormed()) return this.number(term.toWellFormed())
      number = this.texts.length
      this.numbers.set(term, number)
      this.texts.push(term)
    }
    return number
  }
}

/** Tokens longer than this are rarely met twice: they are not kept. */
const MAX_LENGTH = 64
/**
 * A token that finds no place within so many steps is not kept. Few tokens need ten; a text made of tokens whose
 * hashes collide would need ever more.
 */
const MAX_STEPS = 32
const NONE = -1

/**
 * A number for every token that it was given, found by the token's letters in the text, without cutting it out: most
 * words of a text have been met before, and this is what the speed of indexing rests on. Open addressing with linear
 * probing; the letters of all tokens stand in one array, so that comparing them stays within few cache lines.
 */
export class TokenTable {
  private slots = new Int32Array(1 << 13).fill(NONE)
  private hashes = new Int32Array(1 << 12)
  private values = new Int32Array(1 << 12)
  private ends = new Int32Array(1 << 12)
  private letters = new Uint16Array(1 << 15)
  /** Tokens so far. */
  size = 0

  /** The value of the token of `text` from `start` to `end`; `compute` makes it when the token is new. */
  value(text: string, start: number, end: number, compute: (token: string) => number): number {
    const length = end - start
    if (length > MAX_LENGTH) return compute(text.slice(start, end))
    let hash = length
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
    const mask = this.slots.length - 1
    const first = spread(hash)
    for (let step = 0; step < MAX_STEPS; step++) {
      const token = this.slots[(first + step) & mask]!
      if (token === NONE) break
      if (this.hashes[token] === hash && this.isAt(text, start, length, token)) return this.values[token]!
    }
    const value = compute(text.slice(start, end))
    this.add(text, start, length, hash, value)
    return value
  }

  private isAt(text: string, start: number, length: number, token: number): boolean {
    const { letters } = this
    const from = token === 0 ? 0 : this.ends[token - 1]!
    if (this.ends[token]! - from !== length) return false
    for (let at = 0; at < length; at++) if (letters[from + at] !== text.charCodeAt(start + at)) return false
    return true
  }

  private add(text: string, start: number, length: number, hash: number, value: number): void {
    if (this.size === this.values.length) this.grow()
    const token = this.size++
    const from = token === 0 ? 0 : this.ends[token - 1]!
    if (from + length > this.letters.length) {
      const letters = new Uint16Array(this.letters.length * 2)
      letters.set(this.letters)
      this.letters = letters
    }
    for (let at = 0; at < length; at++) this.letters[from + at] = text.charCodeAt(start + at)
    this.ends[token] = from + length
    this.hashes[token] = hash
    this.values[token] = value
    this.place(token)
  }

  /** Doubles the room for tokens, of which the slots are twice as many. */
  private grow(): void {
    this.hashes = grown(this.hashes)
    this.values = grown(this.values)
    this.ends = grown(this.ends)
    this.slots = new Int32Array(this.hashes.length * 2).fill(NONE)
    for (let token = 0; token < this.size; token++) this.place(token)
  }

  private place(token: number): void {
    const mask = this.slots.length - 1
    const first = spread(this.hashes[token]!)
    for (let step = 0; step < MAX_STEPS; step++) {
      const slot = (first + step) & mask
      if (this.slots[slot] !== NONE) continue
      this.slots[slot] = token
      return
    }
  }
}

/** Multiplication by an odd number near 2^32 divided by the golden ratio spreads neighbouring hashes (Knuth 1973, 6.4). */
function spread(hash: number): number {
  const product = Math.imul(hash, 0x9e3779b1)
  return product ^ (product >>> 15)
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(array.length * 2)
  copy.set(array)
  return copy
}
