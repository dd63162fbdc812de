import type { RankedCandidate, RankedSentence } from '../model.ts'
import type { Selector } from '../ports.ts'
import type { ReadSentences, SentenceTerms } from '../text/sentence-terms.ts'

/** With fewer distinct terms nothing is a repeat: "Yes, that one." twice in a conversation are two turns. */
export const LEAST_TERMS = 6

/**
 * A selector that also keeps of the same sentence in several passages, word for word, case and white space aside, only
 * the most wanted one: nothing costs twice.
 */
export function foldRepeats(selector: Selector, read: ReadSentences): Selector {
  return {
    name: selector.name,
    select(query, ranked) {
      const { chosen, dropped, notes } = selector.select(query, ranked)
      const repeats = repeatsIn(chosen, read)
      if (repeats.size === 0) return { chosen, dropped, notes }
      const repeated = [...repeats].map(([span, candidate]) => ({
        candidate,
        span,
        reason: 'redundant' as const,
      }))
      return {
        chosen: chosen.map((candidate) => without(candidate, repeats)),
        dropped: [...dropped, ...repeated],
        notes: { ...notes, repeatedSentences: repeats.size },
      }
    },
  }
}

type Repeats = ReadonlyMap<RankedSentence, RankedCandidate>

function repeatsIn(chosen: readonly RankedCandidate[], read: ReadSentences): Repeats {
  const wanted = chosen
    .flatMap((candidate) => longSentences(candidate, read))
    .sort((a, b) => (b.sentence.worth ?? 0) - (a.sentence.worth ?? 0))
  const seen = new Set<string>()
  const repeats = new Map<RankedSentence, RankedCandidate>()
  for (const { sentence, candidate, unit } of wanted) {
    const said = wordsOf(candidate, sentence, unit)
    if (seen.has(said)) repeats.set(sentence, candidate)
    seen.add(said)
  }
  return repeats
}

/** A sentence of a candidate, and the unit of its passage that begins where it does. */
interface Long {
  readonly sentence: RankedSentence
  readonly candidate: RankedCandidate
  readonly unit: SentenceTerms
}

function longSentences(candidate: RankedCandidate, read: ReadSentences): readonly Long[] {
  const { segment, sentences } = candidate
  const long = new Map<number, SentenceTerms>()
  for (const unit of read(segment))
    if (unit.terms.length >= LEAST_TERMS) long.set(segment.start + unit.start, unit)
  return sentences.flatMap((sentence) => {
    const unit = long.get(sentence.start)
    return unit === undefined ? [] : [{ sentence, candidate, unit }]
  })
}

/** By unit, as long as its reading is kept: the same sentences come with question after question. */
const known = new WeakMap<SentenceTerms, { readonly end: number; readonly words: string }>()

function wordsOf({ segment }: RankedCandidate, { start, end }: RankedSentence, unit: SentenceTerms): string {
  const before = known.get(unit)
  if (before?.end === end - start) return before.words
  const text = segment.text.slice(start - segment.start, end - segment.start)
  const words = (UNEVEN_SPACE.test(text) ? text.replace(/\s+/g, ' ') : text).trim().toLowerCase()
  known.set(unit, { end: end - start, words })
  return words
}

/** White space other than single blanks. */
const UNEVEN_SPACE = /[^\S ]|\s\s/

const without = (candidate: RankedCandidate, repeats: Repeats): RankedCandidate => ({
  ...candidate,
  sentences: candidate.sentences.filter((sentence) => !repeats.has(sentence)),
})
