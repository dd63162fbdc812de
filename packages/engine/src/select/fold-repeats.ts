import type { RankedCandidate, RankedSentence } from '../model.ts'
import type { Selector } from '../ports.ts'
import type { ReadSentences } from '../text/sentence-terms.ts'

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
    .flatMap((candidate) => longSentences(candidate, read).map((sentence) => ({ sentence, candidate })))
    .toSorted((a, b) => (b.sentence.worth ?? 0) - (a.sentence.worth ?? 0))
  const seen = new Set<string>()
  const repeats = new Map<RankedSentence, RankedCandidate>()
  for (const { sentence, candidate } of wanted) {
    const said = wordsOf(candidate, sentence)
    if (seen.has(said)) repeats.set(sentence, candidate)
    seen.add(said)
  }
  return repeats
}

function longSentences(
  { segment, sentences }: RankedCandidate,
  read: ReadSentences,
): readonly RankedSentence[] {
  const long = new Set<number>()
  for (const { start, terms } of read(segment))
    if (terms.length >= LEAST_TERMS) long.add(segment.start + start)
  return sentences.filter(({ start }) => long.has(start))
}

function wordsOf({ segment }: RankedCandidate, { start, end }: RankedSentence): string {
  const text = segment.text.slice(start - segment.start, end - segment.start)
  return (UNEVEN_SPACE.test(text) ? text.replace(/\s+/g, ' ') : text).trim().toLowerCase()
}

/** White space other than single blanks. */
const UNEVEN_SPACE = /[^\S ]|\s\s/

const without = (candidate: RankedCandidate, repeats: Repeats): RankedCandidate => ({
  ...candidate,
  sentences: candidate.sentences.filter((sentence) => !repeats.has(sentence)),
})
