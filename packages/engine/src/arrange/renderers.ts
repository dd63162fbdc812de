/** Other forms of the observation block. In each, text of sources stands where it can be nothing but text. */
import type { Citation } from '../model.ts'
import type { Assembler } from '../ports.ts'
import { neutralise, oneLine } from '../text/neutralise.ts'
import { placeName } from '../text/place-name.ts'
import { shownQuote } from '../text/shown-quote.ts'

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
        `${neutralise(shownQuote(citation)).replace(/^/gm, '> ')}\n`,
      ]
    }),
}

/** One JSON document, a passage a line: `{"passages":[{"id":1,"place":"docs/keys.md:12-14","text":"…"}]}`. */
export const json: Assembler = {
  name: 'json',
  pieces(citations) {
    if (citations.length === 0) return []
    const passages = citations.map((citation, i) => {
      const { id, headings } = citation
      const passage = {
        id,
        place: place(citation),
        ...(headings.length === 0 ? {} : { headings: headings.map(oneLine) }),
        text: neutralise(shownQuote(citation)),
      }
      return `${JSON.stringify(passage)}${i === citations.length - 1 ? '' : ','}\n`
    })
    return ['{"passages":[\n', ...passages, ']}\n']
  },
}

/**
 * Messages of the AI SDK (`ModelMessage[]`) as JSON: one of the user, a text part a passage under its header, for
 * `generateText({ messages: [...JSON.parse(context.text), { role: 'user', content: question }] })`.
 */
export const messages: Assembler = {
  name: 'messages',
  pieces(citations) {
    if (citations.length === 0) return []
    const parts = citations.map((citation, i) => {
      const heading = citation.headings.length === 0 ? '' : ` (${citation.headings.map(oneLine).join(' › ')})`
      const text = `[${citation.id}] ${place(citation)}${heading}\n${neutralise(shownQuote(citation))}`
      return `${JSON.stringify({ type: 'text', text })}${i === citations.length - 1 ? '' : ','}\n`
    })
    return ['[{"role":"user","content":[\n', ...parts, ']}]\n']
  },
}

function place({ document, from, to }: Citation): string {
  return `${oneLine(document)}:${oneLine(placeName(from, to))}`
}
