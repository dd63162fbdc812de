import type { RankedCandidate, RankedSentence } from '../model.ts'
import type { AnswerChances, Reranker } from '../ports.ts'
import { KEEP_WITHIN } from './evidence.ts'
import { chancesOf, keepLikely } from './one-passage.ts'

/** Sentences that are read for the answer: as many as the reader looks through. */
const MOST_READ = 10
/**
 * What the logarithm of a chance counts beside the log-odds of `evidence`, and the least that it counts as. Of .15, .3,
 * .5 and .75 on single passages of seven sets, by weights that had learned from none of them: docs/models/reader.md.
 */
const SHARE = 0.5
const LEAST = -5
/**
 * Of a single passage the two chances are pooled, their logarithms weighing so much and the rest (Genest & Zidek 1986):
 * added, they would count twice what both see. On seven sets .2 to .4 are alike (decision 0026).
 */
const SHARE_WITHIN = 0.2

/**
 * Evidence, and of the most wanted sentences the one first that a reader expects the answer in. For questions that one
 * passage answers; sentences that only lead to the answer lose by it.
 */
export function createReaderReranker(sentences: Reranker, chancesOf: AnswerChances): Reranker {
  return {
    name: 'reader',
    async rerank(query, candidates, signal) {
      const ranked = await sentences.rerank(query, candidates, signal)
      const wanted = mostWanted(ranked)
      const { text, spans } = textOf(wanted)
      const chances = chancesOf(query.text, text, spans)
      if (chances === undefined) return ranked
      const logs = new Map(
        wanted.map(({ sentence }, i) => [sentence, Math.max(LEAST, Math.log(chances[i]!))]),
      )
      const logOf = (sentence: RankedSentence) => logs.get(sentence) ?? LEAST
      if (haveChances(ranked)) return readWithin(ranked, logOf)
      const worthOf = (sentence: RankedSentence) => (sentence.worth ?? 0) + SHARE * logOf(sentence)
      const least = Math.max(...wanted.map(({ sentence }) => worthOf(sentence))) - KEEP_WITHIN
      return ranked.map((candidate) => ({
        ...candidate,
        sentences: candidate.sentences.map((sentence) => {
          const worth = worthOf(sentence)
          return { ...sentence, worth, keep: worth >= least }
        }),
      }))
    },
  }
}

/** The model of a single passage has weighed them. */
const haveChances = (ranked: readonly RankedCandidate[]): boolean =>
  ranked.every(({ sentences }) => sentences.every(({ chance }) => chance !== undefined))

function readWithin(
  ranked: readonly RankedCandidate[],
  logOf: (sentence: RankedSentence) => number,
): readonly RankedCandidate[] {
  const all = ranked.flatMap(({ sentences }) => sentences)
  const before = all.map(({ chance = 0 }) => chance)
  const chances = chancesOf(
    all.map((sentence, i) => (1 - SHARE_WITHIN) * Math.log(before[i]!) + SHARE_WITHIN * logOf(sentence)),
  )
  const read = all.map(({ worth = 0, ...rest }, i) => {
    const chance = chances[i]!
    return { ...rest, chance, worth: worth + Math.log(chance / before[i]!) }
  })
  const kept = new Map(keepLikely(read).map((sentence, i) => [all[i]!, sentence]))
  return ranked.map((candidate) => ({
    ...candidate,
    sentences: candidate.sentences.map((sentence) => kept.get(sentence)!),
  }))
}

interface Placed {
  readonly candidate: RankedCandidate
  readonly sentence: RankedSentence
}

/** Passage by passage, in the order of their text. */
function mostWanted(ranked: readonly RankedCandidate[]): readonly Placed[] {
  const all = ranked.flatMap((candidate) => candidate.sentences.map((sentence) => ({ candidate, sentence })))
  const most = new Set(
    all.toSorted((a, b) => (b.sentence.worth ?? 0) - (a.sentence.worth ?? 0)).slice(0, MOST_READ),
  )
  return all.filter((one) => most.has(one))
}

/** One text of all, a gap where something is left out, and where in it each stands. */
function textOf(wanted: readonly Placed[]) {
  let text = ''
  const spans = wanted.map(({ candidate, sentence }, i) => {
    const before = wanted[i - 1]
    const goesOn = before?.candidate === candidate && before.sentence.end === sentence.start
    if (i > 0 && !goesOn) text += '\n\n'
    const { segment } = candidate
    const start = text.length
    text += segment.text.slice(sentence.start - segment.start, sentence.end - segment.start)
    return { start, end: text.length }
  })
  return { text, spans }
}
