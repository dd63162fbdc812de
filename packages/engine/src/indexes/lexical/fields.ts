/** The five fields of a segment, and how often a term stands in each. */

/** In the order of the format, of addition and of every array of five below; never reordered. */
export const FIELDS = ['title', 'heading', 'body', 'symbol', 'situation'] as const
export type Field = (typeof FIELDS)[number]

export const FIELD_COUNT = FIELDS.length
/** Log entries and parts of formats 1 and 2 lack the last one. */
export const OLDER_FIELD_COUNT = 4
export const BODY = 2

/**
 * Frequencies of a term in one segment, as one 32-bit integer. Most terms stand in the body alone: then it is the
 * frequency itself, positive. Otherwise it is negative: 30 bits hold five frequencies up to 63, and where one is
 * larger, the low 30 bits are an index into a list of fives kept beside (`extra`).
 */
export type Frequencies = number

const IN_EXTRA = 1 << 30
const INDEX_MASK = IN_EXTRA - 1
const FIELD_BITS = 6
const FIELD_MAX = (1 << FIELD_BITS) - 1

/** Packs the five numbers at `from`; larger ones are appended to `extra`. Not all may be 0. */
export function packFrequencies(numbers: ArrayLike<number>, from: number, extra: number[]): Frequencies {
  const title = numbers[from]!
  const heading = numbers[from + 1]!
  const body = numbers[from + 2]!
  const symbol = numbers[from + 3]!
  const situation = numbers[from + 4]!
  if ((title | heading | symbol | situation) === 0 && body <= 0x7fffffff) return body
  if ((title | heading | body | symbol | situation) >>> FIELD_BITS === 0)
    return -0x80000000 | title | (heading << 6) | (body << 12) | (symbol << 18) | (situation << 24)
  extra.push(title, heading, body, symbol, situation)
  return -0x80000000 | IN_EXTRA | (extra.length / FIELD_COUNT - 1)
}

/** The frequencies with one more in a field, from 0 on. What `packFrequencies` makes of them, but for places in `extra`. */
export function oneMore(packed: Frequencies, field: number, extra: number[]): Frequencies {
  if (packed < 0 && packed & IN_EXTRA) {
    extra[(packed & INDEX_MASK) * FIELD_COUNT + field]!++
    return packed
  }
  if (field === BODY && packed >= 0) return packed + 1
  if (packed < 0 && ((packed >>> (field * FIELD_BITS)) & FIELD_MAX) < FIELD_MAX)
    return packed + (1 << (field * FIELD_BITS))
  const numbers = FIELDS.map((_, other) => frequencyIn(other, packed, extra))
  numbers[field]!++
  return packFrequencies(numbers, 0, extra)
}

/** The same frequencies with large ones kept in another list. */
export function repackFrequencies(
  packed: Frequencies,
  extra: readonly number[],
  into: number[],
): Frequencies {
  if (packed >= 0 || (packed & IN_EXTRA) === 0) return packed
  return packFrequencies(extra, (packed & INDEX_MASK) * FIELD_COUNT, into)
}

/** The frequency in one field. */
export function frequencyIn(field: number, packed: Frequencies, extra: readonly number[]): number {
  if (packed >= 0) return field === BODY ? packed : 0
  if (packed & IN_EXTRA) return extra[(packed & INDEX_MASK) * FIELD_COUNT + field]!
  return (packed >>> (field * FIELD_BITS)) & FIELD_MAX
}

const SITUATION_BITS = FIELD_MAX << 24

/** The same frequencies with none in the field `situation`; 0 when the term stands nowhere else. May append to `extra`. */
export function withoutSituation(packed: Frequencies, extra: number[]): Frequencies {
  if (packed >= 0) return packed
  if (packed & IN_EXTRA) {
    const numbers = FIELDS.map((_, field) => frequencyIn(field, packed, extra)).with(-1, 0)
    return numbers.some((number) => number > 0) ? packFrequencies(numbers, 0, extra) : 0
  }
  const kept = packed & ~SITUATION_BITS
  const body = (kept >>> (BODY * FIELD_BITS)) & FIELD_MAX
  // The body alone, or nothing at all, has no other bit than the sign.
  return (kept & INDEX_MASK) === body << (BODY * FIELD_BITS) ? body : kept
}
