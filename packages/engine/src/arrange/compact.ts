import type { Assembler } from '../ports.ts'
import { BLOCK_CLOSE, BLOCK_OPEN, neutralise, oneLine } from '../text/neutralise.ts'
import { shownQuote } from '../text/shown-quote.ts'

/**
 * The observation block at the least cost: a document's name, or that of the whole that it is part of, stands once,
 * above its passages, and each passage has
 * its number alone. Where a passage begins is told by its citation, not by the text.
 *
 * ```
 * <context>
 * docs/keys.md
 * [1] Keys are rotated every 30 days.
 * [2] The old key stays valid for an hour.
 * </context>
 * ```
 */
export const compactBlock: Assembler = {
  name: 'compact',
  pieces(citations) {
    if (citations.length === 0) return []
    const pieces = [BLOCK_OPEN]
    let above: string | undefined
    for (const citation of citations) {
      const { id, document, part } = citation
      const name = part?.whole ?? document
      if (name !== above) pieces.push(`${oneLine(name)}\n`)
      pieces.push(`[${id}] ${neutralise(shownQuote(citation))}\n`)
      above = name
    }
    pieces.push(BLOCK_CLOSE)
    return pieces
  },
}
