/**
 * The English stemmer of `english.ts` for words that stand as units in an array: indexing meets new words by the
 * hundred thousand, and strings for each step took a third of the time that one costs. Twin: `english.ts`.
 */
import { EXCEPTIONS, LONGEST_EXCEPTION, R1_AFTER, STEP_2, STEP_3, STEP_4 } from './english.ts'
import type { SuffixTable } from './suffix.ts'

const unitsOf = (text: string): readonly number[] => Array.from(text, (letter) => letter.charCodeAt(0))
const [A, B, D, E, G, I, L, N] = [0x61, 0x62, 0x64, 0x65, 0x67, 0x69, 0x6c, 0x6e] as const
const [O, P, S, T, U, W, X, Y, Z] = [0x6f, 0x70, 0x73, 0x74, 0x75, 0x77, 0x78, 0x79, 0x7a] as const
/** A y that is a consonant. */
const CONSONANT_Y = 0x59
const NO_EXCEPTION = 0

/** By unit: 1 for the vowels a, e, i, o, u, y. */
const VOWELS = Uint8Array.from({ length: 128 }, (_, unit) =>
  'aeiouy'.includes(String.fromCharCode(unit)) ? 1 : 0,
)
/** Those after which a word may end in `li` that is dropped, and those whose pair becomes one letter. */
const BEFORE_LI = new Set(unitsOf('cdeghkmnrt'))
const DOUBLED = new Set(unitsOf('bdfgmnprt'))

const BEGINNINGS = [...R1_AFTER.values()].map(unitsOf)
const EXCEPTION_LETTERS = new Map(
  [...EXCEPTIONS].map(([word, stem]) => [keyOf(unitsOf(word), word.length), unitsOf(stem)]),
)
const KEPT_BEFORE_EED = ['proc', 'exc', 'succ'].map(unitsOf)
const KEPT_BEFORE_ING = ['inn', 'out', 'cann', 'herr', 'earr', 'even'].map(unitsOf)

/** A suffix, what takes its place, and its last letters where a rule asks for them. */
interface Ending {
  readonly letters: readonly number[]
  readonly text: string
  readonly rule: readonly number[]
}

const ENDINGS_2 = endings(STEP_2, unitsOf)
const ENDINGS_3 = endings(STEP_3, unitsOf)
const ENDINGS_4 = endings(STEP_4, () => [])

/** By their last unit, longest first. */
function endings<Rule>(
  { byEnd, rules }: SuffixTable<Rule>,
  units: (rule: Rule) => readonly number[],
): Ending[][] {
  return byEnd.map((group) =>
    group.map((text) => ({ letters: unitsOf(text), text, rule: units(rules.get(text)!) })),
  )
}

/**
 * Stems the word in the first `length` units, small letters and digits of ASCII, in place. Returns the length of the
 * stem. Writes at most one unit behind the word.
 */
export function stemEnglishUnits(word: Uint16Array, length: number): number {
  if (length < 3) return length
  if (length <= LONGEST_EXCEPTION) {
    const stem = EXCEPTION_LETTERS.get(keyOf(word, length))
    if (stem !== undefined) return put(word, 0, stem)
  }
  const marked = markConsonantY(word, length)
  const r1 = startOfR1(word, length)
  const r2 = regionAfter(word, length, r1)
  let end = step1a(word, length)
  end = step1b(word, end, r1)
  step1c(word, end)
  end = step2(word, end, r1)
  end = step3(word, end, r1, r2)
  end = step4(word, end, r2)
  end = step5(word, end, r1, r2)
  if (marked) for (let at = 0; at < end; at++) if (word[at] === CONSONANT_Y) word[at] = Y
  return end
}

/** A word of at most six small letters as a number; `NO_EXCEPTION` for one with digits. */
function keyOf(word: ArrayLike<number>, length: number): number {
  let key = 0
  for (let at = 0; at < length; at++) {
    if (word[at]! < A) return NO_EXCEPTION
    key = key * 32 + word[at]! - 96
  }
  return key
}

function put(word: Uint16Array, at: number, letters: readonly number[]): number {
  for (let i = 0; i < letters.length; i++) word[at + i] = letters[i]!
  return at + letters.length
}

function isAt(word: Uint16Array, at: number, letters: readonly number[]): boolean {
  for (let i = 0; i < letters.length; i++) if (word[at + i] !== letters[i]) return false
  return true
}

function isOneOf(word: Uint16Array, length: number, list: readonly (readonly number[])[]): boolean {
  return list.some((letters) => letters.length === length && isAt(word, 0, letters))
}

/** The longest of the endings that the word has. */
function longest(word: Uint16Array, end: number, byEnd: readonly (readonly Ending[])[]): Ending | undefined {
  const last = word[end - 1]!
  if (last >= byEnd.length) return undefined
  const group = byEnd[last]!
  for (let i = 0; i < group.length; i++) {
    const { letters } = group[i]!
    if (letters.length <= end && isAt(word, end - letters.length, letters)) return group[i]
  }
  return undefined
}

function markConsonantY(word: Uint16Array, length: number): boolean {
  let marked = false
  for (let at = 0; at < length; at++) {
    if (word[at] !== Y || (at > 0 && VOWELS[word[at - 1]!] === 0)) continue
    word[at] = CONSONANT_Y
    marked = true
  }
  return marked
}

function startOfR1(word: Uint16Array, length: number): number {
  for (let i = 0; i < BEGINNINGS.length; i++) {
    const letters = BEGINNINGS[i]!
    if (letters[0] === word[0] && letters.length <= length && isAt(word, 0, letters)) return letters.length
  }
  return regionAfter(word, length, 0)
}

function regionAfter(word: Uint16Array, length: number, from: number): number {
  let at = from
  while (at < length && VOWELS[word[at]!] === 0) at++
  while (at < length && VOWELS[word[at]!] === 1) at++
  return at < length ? at + 1 : length
}

function hasVowel(word: Uint16Array, before: number): boolean {
  for (let at = 0; at < before; at++) if (VOWELS[word[at]!] === 1) return true
  return false
}

/** `sses`; `ied`, `ies`; `s`; `us` and `ss` stay. */
function step1a(word: Uint16Array, end: number): number {
  const last = word[end - 1]
  const before = word[end - 2]
  if (before === E && (last === S || last === D) && word[end - 3] === I) return end - (end > 4 ? 2 : 1)
  if (last !== S) return end
  if (before === E && end > 3 && word[end - 3] === S && word[end - 4] === S) return end - 2
  return before !== U && before !== S && hasVowel(word, end - 2) ? end - 1 : end
}

/** `eed`, `eedly`; `ed`, `edly`, `ing`, `ingly`. */
function step1b(word: Uint16Array, end: number, r1: number): number {
  const adverb = word[end - 1] === Y && word[end - 2] === L && end > 4
  const to = adverb ? end - 2 : end
  if (word[to - 1] === D && word[to - 2] === E) {
    if (to > 2 && word[to - 3] === E) {
      const at = to - 3
      return at >= r1 && !isOneOf(word, at, KEPT_BEFORE_EED) ? at + 2 : end
    }
    return mended(word, to - 2, end, r1)
  }
  if (word[to - 1] !== G || word[to - 2] !== N || word[to - 3] !== I || to < 3) return end
  const at = to - 3
  if (!adverb) {
    if (at === 2 && word[1] === Y && VOWELS[word[0]!] === 0) return put(word, 1, [I, E])
    if (isOneOf(word, at, KEPT_BEFORE_ING)) return end
  }
  return mended(word, at, end, r1)
}

/** What is left of a word to `end` when the suffix from `at` on goes. */
function mended(word: Uint16Array, at: number, end: number, r1: number): number {
  if (!hasVowel(word, at)) return end
  const last = word[at - 1]!
  const before = at > 1 ? word[at - 2]! : 0
  if ((last === T && before === A) || (last === L && before === B) || (last === Z && before === I))
    return put(word, at, [E])
  if (last === before && DOUBLED.has(last))
    return at === 3 && (word[0] === A || word[0] === E || word[0] === O) ? at : at - 1
  return r1 >= at && endsShort(word, at) ? put(word, at, [E]) : at
}

function step1c(word: Uint16Array, end: number): void {
  const last = word[end - 1]
  if (end > 2 && (last === Y || last === CONSONANT_Y) && VOWELS[word[end - 2]!] === 0) word[end - 1] = I
}

function step2(word: Uint16Array, end: number, r1: number): number {
  const ending = longest(word, end, ENDINGS_2)
  if (ending === undefined || end - ending.letters.length < r1) return end
  const at = end - ending.letters.length
  if (ending.text === 'ogi' && word[at - 1] !== L) return end
  if (ending.text === 'li' && !BEFORE_LI.has(word[at - 1]!)) return end
  return put(word, at, ending.rule)
}

function step3(word: Uint16Array, end: number, r1: number, r2: number): number {
  const ending = longest(word, end, ENDINGS_3)
  if (ending === undefined || end - ending.letters.length < (ending.text === 'ative' ? r2 : r1)) return end
  return put(word, end - ending.letters.length, ending.rule)
}

function step4(word: Uint16Array, end: number, r2: number): number {
  const ending = longest(word, end, ENDINGS_4)
  if (ending === undefined || end - ending.letters.length < r2) return end
  const at = end - ending.letters.length
  return ending.text === 'ion' && word[at - 1] !== S && word[at - 1] !== T ? end : at
}

function step5(word: Uint16Array, end: number, r1: number, r2: number): number {
  const last = word[end - 1]
  const at = end - 1
  if (last === E) return at >= r2 || (at >= r1 && !endsShort(word, at)) ? at : end
  return last === L && word[end - 2] === L && at >= r2 ? at : end
}

/** Ends in a short syllable: consonant, vowel, consonant other than w, x, Y; or is vowel, consonant; or ends in `past`. */
function endsShort(word: Uint16Array, end: number): boolean {
  const last = word[end - 1]!
  if (end < 2) return false
  if (end > 3 && last === T && word[end - 2] === S && word[end - 3] === A && word[end - 4] === P) return true
  if (VOWELS[last] === 1 || VOWELS[word[end - 2]!] === 0) return false
  if (end === 2) return true
  return VOWELS[word[end - 3]!] === 0 && last !== W && last !== X && last !== CONSONANT_Y
}
