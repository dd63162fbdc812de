/**
 * How much of a question's evidence a set of spans covers, and how much of the spans is evidence. Counted are letters,
 * digits and symbols: white space and punctuation at the edges of a sentence are nobody's evidence.
 */
import type { Span } from 'lightcone'
import type { EvidenceNeed, EvidencePlace } from '../datasets/evidence-set.ts'

/** A stretch of a document that was handed out, with its text. */
export interface Covering extends Span {
  readonly document: string
  readonly quote: string
}

export interface EvidenceRecall {
  /** Share of the characters of all needs, each need by its best alternative, that are covered. */
  readonly recall: number
  /** 1 when every need has an alternative that is covered wholly. */
  readonly all: number
}

export function evidenceRecall(
  needs: readonly EvidenceNeed[],
  covering: readonly Covering[],
): EvidenceRecall {
  const byDocument = spansByDocument(covering)
  let covered = 0
  let total = 0
  let whole = true
  for (const need of needs) {
    const best = need
      .map((places) => coverage(places, byDocument))
      .reduce((one, other) => (other.covered / other.total > one.covered / one.total ? other : one))
    covered += best.covered
    total += best.total
    whole &&= best.covered === best.total
  }
  return { recall: total === 0 ? 0 : covered / total, all: total > 0 && whole ? 1 : 0 }
}

/** Share of the covering characters that are evidence, any alternative's. 0 when nothing covers. */
export function evidencePrecision(needs: readonly EvidenceNeed[], covering: readonly Covering[]): number {
  const evidence = spansByDocument(needs.flat(2))
  let right = 0
  let all = 0
  for (const { document, start, end, quote } of covering) {
    all += inked(quote)
    for (const span of evidence.get(document) ?? []) {
      const from = Math.max(start, span.start)
      const to = Math.min(end, span.end)
      if (from < to) right += inked(quote.slice(from - start, to - start))
    }
  }
  return all === 0 ? 0 : right / all
}

function inked(text: string): number {
  return text.replace(/[\s\p{P}]+/gu, '').length
}

type SpansByDocument = ReadonlyMap<string, readonly Span[]>

function coverage(places: readonly EvidencePlace[], covering: SpansByDocument) {
  let covered = 0
  let total = 0
  for (const place of places) {
    // A quote of nothing but punctuation counts as long as it is.
    const measure = inked(place.text) > 0 ? inked : (text: string) => text.length
    total += measure(place.text)
    for (const span of covering.get(place.document) ?? []) {
      const start = Math.max(span.start, place.start)
      const end = Math.min(span.end, place.end)
      if (start < end) covered += measure(place.text.slice(start - place.start, end - place.start))
    }
  }
  return { covered, total }
}

/** Overlaps merged, so that nothing counts twice. */
function spansByDocument(spans: readonly (Span & { readonly document: string })[]): SpansByDocument {
  const merged = new Map<string, { start: number; end: number }[]>()
  for (const { document, start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    const before = merged.get(document) ?? []
    const last = before.at(-1)
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end)
    else merged.set(document, [...before, { start, end }])
  }
  return merged
}
