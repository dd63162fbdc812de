/** Other forms of the observation block. In each, text of sources stands where it can be nothing but text. */
import type { Citation } from '../model.ts'
import type { Assembler } from '../ports.ts'
import { neutralise } from '../text/neutralise.ts'

/**
 * Block quotes under bold headers. Every line of a source begins with `>`, so none can be a header.
 *
 * ```
 * **[1] docs/keys.md:12-14, Rotation**
 * > Keys are rotated every 30 days.
 * ```
 */
export const markdown: Assembler = {
  name: 'markdown',
  pieces: (citations) =>
    citations.flatMap((citation) => {
      const heading = citation.headings.length === 0 ? '' : `, ${citation.headings.map(oneLine).join(' › ')}`
      return [
        `**[${citation.id}] ${place(citation)}${heading}**\n`,
        `${neutralise(citation.quote).replace(/^/gm, '> ')}\n`,
      ]
    }),
}

/** One JSON document, a passage a line: `{"passages":[{"id":1,"place":"docs/keys.md:12-14","text":"…"}]}`. */
export const json: Assembler = {
  name: 'json',
  pieces(citations) {
    if (citations.length === 0) return []
    const passages = citations.map((citation, i) => {
      const { id, headings, quote } = citation
      const passage = {
        id,
        place: place(citation),
        ...(headings.length === 0 ? {} : { headings: headings.map(oneLine) }),
        text: neutralise(quote),
      }
      return `${JSON.stringify(passage)}${i === citations.length - 1 ? '' : ','}\n`
    })
    return ['{"passages":[\n', ...passages, ']}\n']
  },
}

/**
 * An outline (the shape of StruXGPT, Liu et al. 2024): the document as scope, its headings as aspects, under each the
 * passages word for word. A scope or an aspect stands once for all passages in a row that share it.
 *
 * ```
 * <context>
 * # docs/keys.md
 * ## Security › Rotation
 * [1] Keys are rotated every 30 days.
 * </context>
 * ```
 */
export const outline: Assembler = {
  name: 'outline',
  pieces(citations) {
    if (citations.length === 0) return []
    const pieces = ['<context>\n']
    citations.forEach((citation, i) => {
      const before = citations[i - 1]
      const isSameScope = before?.document === citation.document
      if (!isSameScope) pieces.push(`# ${oneLine(citation.document)}\n`)
      const aspect = citation.headings.map(oneLine).join(' › ')
      if (aspect !== '' && !(isSameScope && before.headings.map(oneLine).join(' › ') === aspect))
        pieces.push(`## ${aspect}\n`)
      pieces.push(`[${citation.id}] ${neutralise(citation.quote)}\n`)
    })
    pieces.push('</context>\n')
    return pieces
  },
}

function place({ document, from, to }: Citation): string {
  return `${oneLine(document)}:${from.line}${from.line === to.line ? '' : `-${to.line}`}`
}

const oneLine = (text: string): string => neutralise(text).replace(/\s+/g, ' ').trim()
