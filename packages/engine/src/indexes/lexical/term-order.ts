/** Sorts many terms: by their first letters as numbers, and by the terms themselves only where those are equal. */
import { endianness } from 'node:os'

/** Bits of a letter in a key. What is no ASCII letter has the highest value, and nothing counts behind it. */
const LETTER_BITS = 7
const HIGHEST = (1 << LETTER_BITS) - 1
/** So many letters are exact in a double. */
const MOST_LETTERS = 7
const KEY_BITS = 64
const HALF = 32
/** Which of a key's two halves is the lower one. */
const LOW = endianness() === 'LE' ? 0 : 1

/** The places of the terms, in ascending order of the terms by UTF-16 units. No term may be there twice. */
export function termOrder(terms: readonly string[]): Uint32Array {
  const size = terms.length
  // A key: as many letters as there is room for, then the term's place.
  const placeBits = Math.max(1, HALF - Math.clz32(size))
  const letters = Math.min(MOST_LETTERS, Math.floor((KEY_BITS - placeBits) / LETTER_BITS))
  const keys = new BigUint64Array(size)
  const halves = new Uint32Array(keys.buffer)
  const lowRoom = 2 ** (HALF - placeBits)
  for (let place = 0; place < size; place++) {
    const prefix = prefixOf(terms[place]!, letters)
    halves[2 * place + LOW] = (prefix % lowRoom) * 2 ** placeBits + place
    halves[2 * place + 1 - LOW] = Math.floor(prefix / lowRoom)
  }
  keys.sort()
  const order = new Uint32Array(size)
  for (let rank = 0; rank < size; rank++) order[rank] = halves[2 * rank + LOW]! % 2 ** placeBits
  const samePrefix = (a: number, b: number): boolean =>
    halves[2 * a + 1 - LOW] === halves[2 * b + 1 - LOW] &&
    halves[2 * a + LOW]! >>> placeBits === halves[2 * b + LOW]! >>> placeBits
  for (let from = 0; from < size; ) {
    let to = from + 1
    while (to < size && samePrefix(from, to)) to++
    if (to > from + 1) order.subarray(from, to).sort((a, b) => (terms[a]! < terms[b]! ? -1 : 1))
    from = to
  }
  return order
}

/** The first letters as one number, exact in a double. */
function prefixOf(term: string, letters: number): number {
  let prefix = 0
  let at = 0
  for (; at < letters && at < term.length; at++) {
    const unit = term.charCodeAt(at)
    prefix = prefix * (HIGHEST + 1) + Math.min(unit, HIGHEST)
    if (unit < HIGHEST) continue
    at++
    break
  }
  return prefix * (HIGHEST + 1) ** (letters - at)
}
