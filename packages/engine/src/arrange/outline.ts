import type { Citation } from '../model.ts'
import type { Analyzer, Assembler } from '../ports.ts'
import { BLOCK_CLOSE, BLOCK_OPEN, neutralise, oneLine } from '../text/neutralise.ts'
import { shownQuote } from '../text/shown-quote.ts'
import { sharedTerms } from './shared-terms.ts'

/**
 * An outline (the shape of StruXGPT, Liu et al. 2024): the document as scope, under it aspects, under each the passages
 * word for word, every one once. Aspects are headings; passages without a heading are put together by a word that
 * they share. What has no aspect stands first in its scope.
 *
 * ```
 * <context>
 * # docs/keys.md
 * ## Security › Rotation
 * [1] Keys are rotated every 30 days.
 * </context>
 * ```
 */
export function createOutline(analyzer: Analyzer): Assembler {
  return {
    name: 'outline',
    pieces(citations) {
      if (citations.length === 0) return []
      const scopes = runsOf(citations).flatMap((scope) => [
        `# ${oneLine(scopeOf(scope[0]!))}\n`,
        ...aspectsOf(scope, analyzer).flatMap(({ label, passages }) => [
          ...(label === '' ? [] : [`## ${label}\n`]),
          ...passages.map((citation) => `[${citation.id}] ${neutralise(shownQuote(citation))}\n`),
        ]),
      ])
      return [BLOCK_OPEN, ...scopes, BLOCK_CLOSE]
    },
  }
}

interface Aspect {
  /** Empty for passages without one. */
  readonly label: string
  readonly passages: readonly Citation[]
}

const scopeOf = ({ part, document }: Citation): string => part?.whole ?? document

/** Passages in a row that share their document, or the whole that it is part of. */
function runsOf(citations: readonly Citation[]): readonly (readonly Citation[])[] {
  const runs: Citation[][] = []
  for (const citation of citations) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    if (last !== undefined && scopeOf(last) === scopeOf(citation)) run!.push(citation)
    else runs.push([citation])
  }
  return runs
}

function aspectsOf(scope: readonly Citation[], analyzer: Analyzer): readonly Aspect[] {
  const byHeading = Map.groupBy(scope, ({ headings }) => headings.map(oneLine).join(' › '))
  const without = byHeading.get('') ?? []
  byHeading.delete('')
  const headed = [...byHeading].map(([label, passages]) => ({ label, passages }))
  const labels = sharedTerms(
    without.map(({ quote }) => neutralise(quote)),
    analyzer,
  )
  const shared = [...Map.groupBy(without, (_, i) => labels[i]!)].map(([label, passages]) => ({
    label,
    passages,
  }))
  return [
    ...shared.filter(({ label }) => label === ''),
    ...shared.filter(({ label }) => label !== ''),
    ...headed,
  ]
}
