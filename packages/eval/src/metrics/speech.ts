/** Errors of a transcript: over all words, and over the entities that a reader of it will ask about. */
import { type Normaliser, speechTokens } from './normalisers.ts'

export interface WordErrors {
  readonly substitutions: number
  readonly deletions: number
  readonly insertions: number
  /** Words of the reference. */
  readonly words: number
}

/**
 * Least number of word edits (Levenshtein). Where several alignments need equally many, substitutions are taken before
 * deletions and those before insertions, from the end of the texts on.
 */
export function wordErrors(
  reference: string,
  transcript: string,
  normalise: Normaliser = speechTokens,
): WordErrors {
  const gold = normalise(reference)
  const counts = { substitutions: 0, deletions: 0, insertions: 0, words: gold.length }
  for (const { kind } of align(gold, normalise(transcript))) if (kind !== 'same') counts[`${kind}s`]++
  return counts
}

/** Word error rate over texts: edits of all, divided by the words of all references. May exceed 1. */
export function errorRate(texts: readonly WordErrors[]): number {
  const edits = texts.reduce((sum, one) => sum + one.substitutions + one.deletions + one.insertions, 0)
  const words = texts.reduce((sum, one) => sum + one.words, 0)
  return words === 0 ? 0 : edits / words
}

export interface EntityErrors {
  /** Edits at the words of entities (insertions inside an entity are counted with it). */
  readonly edits: number
  /** Words of all mentions of the entities in the reference. */
  readonly words: number
  /** Mentions that do not come through word for word. */
  readonly missed: number
  readonly mentions: number
}

/**
 * Errors at the mentions of the given entities in the reference (ContextASR-Bench, Wang et al. 2025): NE-WER is
 * `edits / words`, NE-FNR (false negatives) is `missed / mentions`. The transcript is aligned with the whole reference,
 * so that an entity which was heard elsewhere does not count.
 */
export function entityErrors(
  reference: string,
  transcript: string,
  entities: readonly string[],
  normalise: Normaliser = speechTokens,
): EntityErrors {
  const gold = normalise(reference)
  const heard = align(gold, normalise(transcript))
  const result = { edits: 0, words: 0, missed: 0, mentions: 0 }
  for (const { start, end } of mentionsOf(gold, entities.map(normalise))) {
    const edits = heard.filter(
      ({ kind, at }) =>
        kind !== 'same' && (kind === 'insertion' ? at > start && at < end : at >= start && at < end),
    ).length
    result.edits += edits
    result.words += end - start
    result.missed += edits > 0 ? 1 : 0
    result.mentions++
  }
  return result
}

/** Longest entity first, none over another. */
function mentionsOf(
  words: readonly string[],
  entities: readonly string[][],
): { start: number; end: number }[] {
  const taken = new Uint8Array(words.length)
  const found: { start: number; end: number }[] = []
  for (const entity of entities.toSorted((a, b) => b.length - a.length)) {
    if (entity.length === 0) continue
    for (let start = 0; start + entity.length <= words.length; start++) {
      const end = start + entity.length
      if (!entity.every((word, i) => words[start + i] === word) || taken.subarray(start, end).includes(1))
        continue
      taken.fill(1, start, end)
      found.push({ start, end })
    }
  }
  return found.sort((a, b) => a.start - b.start)
}

interface Step {
  readonly kind: 'same' | 'substitution' | 'deletion' | 'insertion'
  /** Index in the reference; for an insertion, of the word that it stands before. */
  readonly at: number
}

/** One best alignment, in order. */
function align(gold: readonly string[], heard: readonly string[]): Step[] {
  const width = heard.length + 1
  const cost = new Uint32Array((gold.length + 1) * width)
  for (let i = 0; i <= gold.length; i++)
    for (let j = 0; j <= heard.length; j++)
      cost[i * width + j] =
        i === 0 || j === 0
          ? i + j
          : Math.min(
              cost[(i - 1) * width + j - 1]! + (gold[i - 1] === heard[j - 1] ? 0 : 1),
              cost[(i - 1) * width + j]! + 1,
              cost[i * width + j - 1]! + 1,
            )
  const steps: Step[] = []
  for (let i = gold.length, j = heard.length; i > 0 || j > 0; ) {
    const here = cost[i * width + j]!
    const same = i > 0 && j > 0 && gold[i - 1] === heard[j - 1]
    if (i > 0 && j > 0 && cost[(i - 1) * width + j - 1]! + (same ? 0 : 1) === here) {
      steps.push({ kind: same ? 'same' : 'substitution', at: --i })
      j--
    } else if (i > 0 && cost[(i - 1) * width + j]! + 1 === here) steps.push({ kind: 'deletion', at: --i })
    else {
      steps.push({ kind: 'insertion', at: i })
      j--
    }
  }
  return steps.reverse()
}
