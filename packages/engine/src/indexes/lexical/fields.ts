/** The four fields of a segment, and how often a term stands in each. */

/** In the order of the format, of addition and of every array of four below; never reordered. */
export const FIELDS = ['title', 'heading', 'body', 'symbol'] as const
export type Field = (typeof FIELDS)[number]

export const FIELD_COUNT = FIELDS.length
export const BODY = 2

/**
 * Frequencies of a term in one segment, as one 32-bit integer. Most terms stand in the body alone: then it is the
 * frequency itself, positive. Otherwise it is negative: 28 bits hold four frequencies up to 127, and where one is
 * larger, the low 30 bits are an index into a list of fours kept beside (`extra`).
 */
export type Frequencies = number

const IN_EXTRA = 1 << 30
const INDEX_MASK = IN_EXTRA - 1
const FIELD_BITS = 7
const FIELD_MAX = (1 << FIELD_BITS) - 1

/** Packs the four numbers at `from`; larger ones are appended to `extra`. Not all four may be 0. */
export function packFrequencies(numbers: ArrayLike<number>, from: number, extra: number[]): Frequencies {
  const title = numbers[from]!
  const heading = numbers[from + 1]!
  const body = numbers[from + 2]!
  const symbol = numbers[from + 3]!
  if ((title | heading | symbol) === 0 && body <= 0x7fffffff) return body
  if (title <= FIELD_MAX && heading <= FIELD_MAX && body <= FIELD_MAX && symbol <= FIELD_MAX)
    return -0x80000000 | title | (heading << 7) | (body << 14) | (symbol << 21)
  extra.push(title, heading, body, symbol)
  return -0x80000000 | IN_EXTRA | (extra.length / FIELD_COUNT - 1)
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
