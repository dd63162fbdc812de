/** Cuts plain tokens as `token-parts.ts` does, by their units, without a string or an object for every part. */
import { MAX_HUMPS, MAX_JOINED } from './token-parts.ts'

/** What `AsciiParts.read` found: a name made of words, a path made of names, or what `tokenParts` alone can cut. */
export const OTHER = 0
export const NAME = 1
export const PATH = 2
type Found = typeof OTHER | typeof NAME | typeof PATH

const LOWER = 1
const UPPER = 2
const DIGIT = 3
const SEAM = 4
const JOINER = 5
const SMALL_S = 0x73

const SHAPES = Uint8Array.from({ length: 128 }, (_, unit) => shapeOf(String.fromCharCode(unit)))

function shapeOf(character: string): number {
  if (/[a-z]/.test(character)) return LOWER
  if (/[A-Z]/.test(character)) return UPPER
  if (/\d/.test(character)) return DIGIT
  if (/[-_]/.test(character)) return SEAM
  return /[.,:]/.test(character) ? JOINER : OTHER
}

/** The parts of one token, as offsets in its units, until the next `read`. */
export class AsciiParts {
  count = 0
  readonly starts = new Int32Array(MAX_JOINED)
  readonly ends = new Int32Array(MAX_JOINED)
  /** Whether there is a hyphen or an underscore. */
  seams = false

  read(units: Uint16Array, from: number, to: number): Found {
    this.count = 0
    this.seams = false
    if (to - from > MAX_JOINED) return OTHER
    let joiners = 0
    let before = OTHER
    for (let at = from; at < to; at++) {
      const unit = units[at]!
      const shape = unit < 128 ? SHAPES[unit]! : OTHER
      if (shape === OTHER) return OTHER
      if (shape === JOINER) joiners++
      if (shape === SEAM) this.seams = true
      // Dates, versions, numbers in groups: rules of their own cut them.
      if (shape === DIGIT && before >= SEAM && at > from + 1 && SHAPES[units[at - 2]!] === DIGIT) return OTHER
      before = shape
    }
    if (joiners === 0) {
      this.addWords(units, from, to)
      return NAME
    }
    this.addNames(units, from, to)
    return this.count > 1 && !this.areInitials(units) ? PATH : OTHER
  }

  private areInitials(units: Uint16Array): boolean {
    for (let i = 0; i < this.count; i++)
      if (this.ends[i]! - this.starts[i]! !== 1 || SHAPES[units[this.starts[i]!]!] === DIGIT) return false
    return true
  }

  private addNames(units: Uint16Array, from: number, to: number): void {
    let start = from
    for (let at = from; at <= to; at++) {
      if (at < to && SHAPES[units[at]!] !== JOINER) continue
      if (at > start) this.add(start, at)
      start = at + 1
    }
  }

  private addWords(units: Uint16Array, from: number, to: number): void {
    let start = from
    for (let at = from; at <= to; at++) {
      if (at < to && SHAPES[units[at]!] !== SEAM) continue
      if (at > start) this.addHumps(units, start, at)
      start = at + 1
    }
  }

  /** Cuts at capitals and digits. */
  private addHumps(units: Uint16Array, from: number, to: number): void {
    const before = this.count
    let start = from
    let left = SHAPES[units[start]!]!
    for (let at = start + 1; at < to; at++) {
      const right = SHAPES[units[at]!]!
      if (isBoundary(units, at, to, left, right)) {
        this.add(start, at)
        start = at
      }
      left = right
    }
    this.add(start, to)
    if (this.count - before <= MAX_HUMPS) return
    this.count = before
    this.add(from, to)
  }

  private add(start: number, end: number): void {
    this.starts[this.count] = start
    this.ends[this.count++] = end
  }
}

/** Whether a word ends between two units of these shapes, the second of them at `at`. */
function isBoundary(units: Uint16Array, at: number, end: number, left: number, right: number): boolean {
  if ((right === DIGIT) !== (left === DIGIT)) return true
  if (right !== UPPER) return false
  if (left === LOWER) return true
  const plural = at + 2 === end && units[at + 1] === SMALL_S
  return !plural && at + 1 < end && SHAPES[units[at + 1]!] === LOWER
}
