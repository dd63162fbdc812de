/** What fits of models of sentences share: questions with their candidates, which sentences are evidence, Newton's step. */
import { type Candidate, IN_MEMORY, type Lightcone, open, type Span } from '../../engine/src/index.ts'
import type { QueryTerm } from '../../engine/src/model.ts'
import type { EvidencePlace, EvidenceQuestion } from '../src/datasets/evidence-set.ts'
import { openEvidenceFolder } from '../src/datasets/open-evidence.ts'
import { indexSet } from '../src/index-set.ts'
import { engineOf } from './engine-of.ts'

export interface AskedQuestion {
  readonly engine: ReturnType<typeof engineOf>
  readonly text: string
  readonly terms: readonly QueryTerm[]
  readonly candidates: readonly Candidate[]
  readonly evidence: readonly EvidencePlace[]
}

/** What is read of `most` questions of a set at most, spread over all of it. */
export async function readSet<Read>(
  folder: string,
  most: number,
  read: (asked: AskedQuestion) => Promise<Read>,
): Promise<readonly Read[]> {
  const set = await openEvidenceFolder(folder)
  const cone = await open(IN_MEMORY)
  try {
    await indexSet(cone, set, true, {})
    const step = Math.max(1, Math.floor(set.questions.length / most))
    const found: Read[] = []
    for (const question of set.questions.filter((_, i) => i % step === 0).slice(0, most))
      found.push(await read(await ask(cone, question)))
    return found
  } finally {
    await cone.close()
  }
}

async function ask(cone: Lightcone, { text, scope, needs }: EvidenceQuestion): Promise<AskedQuestion> {
  const engine = engineOf(cone)
  const filter = scope === undefined ? {} : { filter: { field: 'scope', eq: scope } }
  const { candidates } = await cone.prepare(text, filter)
  const { languages } = await engine.store.stats()
  const terms = engine.analyzer.query(text, Object.keys(languages).toSorted())
  return { engine, text, terms, candidates, evidence: needs.flat(2) }
}

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
