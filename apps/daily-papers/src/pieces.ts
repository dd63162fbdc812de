/**
 * Orders the first passages of a search by what tells them apart. Whoever describes a paper in words of their own hits
 * its words' beginnings and middles more often than the words: *summaries* and *summarization*, *gradient* and
 * *subgradients*. So pieces of words are compared, runs of letters with the word's two ends marked (character n-grams:
 * McNamee & Mayfield 2004, "Character n-gram tokenization for European language text retrieval"), and each counts for
 * as much as it is rare among these passages: what all of them have tells none apart.
 *
 *     score'(d) = score(d) · (1 + SHARE · s(d) / max s)
 *     s(d)      = Σ ln(1 + (n - df(p) + ½) / (df(p) + ½)) · tf(p, d) / (tf(p, d) + K1 · (1 - B + B · |d| / mean |d|))
 *
 * p: distinct pieces of the question; df: passages that have p, of the n compared. What it brings: decision 0029.
 */
import type { Candidate } from 'lightcone'
import { fold, isStopWord } from './text.ts'

/** Of 4 and 5, and of .3 to 1.2: decision 0029. */
const LETTERS = 4
const SHARE = 0.8
/** Robertson & Zaragoza 2009 name 1.2 to 2 and .5 to .8; not tuned. */
const K1 = 1.2
const B = 0.5

/** The passages of a search, best first. `candidates` are in any order. */
export function toldApart(question: string, candidates: readonly Candidate[]): readonly Candidate[] {
  const shares = pieceScores(
    question,
    candidates.map(({ segment: { title, text } }) => `${title}\n${text}`),
  )
  const best = shares.reduce((most, share) => Math.max(most, share), 0)
  if (best === 0) return candidates
  return candidates
    .map((candidate, i) => ({ ...candidate, score: candidate.score * (1 + (SHARE * shares[i]!) / best) }))
    .sort((a, b) => b.score - a.score)
}

/** s(d) of each text. */
export function pieceScores(question: string, texts: readonly string[]): readonly number[] {
  const asked = [...new Set(wordsOf(question).flatMap(piecesOf))]
  const numbers = new Map(asked.map((piece, i) => [piece, i]))
  // Most words stand in many passages: what a word has of the question is looked up once.
  const known = new Map<string, readonly number[]>()
  function askedIn(word: string): readonly number[] {
    let found = known.get(word)
    if (found === undefined) {
      found = NONE
      for (const piece of piecesOf(word)) {
        const number = numbers.get(piece)
        if (number !== undefined) found = [...found, number]
      }
      known.set(word, found)
    }
    return found
  }
  const counted = texts.map((text) => {
    const counts = new Float64Array(asked.length)
    let length = 0
    for (const word of wordsOf(text)) {
      length += Math.max(1, word.length + 3 - LETTERS)
      for (const piece of askedIn(word)) counts[piece]!++
    }
    return { counts, length }
  })
  // Texts of stop words alone have no length to be measured by.
  const mean = counted.reduce((sum, { length }) => sum + length, 0) / texts.length || 1
  const rarity = asked.map((_, piece) => {
    const df = counted.filter(({ counts }) => counts[piece]! > 0).length
    return Math.log(1 + (texts.length - df + 0.5) / (df + 0.5))
  })
  return counted.map(({ counts, length }) => {
    const norm = K1 * (1 - B + (B * length) / mean)
    return rarity.reduce((sum, weight, p) => sum + (weight * counts[p]!) / (counts[p]! + norm), 0)
  })
}

const wordsOf = (text: string): readonly string[] =>
  (fold(text).match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !isStopWord(word))

const NONE: readonly number[] = []

/** `_gra`, `grad`, … `ent_`; a short word is one piece. */
function piecesOf(word: string): readonly string[] {
  const marked = `_${word}_`
  if (marked.length <= LETTERS) return [marked]
  const pieces: string[] = []
  for (let i = 0; i + LETTERS <= marked.length; i++) pieces.push(marked.slice(i, i + LETTERS))
  return pieces
}
