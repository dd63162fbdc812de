import type { SentenceModel } from '../../packages/engine/src/text/sentences/model.ts'
import { splitWith } from '../../packages/engine/src/text/sentences/split-sentences.ts'
import { type Corpus, toCorpus } from './corpus.ts'

/** Ends of sentences found in a text. */
export type Ends = (text: string, language: string) => readonly number[]

export function endsBy(model: SentenceModel): Ends {
  return (text, language) => splitWith(model, text, { language }).map((span) => span.end)
}

export const endsByIntl: Ends = (text, language) =>
  Array.from(
    new Intl.Segmenter(language, { granularity: 'sentence' }).segment(text),
    ({ index, segment }) => index + segment.length,
  )

/** F1 of sentence ends over the texts together, white space before an end left out. */
export function f1(corpora: readonly Corpus[], ends: Ends): number {
  let right = 0
  let all = 0
  for (const { text, language, ends: gold } of corpora) {
    const golden = new Set(gold.map((end) => trimmed(text, end)))
    const found = new Set(ends(text, language).map((end) => trimmed(text, end)))
    for (const end of found) if (golden.has(end)) right++
    all += golden.size + found.size
  }
  return (2 * right) / all
}

function trimmed(text: string, end: number): number {
  let at = end
  while (at > 0 && /\s/.test(text.charAt(at - 1))) at--
  return at
}

/** The corpus in lower case and without punctuation. */
export function stripped(corpus: Corpus): Corpus {
  const sentences = corpus.sentences.map((sentence) =>
    sentence
      .toLowerCase()
      .replace(/[\p{P}\p{S}]/gu, '')
      .replace(/\s+/g, ' ')
      .trim(),
  )
  const kept = sentences.filter((sentence) => sentence !== '')
  return toCorpus(corpus.name, corpus.language, kept)
}

/** Megabytes of UTF-8 a second of processor time, the best of five. */
export function speedOf(model: SentenceModel, text: string): number {
  const bytes = Buffer.byteLength(text)
  let best = 0
  for (let i = 0; i < 5; i++) {
    const before = process.cpuUsage().user
    splitWith(model, text)
    best = Math.max(best, bytes / (process.cpuUsage().user - before))
  }
  return best
}
