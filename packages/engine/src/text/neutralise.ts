/**
 * Makes source text safe to show inside an observation block: invisible and bidirectional controls go, and nothing
 * can close the block or pass for one of its numbered headers. Line breaks and tabs stay; so do the joiners that
 * Persian, Indic scripts and emoji need (U+200C, U+200D).
 */
export function neutralise(text: string): string {
  if (!SUSPECT.test(text)) return text
  return text.replace(HIDDEN, '').replace(BLOCK_MARK, BROKEN_MARK).replace(HEADER_MARK, '$1\\[')
}

/** The same, on one line: names, headings and sentences that stand in a list. */
export function oneLine(text: string): string {
  return neutralise(text).replace(/\s+/g, ' ').trim()
}

/** Without controls and characters that nobody sees, line breaks and tabs aside. */
export const withoutHidden = (text: string): string => text.replace(HIDDEN, '')

/** Every unit that one of the rules below begins with. Most texts have none of them. */
const SUSPECT =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\uDB40<[]/

/**
 * C0 and C1 controls, bidirectional controls and isolates (Unicode TR 9, the "Trojan Source" set), zero-width space,
 * word joiner and invisible operators, byte order mark, interlinear annotations, language tags.
 */
const HIDDEN =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]/gu

/** An opening or closing mark, however spaced or cased; replaced by `BROKEN_MARK` it is none. */
export const markOf = (name: string): RegExp => new RegExp(`<(\\s*/?\\s*)(${name})(?=[\\s>/]|$)`, 'giu')
export const BROKEN_MARK = '<\\$1$2'
const BLOCK_MARK = markOf('context')

/** The marks of the block in which passages stand. `neutralise` keeps source text from writing them. */
export const BLOCK_OPEN = '<context>\n'
export const BLOCK_CLOSE = '</context>\n'

/** `[12]` at the start of a line, where a passage header would stand. */
const HEADER_MARK = /^([ \t]*)\[(?=\d+\])/gmu
