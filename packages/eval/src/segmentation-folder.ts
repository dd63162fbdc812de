import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { LightconeError, type Span } from 'lightcone'
import { type JsonLine, malformedLine, readJsonLines, stringField } from './datasets/lines.ts'

/** A text and the sentences that people found in it, in order, none over another. */
export interface SegmentedText {
  readonly text: string
  /** BCP 47. */
  readonly language: string
  readonly sentences: readonly Span[]
  /** Stretches of one subject, where the set has them. */
  readonly segments?: readonly Span[]
}

export interface SegmentationSet {
  readonly name: string
  readonly texts: readonly SegmentedText[]
}

const ENDING = /\.jsonl(\.gz)?$/

/**
 * The JSON Lines files of a folder in the order of their names, one at a time, with the first `limit` texts of each. Throws `source-not-found` when there
 * is none, `file-malformed` for a record without text, language or sentences inside the text, `io`, `aborted`.
 */
export async function* readSegmentationFolder(
  folder: string,
  limit = Number.POSITIVE_INFINITY,
  signal?: AbortSignal,
): AsyncGenerator<SegmentationSet> {
  const files = (await listFolder(folder)).filter((file) => ENDING.test(file)).sort()
  if (files.length === 0) {
    throw new LightconeError('source-not-found', {
      message: `${folder} holds no .jsonl file.`,
      hint: 'Name a folder of files with {"_id", "lang", "text", "sentences": [[start, end]]} a line.',
      details: { folder },
    })
  }
  for (const file of files) {
    const texts: SegmentedText[] = []
    for await (const line of readJsonLines(join(folder, file))) {
      if (signal?.aborted) throw aborted(signal)
      if (texts.length >= limit) break
      const text = stringField(line, 'text')
      texts.push({
        text,
        language: languageOf(line),
        sentences: readSpans(line, 'sentences', text.length),
        ...readSegments(line, text.length),
      })
    }
    yield { name: file.replace(ENDING, ''), texts }
  }
}

function aborted(signal: AbortSignal): LightconeError {
  return new LightconeError('aborted', {
    message: 'The operation was cancelled.',
    cause: signal.reason,
  })
}

async function listFolder(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (cause) {
    throw new LightconeError('io', {
      message: `${folder} cannot be read: ${(cause as Error).message}.`,
      hint: 'Check that the folder exists and that you may read it.',
      details: { folder },
      cause,
    })
  }
}

function languageOf(line: JsonLine): string {
  const language = stringField(line, 'lang', 'und')
  if (/^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i.test(language)) return language
  throw malformedLine(line, `: "lang" is no language tag`)
}

function readSegments(line: JsonLine, length: number): Pick<SegmentedText, 'segments'> {
  return line.record['segments'] === undefined ? {} : { segments: readSpans(line, 'segments', length) }
}

function readSpans(line: JsonLine, field: string, length: number): readonly Span[] {
  const value = line.record[field]
  if (!Array.isArray(value)) throw malformedLine(line, `has no list "${field}"`)
  let before = 0
  return value.map((pair: unknown, i) => {
    const [start, end] = Array.isArray(pair) ? (pair as readonly unknown[]) : []
    const inOrder =
      Number.isInteger(start) &&
      Number.isInteger(end) &&
      (start as number) >= before &&
      (end as number) > (start as number)
    if (!inOrder || (end as number) > length) {
      throw malformedLine(
        line,
        `: number ${i + 1} of "${field}" is no [start, end] after the one before and inside the text`,
      )
    }
    before = end as number
    return { start: start as number, end: end as number }
  })
}
