import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** Sentences in reading order. */
export interface Corpus {
  readonly name: string
  readonly language: string
  /** The sentences joined by a space, or by nothing where the script has none between sentences. */
  readonly text: string
  readonly sentences: readonly string[]
  /** Where each sentence ends in the text. */
  readonly ends: readonly number[]
  /** Which sentences begin a paragraph. */
  readonly paragraph: readonly boolean[]
  /** False for boundaries that a model found: such text is used without its punctuation only. */
  readonly gold: boolean
}

export type Splitter = (text: string) => readonly string[]

/** The records of a JSON Lines file, gunzipped when its name says so. */
export function readRecords(file: string): readonly Readonly<Record<string, unknown>>[] {
  const bytes = readFileSync(file)
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** One corpus for each text of a file {_id, lang, text, sentences, paragraphStarts?, documentStarts?}. */
export function readCorpora(file: string): readonly Corpus[] {
  const name = file.replace(/^.*[\\/]/, '').replace(/\.jsonl(\.gz)?$/, '')
  return readRecords(file).map((record) => {
    const text = String(record['text'])
    const spans = record['sentences'] as readonly (readonly [number, number])[]
    const starts = new Set<number>()
    for (const field of ['paragraphStarts', 'documentStarts']) {
      for (const start of (record[field] ?? []) as readonly number[]) starts.add(start)
    }
    return {
      name,
      language: String(record['lang']),
      text,
      sentences: spans.map(([start, end]) => text.slice(start, end)),
      ends: spans.map(([, end]) => end),
      paragraph: spans.map(([start]) => starts.has(start)),
      gold: true,
    }
  })
}

export function toCorpus(
  name: string,
  language: string,
  sentences: readonly string[],
  paragraph: readonly boolean[] = [],
): Corpus {
  const joint = hasSpaces(language) ? ' ' : ''
  const ends: number[] = []
  let end = -joint.length
  for (const sentence of sentences) {
    end += joint.length + sentence.length
    ends.push(end)
  }
  return {
    name,
    language,
    text: sentences.join(joint),
    sentences,
    ends,
    paragraph,
    gold: paragraph.length > 0,
  }
}

/** Those sentences of a corpus that `keep` says. */
export function partOf(corpus: Corpus, keep: (sentence: number) => boolean): Corpus {
  const kept = corpus.sentences.map((_, i) => i).filter(keep)
  return toCorpus(
    corpus.name,
    corpus.language,
    kept.map((i) => corpus.sentences[i] as string),
    kept.map((i) => corpus.paragraph[i] === true),
  )
}

/** Whether sentences stand apart by a space. */
export function hasSpaces(language: string): boolean {
  return !['zh', 'ja', 'th'].includes(language)
}
