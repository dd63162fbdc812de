/** Words that can go: those that the words of the text make likely anyway. What stays are exact spans. */
import type { Span } from '../model.ts'
import { scanTokens } from '../text/words.ts'

/** Counts of words and pairs of neighbours: how likely a word is after the one before it. */
export interface WordModel {
  /** Bits of surprise of a word after another: -log2 of a mix of its pair's and its own share. */
  surprisal(word: string, before: string): number
}

/** Share of the pair's probability in the mix: linear interpolation (Jelinek & Mercer 1980) at its usual middle. */
const PAIR_SHARE = 0.5

export function wordModel(texts: Iterable<string>): WordModel {
  const words = new Map<string, number>()
  const pairs = new Map<string, number>()
  let total = 0
  for (const text of texts) {
    let before = ''
    for (const { start, end } of wordsOf(text)) {
      const word = text.slice(start, end).toLowerCase()
      words.set(word, (words.get(word) ?? 0) + 1)
      const pair = `${before} ${word}`
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1)
      before = word
      total++
    }
  }
  return {
    surprisal(word, before) {
      const own = ((words.get(word) ?? 0) + 1) / (total + words.size + 1)
      const after = words.get(before)
      const pair = after === undefined ? own : (pairs.get(`${before} ${word}`) ?? 0) / after
      return -Math.log2(PAIR_SHARE * pair + (1 - PAIR_SHARE) * own)
    },
  }
}

export function wordsOf(text: string): readonly Span[] {
  const spans: Span[] = []
  scanTokens(text, (start, end) => void spans.push({ start, end }))
  return spans
}

export interface DropOptions {
  readonly model: WordModel
  /** Share of the words that stays, at least: what is protected stays in any case. */
  readonly share: number
  /** Words that are never dropped, by their span in the text. */
  readonly isProtected: (word: string, span: Span) => boolean
}

/**
 * Drops the least surprising words (as LLMLingua does by a language model's perplexity: Jiang et al. 2023) and
 * returns what stays: exact spans of `text` in order, neighbours joined with what stands between them.
 */
export function dropWords(text: string, { model, share, isProtected }: DropOptions): readonly Span[] {
  const words = wordsOf(text)
  if (words.length === 0) return [{ start: 0, end: text.length }]
  const rated = words.map((span, i) => {
    const word = text.slice(span.start, span.end)
    const before = i === 0 ? '' : text.slice(words[i - 1]!.start, words[i - 1]!.end).toLowerCase()
    const stays = isProtected(word, span) || TELLING.test(word) || TURNING.test(word)
    return { i, value: stays ? Number.POSITIVE_INFINITY : model.surprisal(word.toLowerCase(), before) }
  })
  const kept = new Set(
    rated
      .toSorted((a, b) => b.value - a.value || a.i - b.i)
      .filter(({ value }, rank) => value === Number.POSITIVE_INFINITY || rank < share * words.length)
      .map(({ i }) => i),
  )
  return joined(words, kept, text)
}

/** Digits and names in capitals. */
const TELLING = /\p{N}|^\p{Lu}{2,}$/u
/**
 * Words that turn a sentence round, of any language: negations, alternatives, and what says who does something to whom
 * (*changed by Ada* without its *by* says the opposite).
 */
const TURNING = new RegExp(
  `^(?:${`not no never none nor neither without unless except cannot or if but by to from than
    nicht kein keine keinen keinem keiner keines nie niemals ohne oder aber außer von durch
    ne n pas jamais sans ni non aucun aucune ou mais si par sauf
    nunca sin ningún ninguna o pero por salvo
    mai senza né nessuno nessuna ma se da
    niet geen nooit zonder of maar door
    não sem nem nenhum nenhuma ou mas
    inte ingen inget aldrig utan eller men av ikke intet uden eller uten ingen aldri
    ei en et emme ette eivät ilman tai mutta
    nie bez ani lub ale przez ne nikdy nebo
    не нет ни без или но если
    değil yok hayır veya ama لا لم لن ليس غير أو नहीं मत या`
    .split(/\s+/)
    .join('|')}|\\p{L}+n['’]t)$`,
  'iu',
)

function joined(words: readonly Span[], kept: ReadonlySet<number>, text: string): readonly Span[] {
  const pieces: Span[] = []
  for (const [i, word] of words.entries()) {
    if (!kept.has(i)) continue
    const last = pieces.at(-1)
    const start = i === 0 ? 0 : word.start
    const end = i === words.length - 1 ? text.length : word.end
    if (last !== undefined && kept.has(i - 1)) pieces[pieces.length - 1] = { start: last.start, end }
    else pieces.push({ start, end })
  }
  return pieces
}
