/** The forms of words and names of plain letters, made in an array of units instead of strings. */
import { stemEnglishUnits } from './stem/english-units.ts'
import { MAX_JOINED } from './token-parts.ts'

/** How a language reads words of ASCII letters and digits, where no rules but these come in. */
export class AsciiReading {
  /** By the English rules, or not at all. */
  readonly stems: boolean
  private readonly stopWords: ReadonlySet<string>
  /** By `marks` of the stop words: most other words have another, and need not be made a string. */
  private readonly likely = new Uint8Array(LIKELY)

  constructor(stems: boolean, stopWords: ReadonlySet<string>) {
    this.stems = stems
    this.stopWords = stopWords
    for (const word of stopWords)
      this.likely[marks(word.length, word.charCodeAt(0), word.charCodeAt(word.length - 1))] = 1
  }

  isStopWord({ units, length }: AsciiForm): boolean {
    if (this.likely[marks(length, units[0]!, units[length - 1]!)] === 0) return false
    return this.stopWords.has(String.fromCharCode(...units.subarray(0, length)))
  }
}

const LIKELY = 1024

function marks(length: number, first: number, last: number): number {
  return (length * 7 + first * 31 + last) & (LIKELY - 1)
}

const SEAM = 1
const NEITHER = 0
const FULL_STOP = 0x2e

const SMALL = Uint8Array.from({ length: 128 }, (_, unit) => smallOf(String.fromCharCode(unit)))

/** The small letter or digit of a character, `SEAM` for what joins words, or `NEITHER`. */
function smallOf(character: string): number {
  if (/[-_]/.test(character)) return SEAM
  return /[A-Za-z\d]/.test(character) ? character.toLowerCase().charCodeAt(0) : NEITHER
}

/** One form, until the next begins. */
export class AsciiForm {
  /** One more than a form may have, for what stemming adds. */
  readonly units = new Uint16Array(MAX_JOINED + 1)
  length = 0

  /** Appends letters, small, without what joins words. False where there are too many, or others than plain ones. */
  append(units: Uint16Array, start: number, end: number): boolean {
    if (this.length + end - start > MAX_JOINED) return false
    let { length } = this
    for (let at = start; at < end; at++) {
      const unit = units[at]!
      const small = unit < 128 ? SMALL[unit]! : NEITHER
      if (small === NEITHER) return false
      if (small !== SEAM) this.units[length++] = small
    }
    this.length = length
    return true
  }

  appendFullStop(): void {
    this.units[this.length++] = FULL_STOP
  }

  stem({ stems }: AsciiReading): void {
    if (stems) this.length = stemEnglishUnits(this.units, this.length)
  }
}
