/** What fits of models of sentences share: which sentences are evidence, and Newton's step. */
import type { Span } from '../../engine/src/index.ts'
import type { EvidencePlace } from '../src/datasets/evidence-set.ts'

/** Whether at least half of the sentence, or of the evidence, is in the other. `text` begins at `offset`. */
export function isIn(
  place: EvidencePlace,
  document: string,
  { start, end }: Span,
  text: string,
  offset: number,
): boolean {
  if (place.document !== document) return false
  const shared = inked(text.slice(Math.max(start, place.start) - offset, Math.min(end, place.end) - offset))
  if (Math.min(end, place.end) <= Math.max(start, place.start)) return false
  return 2 * shared >= Math.min(inked(text.slice(start - offset, end - offset)), inked(place.text))
}

function inked(text: string): number {
  return text.replace(/[\s\p{P}]+/gu, '').length
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** The solution of a symmetric positive system whose lower half is given, by Cholesky's decomposition. */
export function solved(lower: readonly Float64Array[], right: Float64Array): Float64Array {
  const size = right.length
  for (let j = 0; j < size; j++)
    for (let i = j; i < size; i++) {
      let sum = lower[i]![j]!
      for (let k = 0; k < j; k++) sum -= lower[i]![k]! * lower[j]![k]!
      lower[i]![j] = i === j ? Math.sqrt(sum) : sum / lower[j]![j]!
    }
  const x = right.slice()
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i]! -= lower[i]![k]! * x[k]!
    x[i]! /= lower[i]![i]!
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i]! -= lower[k]![i]! * x[k]!
    x[i]! /= lower[i]![i]!
  }
  return x
}
