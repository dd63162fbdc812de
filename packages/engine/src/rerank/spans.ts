import type { RankedCandidate, RankedSentence } from '../model.ts'
import type { Reranker } from '../ports.ts'

/** A run goes on while the next sentence lies at most so many log-odds below its first one. */
const GOES_ON_WITHIN = 2
/** Sentences of a run at most. */
const LONGEST_RUN = 6
/** Between the sentences of a run, less than between any two log-odds that differ: a run is wanted as one. */
const STEP = 1e-9

/**
 * Runs of sentences instead of single ones (the shape of CFIC, Qian et al. 2024: score where evidence starts, then
 * where it ends, merge): the most wanted sentence starts a run, which goes on as long as what follows is likely
 * enough; a run that meets another one becomes part of it. Everything stays a verbatim span.
 */
export function createSpanReranker(sentences: Reranker): Reranker {
  return {
    name: 'spans',
    async rerank(query, candidates, signal) {
      return (await sentences.rerank(query, candidates, signal)).map(inRuns)
    },
  }
}

function inRuns(candidate: RankedCandidate): RankedCandidate {
  const worths = candidate.sentences.map(({ worth = 0 }) => worth)
  const starts = worths.map((_, i) => i).sort((a, b) => worths[b]! - worths[a]! || a - b)
  const worthInRun = new Map<number, number>()
  for (const start of starts)
    for (let i = start; i < Math.min(worths.length, start + LONGEST_RUN); i++) {
      if (worthInRun.has(i) || worths[i]! < worths[start]! - GOES_ON_WITHIN) break
      worthInRun.set(i, worths[start]! - (i - start) * STEP)
    }
  const inRun = (sentence: RankedSentence, i: number): RankedSentence => ({
    ...sentence,
    worth: worthInRun.get(i)!,
  })
  return { ...candidate, sentences: candidate.sentences.map(inRun) }
}
