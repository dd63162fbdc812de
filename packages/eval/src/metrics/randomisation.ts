import { mulberry32 } from '../random.ts'

/** Draws enough that a p of .05 is known to ± .002. */
const DRAWS = 20_000

/**
 * Two-sided p of the paired randomisation test (Smucker, Allan & Carterette 2007, "A comparison of statistical
 * significance tests for information retrieval evaluation"): how often flipping which system made which figure, a
 * question at a time and at random, gives a mean difference at least as large as the one seen. The draw seen counts
 * as one of them. The seed is fixed, so the same figures give the same p. Throws `RangeError` for unequal lengths.
 */
export function randomisationP(a: readonly number[], b: readonly number[], seed = 1): number {
  if (a.length !== b.length) throw new RangeError('Both systems need a figure for every question.')
  const differences = a.map((value, i) => value - b[i]!).filter((difference) => difference !== 0)
  const seen = Math.abs(differences.reduce((sum, difference) => sum + difference, 0))
  // Sums in another order differ in their last bits.
  const least = seen - 1e-9
  const random = mulberry32(seed)
  let extreme = 1
  for (let draw = 0; draw < DRAWS; draw++) {
    let sum = 0
    for (const difference of differences) sum += random() < 0.5 ? difference : -difference
    if (Math.abs(sum) >= least) extreme++
  }
  return extreme / (DRAWS + 1)
}
