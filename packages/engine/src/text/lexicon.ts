import { resized } from './resized.ts'
import { withUnits } from './units.ts'

/** A list of term numbers that grows; reused from text to text. */
export class NumberList {
  items = new Int32Array(1024)
  length = 0

  push(number: number): void {
    if (this.length === this.items.length) this.items = resized(this.items, this.length * 2)
    this.items[this.length++] = number
  }
}

/**
 * Terms by number, from 0. A term is found by its letters in a `TokenTable`; the few that this does not keep, by a map.
 */
export class Lexicon {
  readonly texts: string[] = []
  private readonly table = new TokenTable((number) => this.others.set(this.texts[number]!, number))
  private readonly others = new Map<string, number>()
  /** Those of the term that `number` was given. */
  private readonly units = new Uint16Array(MAX_LENGTH)
  private readonly bytes = Buffer.alloc(MAX_LENGTH)

  /** The number of a term, a new one if need be. */
  number(term: string): number {
    const { length } = term
    if (length > MAX_LENGTH) return withUnits(term, (units) => this.numberAt(term, units, 0, length))
    const { units } = this
    let hash = 0
    for (let at = 0; at < length; at++) {
      const unit = term.charCodeAt(at)
      units[at] = unit
      hash = (Math.imul(hash, 31) + unit) | 0
    }
    return this.numberOf(term, units, 0, length, hash)
  }

  /** The number of the term that stands in `text` from `start` to `end`; `units` are the text's. */
  numberAt(text: string, units: Uint16Array, start: number, end: number): number {
    return this.numberOf(text, units, start, end, hashOf(units, start, end))
  }

  /** The number of the term in the first `length` units, at most 64 and all ASCII. */
  numberOfAscii(units: Uint16Array, length: number): number {
    const hash = hashOf(units, 0, length)
    const found = this.table.find(units, 0, length, hash)
    if (found !== UNKNOWN) return found
    for (let at = 0; at < length; at++) this.bytes[at] = units[at]!
    const term = this.bytes.toString('latin1', 0, length)
    if (this.others.size > 0 && this.others.has(term)) return this.others.get(term)!
    return this.add(term, units, 0, length, hash)
  }

  private numberOf(text: string, units: Uint16Array, start: number, end: number, hash: number): number {
    const found = this.findAt(text, units, start, end, hash)
    if (found !== UNKNOWN) return found
    const term = detached(text, start, end)
    // Half a surrogate pair has no UTF-8 form.
    if (!term.isWellFormed()) return this.number(term.toWellFormed())
    return this.add(term, units, start, end, hash)
  }

  private add(term: string, units: Uint16Array, start: number, end: number, hash: number): number {
    const number = this.texts.push(term) - 1
    if (!this.table.add(units, start, end, hash, number)) this.others.set(term, number)
    return number
  }

  /** The number of a term, or `UNKNOWN`. */
  find(term: string): number {
    return withUnits(term, (units) => this.findAt(term, units, 0, term.length, hashOf(units, 0, term.length)))
  }

  private findAt(text: string, units: Uint16Array, start: number, end: number, hash: number): number {
    const found = this.table.find(units, start, end, hash)
    if (found !== UNKNOWN || this.others.size === 0) return found
    return this.others.get(text.slice(start, end)) ?? UNKNOWN
  }
}

/** V8 makes a slice this long a view that keeps the whole text in memory; this is a copy. */
const LEAST_VIEW = 13

function detached(text: string, start: number, end: number): string {
  const piece = text.slice(start, end)
  return end - start < LEAST_VIEW || end - start === text.length ? piece : ` ${piece}`.slice(1)
}

/** The hash of a token's letters that `TokenTable` finds it by. */
export function hashOf(units: Uint16Array, start: number, end: number): number {
  let hash = 0
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + units[at]!) | 0
  return hash
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

/** A text and its units (`withUnits`). */
export interface Letters {
  readonly text: string
  readonly units: Uint16Array
}

type Compute = (letters: Letters, start: number, end: number) => number

/** What `TokenTable.find` says of a token that it does not have; never a value. */
export const UNKNOWN = -(2 ** 31)

/**
 * A number for every token that it was given, found by the token's letters in the text, without cutting it out: most
 * words of a text have been met before, and this is what the speed of indexing rests on. Open addressing with linear
 * probing. What a look-up reads stands in two cache lines: the token's place and its letters.
 */
export class TokenTable {
  private places = new Int32Array(STRIDE << 12)
  private letters = new Uint16Array(1 << 14)
  private lettersEnd = 0
  private readonly onDrop: (value: number) => void
  /** Tokens so far. */
  size = 0

  /** `onDrop` hears of tokens that find no place any more when the table grows. */
  constructor(onDrop: (value: number) => void = () => {}) {
    this.onDrop = onDrop
  }

  /** The value of the token at `start` to `end`, whose hash is `hashOf` it; or `UNKNOWN`. */
  find(units: Uint16Array, start: number, end: number, hash: number): number {
    const { places, letters } = this
    const length = end - start
    const mask = places.length - 1
    let place = (spread(hash) * STRIDE) & mask
    for (let step = 0; step < MAX_STEPS && places[place + LENGTH] !== 0; step++) {
      if (places[place] === hash && places[place + LENGTH] === length) {
        const from = places[place + START]! - start
        let at = start
        while (at < end && letters[from + at] === units[at]) at++
        if (at === end) return places[place + VALUE]!
      }
      place = (place + STRIDE) & mask
    }
    return UNKNOWN
  }

  /** Keeps the value of a token that it does not have. False when that is too long, or finds no place. */
  add(units: Uint16Array, start: number, end: number, hash: number, value: number): boolean {
    const length = end - start
    if (length > MAX_LENGTH) return false
    if (this.size * 2 * STRIDE >= this.places.length) this.grow()
    const to = this.lettersEnd + length
    if (to > this.letters.length) this.letters = resized(this.letters, this.letters.length * 2)
    for (let at = 0; at < length; at++) this.letters[this.lettersEnd + at] = units[start + at]!
    if (!this.place(hash, this.lettersEnd, length, value)) return false
    this.lettersEnd = to
    this.size++
    return true
  }

  /** The value of the token from `start` to `end`, whose hash is `hashOf` it; `compute` makes it when the token is new. */
  value(letters: Letters, start: number, end: number, hash: number, compute: Compute): number {
    const found = this.find(letters.units, start, end, hash)
    if (found !== UNKNOWN) return found
    const value = compute(letters, start, end)
    this.add(letters.units, start, end, hash, value)
    return value
  }

  /** Doubles the places; at most half of them are taken. */
  private grow(): void {
    const old = this.places
    this.places = new Int32Array(old.length * 2)
    this.size = 0
    for (let at = 0; at < old.length; at += STRIDE) {
      if (old[at + LENGTH] === 0) continue
      const value = old[at + VALUE]!
      if (this.place(old[at]!, old[at + START]!, old[at + LENGTH]!, value)) this.size++
      else this.onDrop(value)
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
