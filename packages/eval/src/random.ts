/** Tommy Ettinger's mulberry32: 32 bits of state, uniform in [0, 1), good enough to draw samples. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let z = Math.imul(state ^ (state >>> 15), state | 1)
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61)
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Draws from one seed: the same seed and calls give the same values. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number
  pick<T>(values: readonly T[]): T
  /** A new list in another order. */
  shuffle<T>(values: readonly T[]): T[]
  /** So many values, each of another place in the list; all of them, shuffled, when there are not more. */
  sample<T>(values: readonly T[], count: number): T[]
}

export function createRandom(seed: number): Random {
  const next = mulberry32(seed)
  const integer = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  const shuffle = <T>(values: readonly T[]) => {
    const shuffled = [...values]
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = integer(0, i)
      const [a, b] = [shuffled[i]!, shuffled[j]!]
      shuffled[i] = b
      shuffled[j] = a
    }
    return shuffled
  }
  return {
    next,
    integer,
    shuffle,
    pick: (values) => values[integer(0, values.length - 1)]!,
    sample: (values, count) => shuffle(values).slice(0, count),
  }
}
