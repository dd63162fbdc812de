/** One line for each stretch that was left out: its most telling words, verbatim, and the id that `get` opens it by. */
import type { Gist } from '../model.ts'
import { fittingGists, gistOf } from '../text/gist.ts'
import type { CompressParts } from './compress.ts'
import type { CompressibleDocument, Unit } from './units.ts'

/** A stretch left out is told of in pieces of at most this many characters, so that a gist can say what is in one. */
const STRETCH = 2000
const WORDS = 12

/**
 * As many stretches as fit, the longest documents' and stretches' told evenly: first one gist of every document, then
 * the next. A gist is the beginning of the unit whose terms are the stretch's most frequent ones.
 */
export function gistsOf(
  documents: readonly CompressibleDocument[],
  units: readonly Unit[],
  kept: readonly Unit[],
  block: string,
  budget: number,
  parts: Pick<CompressParts, 'analyzer' | 'tokenizer'>,
): readonly Gist[] {
  const gone = stretches(units, new Set(kept))
  const byDocument = Map.groupBy(gone, ([first]) => first!.document)
  const rounds = Math.max(0, ...[...byDocument.values()].map((list) => list.length))
  const order = Array.from({ length: rounds }, (_, round) =>
    [...byDocument.values()].flatMap((list) => list.slice(round, round + 1)),
  ).flat()
  const gists = order.map((stretch) => gistOfStretch(stretch, documents[stretch[0]!.document]!, parts))
  const chosen = fittingGists(block, gists, budget, parts.tokenizer.count)
  const rank = new Map(documents.map(({ id }, i) => [id, i]))
  return chosen.toSorted((a, b) => rank.get(a.document)! - rank.get(b.document)! || a.start - b.start)
}

function stretches(units: readonly Unit[], kept: ReadonlySet<Unit>): readonly (readonly Unit[])[] {
  const found: Unit[][] = []
  let last: Unit | undefined
  for (const unit of units) {
    const run = found.at(-1)
    const goesOn =
      run !== undefined &&
      last === run.at(-1) &&
      last?.document === unit.document &&
      unit.end - run[0]!.start <= STRETCH &&
      unit.headings.join('\n') === run[0]!.headings.join('\n')
    if (!kept.has(unit)) {
      if (goesOn) run.push(unit)
      else found.push([unit])
    }
    last = unit
  }
  return found
}

function gistOfStretch(
  stretch: readonly Unit[],
  { id, text, language }: CompressibleDocument,
  { analyzer }: Pick<CompressParts, 'analyzer'>,
): Gist {
  const terms = stretch.map((unit) => analyzer.terms(text.slice(unit.start, unit.end), language))
  const counts = new Map<string, number>()
  for (const term of terms.flat()) counts.set(term, (counts.get(term) ?? 0) + 1)
  const worth = terms.map((list) => {
    const head = list.slice(0, WORDS)
    return [...new Set(head)].reduce((sum, term) => sum + counts.get(term)!, 0)
  })
  const best = stretch[worth.indexOf(Math.max(...worth))]!
  const span = { start: stretch[0]!.start, end: stretch.at(-1)!.end }
  return gistOf(id, span, text.slice(best.start, best.end))
}
