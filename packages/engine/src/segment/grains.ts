/** A document in every grain: the whole, its sections, their passages, their sentences. */
import type { Document, Segment, Span } from '../model.ts'
import { sentenceSpans } from '../text/sentences.ts'

export const GRAINS = ['document', 'section', 'passage', 'sentence'] as const
export type GrainKind = (typeof GRAINS)[number]

/** A node of the tree. Its children are contiguous and together are its span. */
export interface Grain extends Span {
  readonly kind: GrainKind
  /** Sections: their heading. */
  readonly label?: string
  /** Sections and passages; sentences below passages, cut when they are first asked for. */
  readonly children: readonly Grain[]
}

/**
 * The tree over a document's segments. A section is what stands under one heading, sections under it included;
 * neighbours of the same heading are one. Text without headings has passages right below the document.
 */
export function grainTree(
  document: Pick<Document, 'text' | 'language'>,
  segments: readonly Segment[],
): Grain {
  const { text, language } = document
  return { kind: 'document', start: 0, end: text.length, children: below(segments, 0) }

  function below(some: readonly Segment[], depth: number): readonly Grain[] {
    const children: Grain[] = []
    for (let at = 0; at < some.length; ) {
      const first = some[at]!
      const label = first.headings[depth]
      let to = at + 1
      if (label !== undefined) while (to < some.length && some[to]!.headings[depth] === label) to++
      children.push(label === undefined ? passage(first) : section(label, some.slice(at, to), depth))
      at = to
    }
    return children
  }

  function section(label: string, some: readonly Segment[], depth: number): Grain {
    const { start } = some[0]!
    return { kind: 'section', label, start, end: some.at(-1)!.end, children: below(some, depth + 1) }
  }

  function passage({ start, end, kind }: Segment): Grain {
    let sentences: readonly Grain[] | undefined
    return {
      kind: 'passage',
      start,
      end,
      get children() {
        sentences ??= sentenceSpans(text.slice(start, end), kind, language).map((span) => ({
          kind: 'sentence' as const,
          start: start + span.start,
          end: start + span.end,
          children: [],
        }))
        return sentences
      },
    }
  }
}

/**
 * The smallest stretch of whole grains of a kind that holds the span: one section or more passages or sentences in
 * a row. A span that no section holds widens to the document.
 */
export function widen(tree: Grain, span: Span, kind: GrainKind): Span {
  const touched = tree.children.filter(
    ({ start, end }) => start < Math.max(span.end, span.start + 1) && end > span.start,
  )
  if (kind === 'document' || touched.length === 0) return { start: tree.start, end: tree.end }
  if (kind === 'section') {
    const [only] = touched
    return touched.length === 1 && only!.kind === 'section'
      ? widen(only!, span, kind)
      : { start: tree.start, end: tree.end }
  }
  const ends = [touched[0]!, touched.at(-1)!].map((grain) =>
    grain.kind === kind
      ? grain
      : widen(grain, { start: Math.max(span.start, grain.start), end: Math.min(span.end, grain.end) }, kind),
  )
  return { start: ends[0]!.start, end: ends[1]!.end }
}
