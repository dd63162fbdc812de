import type { Analyzer } from '../ports.ts'
import { detectLanguage } from '../text/language.ts'

/** Fewer texts need no order among them. */
const MIN_TEXTS = 4
/** Labels may add so much to the characters of the texts: with short lines it is about 8 % of their tokens. */
const LABEL_SHARE = 0.05
/** What a label's line has beside the label. */
const LINE_LENGTH = '## \n'.length
/** A name says better what a text is about than another word. */
const NAME_WEIGHT = 2

/**
 * A label for each text: a word that it shares with others of them, as the first of them writes it, or `''`. Greedily
 * the word that most unlabelled texts share, names before other words; a word of all texts parts nothing.
 */
export function sharedTerms(texts: readonly string[], analyzer: Analyzer): readonly string[] {
  const labels = texts.map(() => '')
  if (texts.length < MIN_TEXTS) return labels
  const terms = termsOf(texts, analyzer)
  let room = LABEL_SHARE * texts.reduce((sum, text) => sum + text.length, 0)
  while (true) {
    let best: Term | undefined
    let most = 0
    for (const term of terms) {
      const free = term.texts.filter((i) => labels[i] === '').length
      const weight = free * (term.isName ? NAME_WEIGHT : 1)
      if (free < 2 || weight <= most || term.surface.length + LINE_LENGTH > room) continue
      best = term
      most = weight
    }
    if (best === undefined) return labels
    room -= best.surface.length + LINE_LENGTH
    for (const i of best.texts) if (labels[i] === '') labels[i] = best.surface
  }
}

interface Term {
  readonly surface: string
  readonly isName: boolean
  /** Ascending, each once. */
  readonly texts: readonly number[]
}

function termsOf(texts: readonly string[], analyzer: Analyzer): readonly Term[] {
  const language = detectLanguage(texts.join('\n'))
  const found = new Map<string, { surface: string; isName: boolean; texts: number[] }>()
  for (const [i, text] of texts.entries()) {
    // A stop word is one only among others.
    const kept = new Set(analyzer.terms(text, language))
    for (const { 0: word, index } of text.matchAll(/[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}_'’-]*/gu)) {
      const [key, ...more] = analyzer.terms(word, language)
      if (
        key === undefined ||
        !kept.has(key) ||
        more.length > 0 ||
        word.length < MIN_LENGTH ||
        /^\p{N}+$/u.test(word)
      )
        continue
      const isName = index > 0 && /^\p{Lu}/u.test(word) && !/[.!?:]\s+$/.test(text.slice(0, index).slice(-4))
      const term = found.get(key)
      if (term === undefined) found.set(key, { surface: word, isName, texts: [i] })
      else {
        if (term.texts.at(-1) !== i) term.texts.push(i)
        term.isName ||= isName
      }
    }
  }
  return [...found.values()].filter((term) => term.texts.length > 1 && term.texts.length < texts.length)
}

/** Shorter words hardly name anything. */
const MIN_LENGTH = 3
