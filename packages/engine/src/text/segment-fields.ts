import type { Block, Document, Segment, SegmentFields } from '../model.ts'
import { declaredNames } from './declared-names.ts'

/** The fields of each segment as the lexical index sees them. */
export function fieldsOf(
  document: Pick<Document, 'title' | 'text' | 'blocks'>,
  segments: readonly Segment[],
): readonly SegmentFields[] {
  let next = 0
  return segments.map((segment) => {
    const symbols: string[] = []
    while (next < document.blocks.length && document.blocks[next]!.start < segment.end) {
      const block: Block = document.blocks[next++]!
      if ((block.kind === 'symbol' || block.kind === 'tool') && block.label !== undefined)
        symbols.push(block.label)
    }
    const body = document.text.slice(segment.start, segment.end)
    // A parser that knows symbols has named them; other code is told by its look.
    if (symbols.length === 0) symbols.push(...declaredNames(body))
    return {
      title: document.title,
      heading: segment.headings.join('\n'),
      body,
      symbol: symbols.join('\n'),
    }
  })
}
