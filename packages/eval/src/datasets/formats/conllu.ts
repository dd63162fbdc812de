import { malformedLine } from '../lines.ts'
import type { SourceFile } from './records.ts'

/** A text with the ends of its sentences, as `eval segmentation` reads it. */
export interface SegmentedRecord {
  readonly _id: string
  readonly lang: string
  readonly text: string
  readonly sentences: readonly (readonly [start: number, end: number])[]
}

/** Sentences of one record, so that a text is neither a sentence nor a book. */
const SENTENCES = 200
/** Languages written without a blank between sentences. */
const UNSPACED = new Set(['zh', 'ja', 'th'])

/**
 * CoNLL-U (Universal Dependencies): the `# text =` lines, joined by one blank, or by nothing in Chinese, Japanese and
 * Thai. A text ends where `# newdoc` stands, and after 200 sentences. Throws `file-malformed` for a sentence without
 * its text, and for a file without any.
 */
export function readConllu({ name, text }: SourceFile, lang: string): SegmentedRecord[] {
  const blank = UNSPACED.has(lang) ? '' : ' '
  const records: SegmentedRecord[] = []
  let sentences: string[] = []
  const flush = () => {
    if (sentences.length > 0) records.push(recordOf(`${name}:${records.length + 1}`, lang, sentences, blank))
    sentences = []
  }
  let hasText = false
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const [, key, value] = /^#\s*(\S+)(?:\s*=\s*(.*?)\s*)?$/.exec(line) ?? []
    if (key === 'newdoc' || sentences.length >= SENTENCES) flush()
    if (key === 'text' && value !== undefined && value !== '') {
      sentences.push(value)
      hasText = true
    } else if (/^1(?:-\d+)?\t/.test(line) && !hasText)
      throw malformedLine({ file: name, number: i + 1 }, 'begins a sentence without a "# text =" line')
    if (line === '') hasText = false
  }
  flush()
  if (records.length === 0)
    throw malformedLine({ file: name, number: 1 }, 'and all others hold no "# text =" line')
  return records
}

function recordOf(id: string, lang: string, sentences: readonly string[], blank: string): SegmentedRecord {
  let at = 0
  const spans = sentences.map((sentence) => {
    const start = at
    at += sentence.length + blank.length
    return [start, start + sentence.length] as const
  })
  return { _id: id, lang, text: sentences.join(blank), sentences: spans }
}
