import { type OnProgress, type Span, splitSentences, splitTopics } from 'lightcone'
import { pk } from './metrics/segmentation.ts'
import { mean } from './metrics/summary.ts'
import { readSegmentationFolder, type SegmentationSet, type SegmentedText } from './segmentation-folder.ts'
import { checkLimit } from './settings.ts'

/** Cuts a text into sentences, in order: `splitSentences` of the engine, or another to compare with. */
export type Splitter = (text: string, language: string) => readonly Span[]

export interface SegmentationOptions {
  /** A folder of `*.jsonl` or `*.jsonl.gz` {_id, lang, text, sentences: [[start, end]]}. */
  readonly folder: string
  /** Default: the engine's `splitSentences`. */
  readonly split?: Splitter
  /** Only the first so many texts of each file. */
  readonly limit?: number
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
}

/** Sentence ends of one file. Shares from 0 to 1; `intlF1` is that of `Intl.Segmenter` on the same texts. */
export interface SegmentationFile {
  /** Without its ending. */
  readonly name: string
  /** Language of the file's first text. */
  readonly lang: string
  readonly precision: number
  readonly recall: number
  readonly f1: number
  readonly intlF1: number
  /**
   * Where the texts have `segments`: the mean over them of Pk (Beeferman, Berger & Lafferty 1999) of the engine's
   * `splitTopics`, in gold sentences. 0 is best.
   */
  readonly pk?: number
}

export interface SegmentationReport {
  /** In the order of their names. */
  readonly files: readonly SegmentationFile[]
  /** Means over the files. */
  readonly macroF1: number
  readonly macroIntlF1: number
  /** Mean over the files that have it. */
  readonly macroPk?: number
}

/**
 * Compares sentence ends with gold ones, file by file. An end counts as right when it is a gold end, white space
 * before it left out on both sides; the end of a text counts like any other. Throws `source-not-found` without a
 * file to read, `file-malformed` for a bad record, `io` and `aborted`.
 */
export async function evalSegmentation(options: SegmentationOptions): Promise<SegmentationReport> {
  const { folder, split = shipped, limit, signal, onProgress } = options
  checkLimit(limit)
  const files: SegmentationFile[] = []
  for await (const { name, texts } of readSegmentationFolder(folder, limit, signal)) {
    onProgress?.({ stage: 'split', done: files.length, item: name })
    files.push(measureSegmentation({ name, texts }, split))
  }
  const pks = files.flatMap((file) => file.pk ?? [])
  return {
    files,
    macroF1: mean(files.map((file) => file.f1)),
    macroIntlF1: mean(files.map((file) => file.intlF1)),
    ...(pks.length === 0 ? {} : { macroPk: mean(pks) }),
  }
}

/** The figures of one file. */
export function measureSegmentation(
  { name, texts }: SegmentationSet,
  split: Splitter = shipped,
): SegmentationFile {
  return {
    name,
    lang: texts[0]?.language ?? 'und',
    ...figures(count(texts, split)),
    intlF1: figures(count(texts, intlSplit)).f1,
    ...topicFigures(texts),
  }
}

const shipped: Splitter = (text, language) => splitSentences(text, { language })

interface Counts {
  readonly right: number
  readonly found: number
  readonly gold: number
}

function count(texts: readonly SegmentedText[], split: Splitter): Counts {
  let right = 0
  let found = 0
  let gold = 0
  for (const { text, language, sentences } of texts) {
    const golden = endsOf(text, sentences)
    const ours = endsOf(text, split(text, language))
    for (const end of ours) if (golden.has(end)) right++
    found += ours.size
    gold += golden.size
  }
  return { right, found, gold }
}

function figures({ right, found, gold }: Counts): Pick<SegmentationFile, 'precision' | 'recall' | 'f1'> {
  return {
    precision: found === 0 ? 0 : right / found,
    recall: gold === 0 ? 0 : right / gold,
    f1: found + gold === 0 ? 0 : (2 * right) / (found + gold),
  }
}

function topicFigures(texts: readonly SegmentedText[]): Pick<SegmentationFile, 'pk'> {
  const each = texts.flatMap(({ text, language, sentences, segments }) =>
    segments === undefined
      ? []
      : pk({
          units: sentences.length,
          gold: boundaries(sentences, segments),
          found: boundaries(sentences, splitTopics(text, { language })),
        }),
  )
  return each.length === 0 ? {} : { pk: mean(each) }
}

/** Sentences that begin a segment, or hold its beginning. */
function boundaries(sentences: readonly Span[], segments: readonly Span[]): readonly number[] {
  const found: number[] = []
  let sentence = 0
  for (const { start } of segments) {
    while (sentence < sentences.length && sentences[sentence]!.end <= start) sentence++
    if (sentence > 0 && sentence < sentences.length && found.at(-1) !== sentence) found.push(sentence)
  }
  return found
}

function endsOf(text: string, spans: readonly Span[]): ReadonlySet<number> {
  const ends = new Set<number>()
  for (const { start, end } of spans) {
    const trimmed = start + text.slice(start, end).trimEnd().length
    if (trimmed > start) ends.add(trimmed)
  }
  return ends
}

function intlSplit(text: string, language: string): readonly Span[] {
  const segmenter = new Intl.Segmenter(language, { granularity: 'sentence' })
  return Array.from(segmenter.segment(text), ({ index, segment }) => ({
    start: index,
    end: index + segment.length,
  }))
}
