import type { RankedCandidate, RankedSentence } from '../model.ts'
import type { Selector } from '../ports.ts'
import { hashOfWords, saidWords } from '../text/said-words.ts'
import type { ReadSentences, SentenceTerms } from '../text/sentence-terms.ts'

/** With fewer distinct terms nothing is a repeat: "Yes, that one." twice in a conversation are two turns. */
export const LEAST_TERMS = 6

/**
 * A selector that also keeps the same sentence in several passages, word for word, case and white space aside, only
 * once: of one document's the first, as wanted as the most wanted of them, and of several documents' the most wanted.
 * Nothing costs twice.
 */
export function foldRepeats(selector: Selector, read: ReadSentences): Selector {
  return {
    name: selector.name,
    select(query, ranked) {
      const within = repeatsWithin(ranked, read)
      const once = within.repeats.size === 0 ? ranked : ranked.flatMap((one) => firstOnly(one, within))
      const { chosen, dropped, notes } = selector.select(query, once)
      const across = repeatsIn(chosen, read)
      const repeated = [...within.repeats, ...across].map(([span, candidate]) => ({
        candidate,
        span,
        reason: 'redundant' as const,
      }))
      if (repeated.length === 0) return { chosen, dropped, notes }
      return {
        chosen: chosen.map((candidate) => without(candidate, across)),
        dropped: [...dropped, ...repeated],
        notes: { ...notes, repeatedSentences: repeated.length },
      }
    },
  }
}

type Repeats = ReadonlyMap<RankedSentence, RankedCandidate>

interface Within {
  readonly repeats: Repeats
  /** What the first ones stand for. */
  readonly firsts: ReadonlyMap<RankedSentence, RankedSentence>
}

/** What a document says again: the first place is the one to cite, wherever a later one ranks. */
function repeatsWithin(ranked: readonly RankedCandidate[], read: ReadSentences): Within {
  const repeats = new Map<RankedSentence, RankedCandidate>()
  const firsts = new Map<RankedSentence, RankedSentence>()
  for (const passages of Map.groupBy(ranked, ({ segment }) => segment.document).values()) {
    if (passages.length === 1) continue
    for (const same of Map.groupBy(saidAgain(passages, read), ({ words }) => words).values()) {
      const first = same.reduce((a, b) => (b.sentence.start < a.sentence.start ? b : a))
      for (const { sentence, candidate } of same)
        if (sentence.start !== first.sentence.start) repeats.set(sentence, candidate)
      const most = same.map(({ sentence }) => sentence).reduce((a, b) => (worthOf(b) > worthOf(a) ? b : a))
      firsts.set(first.sentence, most)
    }
  }
  return { repeats, firsts }
}

/** A passage with its own sentences, those that stand for later ones as wanted as these; nothing when none is left. */
function firstOnly(candidate: RankedCandidate, { repeats, firsts }: Within): readonly RankedCandidate[] {
  const left = candidate.sentences.flatMap((sentence) => {
    if (repeats.has(sentence)) return []
    const most = firsts.get(sentence)
    if (most === undefined || most === sentence) return [sentence]
    const { keep, worth } = most
    return [{ ...sentence, keep: sentence.keep || keep, ...(worth === undefined ? {} : { worth }) }]
  })
  if (left.length === 0 && candidate.sentences.length > 0) return []
  return [{ ...candidate, sentences: left }]
}

const worthOf = ({ worth = 0 }: RankedSentence): number => worth

function repeatsIn(chosen: readonly RankedCandidate[], read: ReadSentences): Repeats {
  const wanted = saidAgain(chosen, read).toSorted((a, b) => worthOf(b.sentence) - worthOf(a.sentence))
  const seen = new Set<string>()
  const repeats = new Map<RankedSentence, RankedCandidate>()
  for (const { sentence, candidate, words } of wanted) {
    if (seen.has(words)) repeats.set(sentence, candidate)
    seen.add(words)
  }
  return repeats
}

/** A sentence of a candidate, with what it says. */
interface Long {
  readonly sentence: RankedSentence
  readonly candidate: RankedCandidate
  readonly words: string
}

/** Those that say what another one says. Nearly everything is said once, as the hashes of the sentences tell. */
function saidAgain(candidates: readonly RankedCandidate[], read: ReadSentences): readonly Long[] {
  const { passages } = read(candidates.map(({ segment }) => segment))
  const hashes = candidates.map((candidate, i) => hashesOf(candidate, passages[i]!))
  const twice = valuesTwice(hashes)
  if (twice.size === 0) return []
  const alike = candidates.flatMap((candidate, i) =>
    candidate.sentences.flatMap((sentence, s): Long[] =>
      twice.has(hashes[i]![s]!)
        ? [{ sentence, candidate, words: saidWords(textOf(candidate, sentence)) }]
        : [],
    ),
  )
  const times = new Map<string, number>()
  for (const { words } of alike) times.set(words, (times.get(words) ?? 0) + 1)
  return alike.filter(({ words }) => times.get(words)! > 1)
}

/** What tells sentences apart that do not say the same; of short ones `SHORT`. */
function hashesOf(candidate: RankedCandidate, passage: SentenceTerms): Float64Array {
  const { segment, sentences } = candidate
  const hashes = new Float64Array(sentences.length)
  for (let i = 0; i < sentences.length; i++) {
    const { start, end } = sentences[i]!
    // Sentences mostly are the passage's units, one by one.
    const unit = passage.startingAt(start - segment.start, i)
    if (unit < 0 || passage.size(unit) < LEAST_TERMS) hashes[i] = SHORT
    else if (passage.end(unit) === end - segment.start) hashes[i] = passage.hash(unit)
    else hashes[i] = hashOfWords(textOf(candidate, sentences[i]!))
  }
  return hashes
}

/** No hash. */
const SHORT = 2 ** 32

/** Values that come twice, but `SHORT`. */
function valuesTwice(lists: readonly Float64Array[]): ReadonlySet<number> {
  const size = lists.reduce((sum, { length }) => sum + length, 0)
  const mask = (1 << (32 - Math.clz32(2 * size))) - 1
  /** A table with open addresses: which values have come once, `SHORT` where there is none. */
  const once = new Float64Array(mask + 1).fill(SHORT)
  const twice = new Set<number>()
  for (const list of lists)
    for (let i = 0; i < list.length; i++) {
      const value = list[i]!
      if (value === SHORT) continue
      let place = value & mask
      while (once[place] !== SHORT && once[place] !== value) place = (place + 1) & mask
      if (once[place] === value) twice.add(value)
      once[place] = value
    }
  return twice
}

const textOf = ({ segment }: RankedCandidate, { start, end }: RankedSentence): string =>
  segment.text.slice(start - segment.start, end - segment.start)

const without = (candidate: RankedCandidate, repeats: Repeats): RankedCandidate => ({
  ...candidate,
  sentences: candidate.sentences.filter((sentence) => !repeats.has(sentence)),
})
