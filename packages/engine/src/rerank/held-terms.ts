/** Which of the question's terms each sentence of the candidates holds. */
import type { Candidate, Query } from '../model.ts'
import type { LexicalIndex } from '../ports.ts'
import type { ReadSentences, SentenceTerms, TermNumbers } from '../text/sentence-terms.ts'

/** Share of the query's whole weight by term. Terms that no segment holds weigh nothing. */
export async function termWeights(
  query: Query,
  index: Pick<LexicalIndex, 'idf'>,
): Promise<ReadonlyMap<string, number>> {
  const idf = await index.idf(query.terms.map((term) => term.term))
  const weights = query.terms.map((term, i) => term.weight * idf[i]!)
  const total = weights.reduce((whole, weight) => whole + weight, 0)
  return new Map(query.terms.map((term, i) => [term.term, total > 0 ? weights[i]! / total : 0]))
}

/** By sentence, those of all candidates in their order. */
export interface HeldTerms {
  /** By candidate. */
  readonly passages: readonly SentenceTerms[]
  /** What the numbers of the passages' terms stand for. */
  readonly terms: TermNumbers
  /** By candidate, the number of its first sentence; one more for the end. */
  readonly first: Int32Array
  /** The share of the question's weight that a sentence covers. */
  readonly coverage: Float64Array
  /** Sets of terms, a bit each in the order of the question: sentence s has `width` words from s · `width`. */
  readonly sets: Uint32Array
  readonly width: number
}

export function heldTerms(
  candidates: readonly Candidate[],
  weights: ReadonlyMap<string, number>,
  read: ReadSentences,
): HeldTerms {
  const { passages, terms } = read(candidates.map(({ segment }) => segment))
  const first = new Int32Array(passages.length + 1)
  for (let c = 0; c < passages.length; c++) first[c + 1] = first[c]! + passages[c]!.count
  const sentences = first[passages.length]!
  const width = Math.ceil(weights.size / 32)
  const held = {
    ...{ passages, terms, first, width },
    coverage: new Float64Array(sentences),
    sets: new Uint32Array(sentences * width),
  }
  withMarks(terms, [...weights.keys()], (marks) => {
    const shares = Float64Array.from(weights.values())
    for (let c = 0; c < passages.length; c++) markHeld(held, c, marks, shares)
  })
  return held
}

/** `marks[number]` is the place in the list of the term with that number, counted from 1. */
function withMarks(terms: TermNumbers, list: readonly string[], use: (marks: Int32Array) => void): void {
  const numbers = list.map((term) => terms.find(term))
  for (const [i, number] of numbers.entries()) if (number !== undefined) terms.marks[number] = i + 1
  try {
    use(terms.marks)
  } finally {
    for (const number of numbers) if (number !== undefined) terms.marks[number] = 0
  }
}

function markHeld(held: HeldTerms, candidate: number, marks: Int32Array, shares: Float64Array): void {
  const { sets, width, coverage } = held
  const passage = held.passages[candidate]!
  for (let i = 0; i < passage.count; i++) {
    const sentence = held.first[candidate]! + i
    const size = passage.size(i)
    let covered = 0
    for (let t = 0; t < size; t++) {
      const mark = marks[passage.term(i, t)]!
      if (mark === 0) continue
      covered += shares[mark - 1]!
      sets[sentence * width + ((mark - 1) >> 5)]! |= 1 << ((mark - 1) & 31)
    }
    coverage[sentence] = covered
  }
}
