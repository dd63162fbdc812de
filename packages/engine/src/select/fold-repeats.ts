import type { RankedCandidate, RankedSentence } from '../model.ts'
import type { Selector } from '../ports.ts'
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
    const said = passages.flatMap((candidate) => longSentences(candidate, read))
    for (const same of Map.groupBy(saidAgain(said), ({ words }) => words).values()) {
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
  const all = chosen.flatMap((candidate) => longSentences(candidate, read))
  const wanted = saidAgain(all).toSorted((a, b) => worthOf(b.sentence) - worthOf(a.sentence))
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

/** Nearly everything is said once, and needs neither order nor groups. */
function saidAgain(all: readonly Long[]): readonly Long[] {
  const times = new Map<string, number>()
  for (const { words } of all) times.set(words, (times.get(words) ?? 0) + 1)
  return times.size === all.length ? [] : all.filter(({ words }) => times.get(words)! > 1)
}

function longSentences(candidate: RankedCandidate, read: ReadSentences): readonly Long[] {
  const { segment, sentences } = candidate
  const units = read(segment)
  const long: Long[] = []
  let starting: ReadonlyMap<number, SentenceTerms> | undefined
  for (let i = 0; i < sentences.length; i++) {
    const sentence = sentences[i]!
    const start = sentence.start - segment.start
    let unit = units[i]
    // Sentences mostly are the units, one by one.
    if (unit?.start !== start) unit = (starting ??= new Map(units.map((one) => [one.start, one]))).get(start)
    if (unit === undefined || unit.terms.length < LEAST_TERMS) continue
    long.push({ sentence, candidate, words: wordsOf(candidate, sentence, unit) })
  }
  return long
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
