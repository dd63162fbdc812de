/** Whether an answer's citations stand where the evidence stands: a check by spans, without a judge. */
import type { Span } from 'lightcone'

export interface Cited extends Span {
  readonly document: string
}

export interface CitationFigures {
  /** Share of the citations that overlap some evidence. 0 without citations. */
  readonly precision: number
  /** Share of the evidence spans that some citation overlaps. */
  readonly recall: number
  readonly f1: number
}

/**
 * Citation precision and recall as ALCE defines them (Gao et al. 2023), with known evidence in place of an entailment
 * model: a citation supports when it overlaps an evidence span by at least one character.
 */
export function citationFigures(citations: readonly Cited[], evidence: readonly Cited[]): CitationFigures {
  const precision = shareOf(citations, (citation) => evidence.some((span) => overlap(citation, span)))
  const recall = shareOf(evidence, (span) => citations.some((citation) => overlap(citation, span)))
  return {
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
  }
}

/** Share of the citations whose quote is what their span cuts out of the document. 1 without citations. */
export function quoteFidelity(
  citations: readonly (Cited & { readonly quote: string })[],
  textOf: (document: string) => string | undefined,
): number {
  return citations.length === 0
    ? 1
    : shareOf(citations, ({ document, start, end, quote }) => textOf(document)?.slice(start, end) === quote)
}

function overlap(a: Cited, b: Cited): boolean {
  return a.document === b.document && a.start < b.end && b.start < a.end
}

function shareOf<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.length === 0 ? 0 : items.filter(holds).length / items.length
}
