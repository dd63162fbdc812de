/** A passage's sentences with their terms: what reranking and selection read of it, read once. */
import type { Span, StoredSegment } from '../model.ts'
import type { Analyzer } from '../ports.ts'
import { pruningUnits, type UnitSource } from './pruning-units.ts'

/** A unit of pruning, in offsets of the passage's text, and its distinct terms in the order in which they come. */
export interface SentenceTerms extends Span {
  readonly terms: readonly string[]
}

export type ReadSentences = (segment: UnitSource) => readonly SentenceTerms[]

/**
 * Text kept, in characters: all passages of a collection of 5,000 to 10,000, and otherwise those that questions come
 * back to. Takes about three bytes a character.
 */
const MOST_CHARACTERS = 8_000_000

/** Splitting costs as much as everything else of a query, so passages met before are remembered by their text. */
export function createSentenceReader(
  analyzer: Pick<Analyzer, 'numbering'>,
  mostCharacters = MOST_CHARACTERS,
): ReadSentences {
  const kept = new Map<string, Reading>()
  /** The store gives the same segments to question after question. */
  const ofSegment = new WeakMap<UnitSource, readonly SentenceTerms[]>()
  let characters = 0
  function forget(text: string): void {
    if (kept.delete(text)) characters -= text.length
  }
  return (segment) => {
    const before = ofSegment.get(segment)
    if (before !== undefined) return before
    const { text, kind, language } = segment
    const labels = [segment.title ?? '', ...(segment.headings ?? [])].join('\n')
    const known = kept.get(text)
    forget(text)
    const reading =
      known !== undefined && known.kind === kind && known.language === language && known.labels === labels
        ? known
        : { kind, language, labels, sentences: read(segment, analyzer) }
    // A map keeps its keys in the order of insertion: the first was not asked for the longest.
    kept.set(text, reading)
    characters += text.length
    for (const oldest of kept.keys()) {
      if (characters <= mostCharacters) break
      forget(oldest)
    }
    ofSegment.set(segment, reading.sentences)
    return reading.sentences
  }
}

interface Reading extends Pick<StoredSegment, 'kind' | 'language'> {
  /** Title and headings. */
  readonly labels: string
  readonly sentences: readonly SentenceTerms[]
}

function read(segment: UnitSource, { numbering }: Pick<Analyzer, 'numbering'>): readonly SentenceTerms[] {
  const { text, language } = segment
  const units = pruningUnits(segment)
  numbering.begin(language)
  return units.map(({ start, end }) => {
    const numbers = numbering.read(text.slice(start, end))
    const seen = new Set<number>()
    const terms: string[] = []
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i]!
      if (seen.has(number)) continue
      seen.add(number)
      terms.push(numbering.term(number))
    }
    return { start, end, terms }
  })
}
