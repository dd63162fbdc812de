/** Measures of an answer against reference answers. Each takes the normaliser it compares under. */
import { type Normaliser, rougeTokens, squadTokens, wordTokens } from './normalisers.ts'

/** 1 when the words are the same. SQuAD (Rajpurkar et al. 2016) with its own normaliser. */
export function exactMatch(answer: string, gold: string, normalise: Normaliser = squadTokens): number {
  return normalise(answer).join(' ') === normalise(gold).join(' ') ? 1 : 0
}

/**
 * F1 over words counted with their repeats, as SQuAD's script has it: 0 without a common word; two answers without
 * words are equal.
 */
export function tokenF1(answer: string, gold: string, normalise: Normaliser = squadTokens): number {
  const ours = normalise(answer)
  const theirs = normalise(gold)
  if (ours.length === 0 && theirs.length === 0) return 1
  return fScore(overlap(ours, theirs), ours.length, theirs.length).f1
}

/** 1 when the words of `gold` stand in `text` in a row. 0 for a gold without words. */
export function contains(text: string, gold: string, normalise: Normaliser = wordTokens): number {
  const wanted = normalise(gold)
  return wanted.length > 0 && ` ${normalise(text).join(' ')} `.includes(` ${wanted.join(' ')} `) ? 1 : 0
}

export interface Overlap {
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

/** ROUGE-N (Lin 2004): n-grams in common, counted with their repeats. */
export function rougeN(
  n: number,
  answer: string,
  gold: string,
  normalise: Normaliser = rougeTokens,
): Overlap {
  const ours = ngrams(normalise(answer), n)
  const theirs = ngrams(normalise(gold), n)
  return fScore(overlap(ours, theirs), ours.length, theirs.length)
}

/** ROUGE-L (Lin 2004) of one text against one: the longest common subsequence of words, F with β = 1. */
export function rougeL(answer: string, gold: string, normalise: Normaliser = rougeTokens): Overlap {
  const ours = normalise(answer)
  const theirs = normalise(gold)
  return fScore(longestCommon(ours, theirs), ours.length, theirs.length)
}

/** The best value over several reference answers, as SQuAD's script takes it; 0 for none. */
export function bestOf(golds: readonly string[], measure: (gold: string) => number): number {
  return golds.reduce((best, gold) => Math.max(best, measure(gold)), 0)
}

function fScore(common: number, ours: number, theirs: number): Overlap {
  const precision = ours === 0 ? 0 : common / ours
  const recall = theirs === 0 ? 0 : common / theirs
  return { precision, recall, f1: common === 0 ? 0 : (2 * precision * recall) / (precision + recall) }
}

function overlap(ours: readonly string[], theirs: readonly string[]): number {
  const left = new Map<string, number>()
  for (const word of theirs) left.set(word, (left.get(word) ?? 0) + 1)
  let common = 0
  for (const word of ours) {
    const count = left.get(word) ?? 0
    if (count > 0) common++
    left.set(word, count - 1)
  }
  return common
}

function ngrams(words: readonly string[], n: number): string[] {
  return words.slice(0, Math.max(0, words.length - n + 1)).map((_, i) => words.slice(i, i + n).join(' '))
}

/** Length of the longest common subsequence, two rows at a time. */
function longestCommon(ours: readonly string[], theirs: readonly string[]): number {
  let above = new Uint32Array(theirs.length + 1)
  for (const word of ours) {
    const row = new Uint32Array(theirs.length + 1)
    for (const [i, other] of theirs.entries())
      row[i + 1] = word === other ? above[i]! + 1 : Math.max(above[i + 1]!, row[i]!)
    above = row
  }
  return above[theirs.length]!
}
