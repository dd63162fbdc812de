import type { Block, Document, Segment, SegmentFields } from '../model.ts'
import { declaredNames } from './declared-names.ts'
import { type SituatedDocument, situations } from './situation.ts'

/** The fields of each segment as the lexical index sees them. */
export function fieldsOf(
  document: SituatedDocument & Pick<Document, 'blocks'>,
  segments: readonly Segment[],
): readonly SegmentFields[] {
  let next = 0
  let toolsEnd = 0
  const situationOf = situations(document)
  return segments.map((segment) => {
    const symbols: string[] = []
    const turns: Block[] = []
    while (next < document.blocks.length && document.blocks[next]!.start < segment.end) {
      const block = document.blocks[next++]!
      if (block.kind === 'turn') turns.push(block)
      if (block.kind === 'tool') toolsEnd = Math.max(toolsEnd, block.end)
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
      // What a tool takes is described by dates of no matter.
      situation: segment.start < toolsEnd ? '' : situationOf(segment, turns),
    }
  })
}
