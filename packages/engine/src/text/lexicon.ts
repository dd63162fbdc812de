import { resized } from './resized.ts'

/** A list of term numbers that grows; reused from text to text. */
export class NumberList {
  items = new Int32Array(1024)
  length = 0

  push(number: number): void {
    if (this.length === this.items.length) this.items = resized(this.items, this.length * 2)
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

/** A place in the table: hash, where the letters start, length (0: empty), value. */
const STRIDE = 4
const START = 1
const LENGTH = 2
const VALUE = 3

/**
 * A number for every token that it was given, found by the token's letters in the text, without cutting it out: most
 * words of a text have been met before, and this is what the speed of indexing rests on. Open addressing with linear
 * probing. What a look-up reads stands in two cache lines: the token's place and its letters.
 */
export class TokenTable {
  private places = new Int32Array(STRIDE << 12)
  private letters = new Uint16Array(1 << 14)
  private lettersEnd = 0
  /** Tokens so far. */
  size = 0

  /** The value of the token of `text` from `start` to `end`; `compute` makes it when the token is new. */
  value(text: string, start: number, end: number, compute: (token: string) => number): number {
    const length = end - start
    if (length > MAX_LENGTH) return compute(text.slice(start, end))
    let hash = length
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
    const { places, letters } = this
    const mask = places.length - 1
    let place = (spread(hash) * STRIDE) & mask
    for (let step = 0; step < MAX_STEPS && places[place + LENGTH] !== 0; step++) {
      if (places[place] === hash && places[place + LENGTH] === length) {
        const from = places[place + START]! - start
        let at = start
        while (at < end && letters[from + at] === text.charCodeAt(at)) at++
        if (at === end) return places[place + VALUE]!
      }
      place = (place + STRIDE) & mask
    }
    const token = text.slice(start, end)
    const value = compute(token)
    this.add(token, hash, value)
    return value
  }

  private add(token: string, hash: number, value: number): void {
    if (this.size * 2 * STRIDE >= this.places.length) this.grow()
    const from = this.lettersEnd
    const end = from + token.length
    if (end > this.letters.length) this.letters = resized(this.letters, this.letters.length * 2)
    for (let at = 0; at < token.length; at++) this.letters[from + at] = token.charCodeAt(at)
    if (!this.place(hash, from, token.length, value)) return
    this.lettersEnd = end
    this.size++
  }

  /** Doubles the places; at most half of them are taken. */
  private grow(): void {
    const old = this.places
    this.places = new Int32Array(old.length * 2)
    this.size = 0
    for (let at = 0; at < old.length; at += STRIDE) {
      if (old[at + LENGTH] === 0) continue
      if (this.place(old[at]!, old[at + START]!, old[at + LENGTH]!, old[at + VALUE]!)) this.size++
    }
  }

  /** False when it finds no place. */
  private place(hash: number, start: number, length: number, value: number): boolean {
    const { places } = this
    const mask = places.length - 1
    let place = (spread(hash) * STRIDE) & mask
    for (let step = 0; step < MAX_STEPS; step++) {
      if (places[place + LENGTH] === 0) {
        places[place] = hash
        places[place + START] = start
        places[place + LENGTH] = length
        places[place + VALUE] = value
        return true
      }
      place = (place + STRIDE) & mask
    }
    return false
  }
}

/** Multiplication by an odd number near 2^32 divided by the golden ratio spreads neighbouring hashes (Knuth 1973, 6.4). */
function spread(hash: number): number {
  const product = Math.imul(hash, 0x9e3779b1)
  return product ^ (product >>> 15)
}
