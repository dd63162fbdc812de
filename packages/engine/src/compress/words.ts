import type { Query, RankedCandidate, RankedSentence, SegmentKind, Span } from '../model.ts'
import type { Analyzer, Compressor } from '../ports.ts'
import { stopWords } from '../text/stopwords.ts'
import { dropWords, type WordModel, wordModel } from './drop-words.ts'

/** Share of a sentence's words that stays, at least. */
const SHARE = 0.6

/**
 * Drops stop words from sentences of prose and of conversations, the likeliest first (as LLMLingua drops tokens by a
 * language model: Jiang et al. 2023), by the words and pairs of all passages chosen. First words, words of the question and
 * negations stay, and what stands between two names or numbers ("University of Oslo", "10 to 20"). Citations keep
 * their spans; `pieces` says what of them is shown.
 */
export function createWordDropper(analyzer: Analyzer): Compressor {
  return {
    name: 'words',
    async compress(query, chosen) {
      const model = wordModel(chosen.map(({ segment }) => segment.text))
      return chosen.map((candidate) =>
        PROSE.has(candidate.segment.kind)
          ? { ...candidate, sentences: candidate.sentences.map(shortener(query, candidate, model, analyzer)) }
          : candidate,
      )
    },
  }
}

const PROSE: ReadonlySet<SegmentKind> = new Set(['passage', 'turn'])

function shortener(
  query: Query,
  { segment: { text, start: offset, language } }: RankedCandidate,
  model: WordModel,
  analyzer: Analyzer,
): (sentence: RankedSentence) => RankedSentence {
  const stop = stopWords(language)
  const asked = new Set(query.terms.map(({ term }) => term))
  return (sentence) => {
    const said = text.slice(sentence.start - offset, sentence.end - offset)
    const pieces = dropWords(said, {
      model,
      share: SHARE,
      isProtected: (word, span) =>
        !stop.has(word) ||
        isWithinName(said, span) ||
        analyzer.terms(word, language).some((term) => asked.has(term)),
    })
    const { start } = sentence
    return {
      ...sentence,
      pieces: pieces.map((span) => ({ start: span.start + start, end: span.end + start })),
    }
  }
}

/** Whether names or numbers stand on both sides, at most one other short word between. */
const isWithinName = (said: string, { start, end }: Span): boolean =>
  BEFORE.test(said.slice(Math.max(0, start - 40), start)) && BEHIND.test(said.slice(end, end + 40))
const BEFORE = /[\p{Lu}\p{N}][\p{L}\p{N}.'’-]*,? (?:\p{Ll}{1,3} )?$/u
const BEHIND = /^ (?:\p{Ll}{1,3} )?[\p{Lu}\p{N}]/u
