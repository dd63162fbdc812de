import { join } from 'node:path'
import { type Corpus, readRecords, type Splitter, toCorpus } from './corpus.ts'

/**
 * English text without gold boundaries, all under licences that allow shipping what was learned from it. A first
 * model cuts it where its punctuation is plain; it is learned from with the punctuation taken off.
 */
const SETS: readonly {
  readonly files: readonly string[]
  readonly clean: (text: string) => readonly string[]
}[] = [
  // Wikipedia passages, CC BY-SA 3.0 and 4.0; MuSiQue CC BY 4.0.
  { files: ['qa-nq-oracle/documents.jsonl.gz', 'qa-squad2/documents.jsonl.gz'], clean: (text) => [text] },
  { files: ['mh-musique-hipporag-train/corpus.jsonl.gz'], clean: (text) => [text] },
  // Reviews, Apache-2.0.
  { files: ['reviews-opinosis/topics.jsonl.gz'], clean: untokenised },
  // Meetings, MIT.
  { files: ['qmsum/corpus.jsonl.gz'], clean: untokenised },
  // PEPs and EIPs CC0 or public domain; Rust book and RFCs MIT or Apache-2.0; React documentation CC BY 4.0.
  {
    files: ['peps', 'eips', 'rust-rfcs', 'rust-book', 'react-dev'].map(
      (name) => `long-docs/${name}.jsonl.gz`,
    ),
    clean: paragraphs,
  },
]

/** Characters taken from each set. */
const LIMIT = 1_200_000

export function moreText(data: string, split: Splitter): readonly Corpus[] {
  return SETS.map(({ files, clean }) => {
    const sentences: string[] = []
    const each = LIMIT / files.length
    for (const file of files) {
      let taken = 0
      for (const record of readRecords(join(data, file))) {
        for (const text of clean(textOf(record))) {
          if (taken > each) break
          taken += text.length
          sentences.push(
            ...split(text)
              .map((sentence) => sentence.trim())
              .filter((sentence) => sentence !== ''),
          )
        }
      }
    }
    return toCorpus('', 'en', sentences)
  })
}

/** Reviews come as sentences of one topic. */
function textOf({ text, sentences }: Readonly<Record<string, unknown>>): string {
  return Array.isArray(sentences) ? sentences.join(' ') : String(text)
}

/** Puts punctuation and clitics back to their words, and drops `{vocalsound}` and its kind. */
function untokenised(text: string): readonly string[] {
  const joined = text
    .replace(/\{\w+\}/g, '')
    .replace(/ +([.,?!;:])/g, '$1')
    .replace(/ (['’](?:s|m|re|ve|d|ll|t)\b)/g, '$1')
    .replace(/ (n['’]t\b)/g, '$1')
  return [joined.replace(/\s+/g, ' ').trim()]
}

/** Paragraphs of prose: no markup, a full stop at the end. */
function paragraphs(text: string): readonly string[] {
  return text
    .split(/\n\s*\n/)
    .filter((paragraph) => /^[A-Z][^{}<>|]*[.!?]$/.test(paragraph))
    .map((paragraph) => paragraph.replace(/\s+/g, ' '))
}
