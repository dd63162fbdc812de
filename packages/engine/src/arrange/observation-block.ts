import type { Citation } from '../model.ts'
import type { Assembler } from '../ports.ts'
import { neutralise } from '../text/neutralise.ts'

/**
 * The observation block: numbered passages between marks that no source text can write. A passage of the same
 * document as the one before it says `same` and its lines; the heading is named when it changes.
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
    const pieces = [OPEN]
    citations.forEach((citation, i) => {
      pieces.push(header(citation, citations[i - 1]), `${neutralise(citation.quote)}\n`)
    })
    pieces.push(CLOSE)
    return pieces
  },
}

const OPEN = '<context>\n'
const CLOSE = '</context>\n'

function header(citation: Citation, before: Citation | undefined): string {
  const lines =
    citation.from.line === citation.to.line
      ? `${citation.from.line}`
      : `${citation.from.line}-${citation.to.line}`
  const heading = citation.headings.join(' › ')
  const sameDocument = before?.document === citation.document
  const sameHeading = sameDocument && before.headings.join(' › ') === heading
  const name = sameDocument ? 'same' : oneLine(citation.document)
  const label = heading === '' || sameHeading ? '' : ` (${oneLine(heading)})`
  return `[${citation.id}] ${name}:${lines}${label}\n`
}

const oneLine = (text: string): string => neutralise(text).replace(/\s+/g, ' ').trim()
