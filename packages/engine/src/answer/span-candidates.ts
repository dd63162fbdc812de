/** The stretches of a passage that can be a short answer, and what a scorer sees of each. */
import type { Span } from '../model.ts'
import { type QuestionShape, questionShape } from '../text/question-shape.ts'
import { sentenceSpans } from '../text/sentences.ts'

/** Longest answer in tokens: 94 % of the answers of the training sets have no more. */
const MAX_TOKENS = 10
/** Sentences that are looked through, those with most of the question first: bounds the time for large contexts. */
const MAX_SENTENCES = 10

/** A longer run without an end is a table or a program, and every stretch of it would be weighed against all of it. */
const MOST_SENTENCE_TOKENS = 300

/** What the index knows of a text: its terms with their places. */
export type TermsOf = (text: string) => readonly { readonly term: string; readonly start: number }[]

export interface Token extends Span {
  readonly lower: string
  readonly kind: TokenKind
  /** The index term that begins here; empty for a word that is none. */
  readonly term: string
  /** Weight of the question's term that the token is, or 0. */
  readonly asked: number
  readonly isFunction: boolean
}

export interface Sentence extends Span {
  readonly tokens: readonly Token[]
  /** Share of the question's weight that the sentence holds, 0 to 1. */
  readonly coverage: number
  /** Place in the passage, from 0. */
  readonly rank: number
  /** The same with a part of what its neighbours hold. */
  readonly nearby: number
}

export interface AskedPassage {
  readonly shape: QuestionShape
  readonly sentences: readonly Sentence[]
  /** Terms of the question's first and last content words, which a sentence that answers is likely to share. */
  readonly anchors: readonly string[]
}

export interface SpanCandidate extends Span {
  readonly sentence: Sentence
  /** Tokens of the sentence, both included. */
  readonly first: number
  readonly last: number
}

export type TokenKind = 'capital' | 'word' | 'number' | 'year' | 'month' | 'money' | 'unit' | 'punctuation'
const TOKEN_KINDS: readonly TokenKind[] = [
  'capital',
  'word',
  'number',
  'year',
  'month',
  'money',
  'unit',
  'punctuation',
]

const TOKEN = /[\p{L}\p{N}\p{M}]+(?:['’.,\-–][\p{L}\p{N}\p{M}]+)*|[^\s]/gu
const MONTH =
  /^(?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter|monday|tuesday|wednesday|thursday|friday|saturday|sunday)$/
const NUMBER_WORD =
  /^(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|half|first|second|third|fourth|fifth|dozen)$/
const UNIT =
  /^(?:%|percent|per|km|kilometres?|kilometers?|miles?|metres?|meters?|feet|years?|days?|hours?|minutes?|months?|weeks?|century|centuries|million|billion|thousand|degrees?|tons?|people|times)$/
const FUNCTION_WORDS = new Set(
  `a an the of in on at to for from by with as is are was were be been being and or but nor that which who whom whose
  this these those it its he she they them his her their there here not no has have had do does did can could will
  would may might must shall should into onto over under between among through during before after since until while
  when where because so than then also about against such any some each both all many most more less other another if
  within without upon around`.split(/\s+/),
)
const DETERMINERS = new Set([
  'a',
  'an',
  'the',
  'his',
  'her',
  'their',
  'its',
  'all',
  'more',
  'over',
  'about',
  'around',
  'both',
  'some',
  'many',
  'most',
  'because',
  'to',
])

/** Reads a passage under a question. */
export function askPassage(question: string, passage: string, termsOf: TermsOf): AskedPassage {
  const wanted = new Set(termsOf(question).map(({ term }) => term))
  const spans = sentenceSpans(passage, 'passage', 'und')
  const found = spans.map((span) => {
    const terms = termsOf(passage.slice(span.start, span.end))
    return { span, terms, has: new Set(terms.map(({ term }) => term).filter((term) => wanted.has(term))) }
  })
  const weights = localWeights(
    wanted,
    found.map(({ has }) => has),
  )
  const total = Math.max(1e-9, sum([...weights.values()]))
  const covers = found.map(({ has }) => sum([...has].map((term) => weights.get(term)!)) / total)
  const sentences = found.map(({ span, terms }, i) => ({
    start: span.start,
    end: span.end,
    tokens: tokensOf(passage, span, terms, weights),
    rank: i,
    coverage: covers[i]!,
    nearby: covers[i]! + 0.3 * Math.max(covers[i - 1] ?? 0, covers[i + 1] ?? 0),
  }))
  const content = termsOf(question.replace(/\b(?:who|whom|whose|when|where|why|how|what|which)\b/giu, ' '))
  return {
    shape: questionShape(question),
    anchors: content.length === 0 ? [] : [content[0]!.term, content[content.length - 1]!.term],
    sentences: best(
      sentences.filter(({ tokens }) => tokens.length <= MOST_SENTENCE_TOKENS),
      MAX_SENTENCES,
    ),
  }
}

/** Rarity among the sentences at hand stands for rarity in general: 1 for a term of one sentence, less for more. */
function localWeights(
  wanted: ReadonlySet<string>,
  holds: readonly ReadonlySet<string>[],
): Map<string, number> {
  const weights = new Map<string, number>()
  for (const term of wanted) {
    const count = holds.filter((has) => has.has(term)).length
    weights.set(term, 1 / Math.sqrt(1 + count))
  }
  return weights
}

function best(sentences: readonly Sentence[], count: number): readonly Sentence[] {
  if (sentences.length <= count) return sentences
  return sentences.toSorted((a, b) => b.nearby - a.nearby || a.start - b.start).slice(0, count)
}

function tokensOf(
  text: string,
  span: Span,
  terms: readonly { readonly term: string; readonly start: number }[],
  weights: ReadonlyMap<string, number>,
): readonly Token[] {
  const termAt = new Map<number, string>()
  for (const { term, start } of terms) termAt.set(span.start + start, term)
  const tokens: Token[] = []
  for (const match of text.slice(span.start, span.end).matchAll(TOKEN)) {
    const start = span.start + match.index
    const lower = match[0].toLowerCase()
    const term = termAt.get(start) ?? ''
    tokens.push({
      start,
      end: start + match[0].length,
      lower,
      kind: kindOf(match[0], lower),
      term,
      asked: weights.get(term) ?? 0,
      isFunction: FUNCTION_WORDS.has(lower),
    })
  }
  return tokens
}

function kindOf(text: string, lower: string): TokenKind {
  if (/^(?:1[0-9]|20)\d\ds?$/.test(text)) return 'year'
  if (/^\d/.test(text) || NUMBER_WORD.test(lower)) return 'number'
  if (/^[$€£¥]/.test(text)) return 'money'
  if (UNIT.test(lower)) return 'unit'
  if (!/[\p{L}\p{N}]/u.test(text)) return 'punctuation'
  if (/^\p{Lu}/u.test(text)) return MONTH.test(lower) ? 'month' : 'capital'
  return 'word'
}

/** All candidates of the passage, in order. */
export function spanCandidates(passage: AskedPassage): SpanCandidate[] {
  const candidates: SpanCandidate[] = []
  for (const sentence of passage.sentences) {
    const { tokens } = sentence
    for (let first = 0; first < tokens.length; first++) {
      if (!canStart(tokens[first]!)) continue
      for (let last = first; last < Math.min(tokens.length, first + MAX_TOKENS); last++) {
        const token = tokens[last]!
        if (BREAKS.has(token.lower)) break
        if (canEnd(token))
          candidates.push({ sentence, first, last, start: tokens[first]!.start, end: token.end })
      }
    }
  }
  return candidates
}

const BREAKS = new Set([';', ':', '?', '!', '—'])
const canStart = ({ kind, lower, isFunction }: Token): boolean =>
  isFunction ? DETERMINERS.has(lower) : kind !== 'punctuation' || lower === '"' || lower === '“'
const canEnd = ({ kind, lower, isFunction }: Token): boolean =>
  !isFunction && (kind !== 'punctuation' || lower === '"' || lower === '”' || lower === ')')

function goesOn(outside: Token | undefined, inside: Token): number {
  if (outside === undefined) return 0
  if (outside.kind === inside.kind) return 1 + TOKEN_KINDS.indexOf(inside.kind)
  return 0
}

/** Question weight left and right of the candidate, fading with distance, and how far the nearest of it stands. */
function around(tokens: readonly Token[], first: number, last: number) {
  let left = 0
  let right = 0
  let nearestLeft = 99
  let nearestRight = 99
  for (let i = 0; i < tokens.length; i++) {
    const { asked } = tokens[i]!
    if (asked === 0 || (i >= first && i <= last)) continue
    if (i < first) {
      left += asked * FADE ** (first - i)
      nearestLeft = Math.min(nearestLeft, first - i)
    } else {
      right += asked * FADE ** (i - last)
      nearestRight = Math.min(nearestRight, i - last)
    }
  }
  return { left, right, nearestLeft, nearestRight }
}

const FADE = 0.85

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/**
 * The score of the model-free rules: much of the question in the sentence and close by, the kind of thing that is
 * asked for, nothing that the question says itself, no needless words.
 */
export function ruleScore(passage: AskedPassage, candidate: SpanCandidate): number {
  const { tokens, nearby } = candidate.sentence
  const { first, last } = candidate
  const { left, right } = around(tokens, first, last)
  let capitals = 0
  let numbers = 0
  let times = 0
  let asked = 0
  for (let i = first; i <= last; i++) {
    const { kind, asked: weight } = tokens[i]!
    if (kind === 'capital') capitals++
    if (kind === 'number' || kind === 'money' || kind === 'year') numbers++
    if (kind === 'year' || kind === 'month') times++
    if (weight > 0) asked++
  }
  const length = last - first + 1
  const { kind } = passage.shape
  const fits =
    kind === 'person' || kind === 'place'
      ? capitals / length
      : kind === 'time'
        ? (times + 0.5 * Math.max(0, numbers - times)) / length
        : kind === 'count' || kind === 'amount'
          ? numbers / length
          : 0.3
  const broken = goesOn(tokens[first - 1], tokens[first]!) + goesOn(tokens[last + 1], tokens[last]!) > 0
  return (
    4 * nearby + 0.5 * (left + right) + 2 * fits - (2 * asked) / length - 0.05 * length - (broken ? 0.7 : 0)
  )
}
