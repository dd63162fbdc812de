/**
 * Cuts running text without structure where its subject changes: the segmentation that describes the text in the
 * fewest bits when each segment has a vocabulary of its own (Utiyama & Isahara, A statistical model for
 * domain-independent text segmentation, ACL 2001), and when first words are as likely as they were where paragraphs
 * of the training text began (`topic-openers.ts`).
 */
import type { Span } from '../model.ts'
import { createAnalyzer } from '../text/analyzer.ts'
import { splitSentences } from '../text/sentences/split-sentences.ts'
import { OPENERS } from './topic-openers.ts'

export interface TopicOptions {
  /** BCP 47 tag of the text. Default: as the analyzer reads text of unknown language, as English. */
  readonly language?: string
}

/** A segment has at most this many sentences, which keeps the time in proportion to the length. */
export const TOPIC_MAX_SENTENCES = 400

/**
 * Segments of one subject each: contiguous spans of whole sentences that together are the text. The empty text has
 * none. For text with headings, `createPassageSegmenter` follows those.
 */
export function splitTopics(text: string, options: TopicOptions = {}): readonly Span[] {
  const sentences = splitSentences(text, options)
  if (sentences.length === 0) return []
  const analyzer = createAnalyzer()
  const units = sentences.map(({ start, end }) =>
    analyzer.terms(text.slice(start, end), options.language).filter((term) => LETTER.test(term)),
  )
  const openings = sentences.map(({ start, end }) => opening(text.slice(start, end)))
  const cuts = [0, ...topicCuts(units, openings), sentences.length]
  return cuts.slice(1).map((to, i) => ({
    start: sentences[cuts[i]!]!.start,
    end: sentences[to - 1]!.end,
  }))
}

/** Log of how much likelier the sentence's first word is at the beginning of a paragraph than inside one. */
export function opening(sentence: string): number {
  return OPENERS.get(firstWord(sentence)) ?? 0
}

/** In lower case; all numbers are one word. */
export function firstWord(sentence: string): string {
  const [word = ''] = /[\p{L}\p{N}]+/u.exec(sentence) ?? []
  return /^\p{N}/u.test(word) ? '0' : word.toLowerCase()
}

const LETTER = /\p{L}/u

/**
 * The units that begin a new segment, ascending, without the first. A unit is the terms of a sentence, turn or
 * paragraph. The cost of a segment is the negative log-likelihood of its n terms under their own counts, smoothed by
 * one over a vocabulary of k terms, Σ log((n + k) / (f(w) + 1)), plus the logarithm of the text's length, less the
 * `openings` of its first unit.
 */
export function topicCuts(
  units: readonly (readonly string[])[],
  openings: readonly number[] = [],
  maxUnits = TOPIC_MAX_SENTENCES,
): readonly number[] {
  const ids = new Map<string, number>()
  const terms = units.map((unit) => Int32Array.from(unit, (term) => idOf(ids, term)))
  const perSegment = Math.log(
    Math.max(
      2,
      terms.reduce((sum, unit) => sum + unit.length, 0),
    ),
  )
  const best = new Float64Array(units.length + 1).fill(Number.POSITIVE_INFINITY)
  const from = new Int32Array(units.length + 1)
  const counts = new Int32Array(ids.size)
  best[0] = 0
  for (let first = 0; first < units.length; first++) {
    const last = Math.min(units.length, first + maxUnits)
    const before = best[first]! + perSegment - (first > 0 ? (openings[first] ?? 0) : 0)
    let length = 0
    /** Σ f log(f + 1) over the segment's terms. */
    let own = 0
    let next = first
    for (; next < last; next++) {
      for (const term of terms[next]!) {
        const count = counts[term]!
        own += (count + 1) * Math.log(count + 2) - count * Math.log(count + 1)
        counts[term] = count + 1
        length++
      }
      // Units may hold no term at all, and 0 · log 0 is no number.
      const cost = before + (length === 0 ? 0 : length * Math.log(length + ids.size)) - own
      if (cost < best[next + 1]!) {
        best[next + 1] = cost
        from[next + 1] = first
      }
    }
    for (let unit = first; unit < next; unit++) for (const term of terms[unit]!) counts[term] = 0
  }
  const cuts: number[] = []
  for (let at = from[units.length]!; at > 0; at = from[at]!) cuts.push(at)
  return cuts.reverse()
}

function idOf(ids: Map<string, number>, term: string): number {
  let id = ids.get(term)
  if (id === undefined) ids.set(term, (id = ids.size))
  return id
}
