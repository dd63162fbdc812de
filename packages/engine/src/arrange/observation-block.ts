import type { Citation } from '../model.ts'
import type { Assembler } from '../ports.ts'
import { BLOCK_CLOSE, BLOCK_OPEN, neutralise, oneLine } from '../text/neutralise.ts'
import { placeName } from '../text/place-name.ts'
import { shownQuote } from '../text/shown-quote.ts'

/**
 * The observation block: numbered passages between marks that no source text can write. A passage of the same
 * document as the one before it says `same` and its lines, or its page, slide, cells or time; the heading is named
 * when it changes. Where a line says nothing new, on one line and from one part of a whole to the next, the number
 * stands alone: `[3]` goes on right behind `[2]`, `[4] …` further on.
 *
 * ```
 * <context>
 * [1] docs/keys.md:12-14 (Rotation)
 * Keys are rotated every 30 days.
 * [2] same:20
 * The old key stays valid for an hour.
 * </context>
 * ```
 */
export const observationBlock: Assembler = {
  name: 'observation-block',
  pieces(citations) {
    if (citations.length === 0) return []
    const pieces = [BLOCK_OPEN]
    citations.forEach((citation, i) => {
      pieces.push(header(citation, citations[i - 1]), `${neutralise(shownQuote(citation))}\n`)
    })
    pieces.push(BLOCK_CLOSE)
    return pieces
  },
}

function header(citation: Citation, before: Citation | undefined): string {
  if (before !== undefined && goesOn(citation, before))
    return `[${citation.id}]${isNext(citation, before) ? '' : ' …'}\n`
  const heading = citation.headings.join(' › ')
  const sameDocument = before?.document === citation.document
  const sameHeading = sameDocument && before.headings.join(' › ') === heading
  const name = sameDocument ? 'same' : oneLine(citation.document)
  const label = heading === '' || sameHeading ? '' : ` (${oneLine(heading)})`
  return `[${citation.id}] ${name}:${oneLine(placeName(citation.from, citation.to))}${label}\n`
}

/** Whether a passage stands on the line of the one before it, or in another part, of one line, of the same whole. */
function goesOn(citation: Citation, before: Citation): boolean {
  const { from, to } = before
  if (citation.headings.join('\n') !== before.headings.join('\n')) return false
  if ([citation.from.line, citation.to.line, to.line].some((line) => line !== from.line)) return false
  if (citation.document === before.document) return true
  return from.line === 1 && citation.part !== undefined && citation.part.whole === before.part?.whole
}

const isNext = ({ part }: Citation, before: Citation): boolean =>
  part !== undefined && part.position === (before.part?.position ?? Number.NaN) + 1
