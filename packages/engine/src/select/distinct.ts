import type { RankedCandidate, RankedSentence } from '../model.ts'
import type { Selection, Selector } from '../ports.ts'
import type { ReadSentences } from '../text/sentence-terms.ts'
import { diversify } from './fall-and-diversity.ts'

/** With fewer distinct terms nothing is a repeat: "Yes, that one." twice in a conversation are two turns. */
const LEAST_TERMS = 6

/**
 * Folds what stands elsewhere already and leaves the rest to the budget: passages whose words another one holds, and
 * of the same sentence in several passages all but the most wanted. Nothing is cut for its score.
 */
export function createDistinctSelector(read: ReadSentences): Selector {
  return {
    name: 'distinct',
    select(_query, ranked) {
      const { chosen, redundant } = diversify(
        ranked,
        ({ segment }) => read(segment).flatMap(({ terms }) => terms),
        LEAST_TERMS,
      )
      const repeats = repeatsIn(chosen, read)
      return {
        chosen: repeats.size === 0 ? chosen : chosen.map((candidate) => without(candidate, repeats)),
        dropped: [
          ...redundant.map((candidate) => ({ candidate, reason: 'redundant' as const })),
          ...[...repeats].map(([span, candidate]) => ({ candidate, span, reason: 'redundant' as const })),
        ] satisfies Selection['dropped'],
        notes: { repeatedSentences: repeats.size },
      }
    },
  }
}

/** Sentences that say word for word, case and white space aside, what a more wanted one says, with their candidates. */
function repeatsIn(
  chosen: readonly RankedCandidate[],
  read: ReadSentences,
): ReadonlyMap<RankedSentence, RankedCandidate> {
  const wanted = chosen
    .flatMap((candidate) => {
      const { segment, sentences } = candidate
      const long = new Set(
        read(segment).flatMap(({ start, terms }) =>
          terms.length >= LEAST_TERMS ? [segment.start + start] : [],
        ),
      )
      return sentences.filter(({ start }) => long.has(start)).map((sentence) => ({ sentence, candidate }))
    })
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

const wordsOf = ({ segment }: RankedCandidate, { start, end }: RankedSentence): string =>
  segment.text
    .slice(start - segment.start, end - segment.start)
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()

const without = (
  candidate: RankedCandidate,
  repeats: ReadonlyMap<RankedSentence, unknown>,
): RankedCandidate => ({
  ...candidate,
  sentences: candidate.sentences.filter((sentence) => !repeats.has(sentence)),
})
