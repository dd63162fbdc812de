/** The numbers that the trees of the learned reader see of a candidate. */
import { QUESTION_KINDS } from '../question-kind.ts'
import type { AskedPassage, Sentence, SpanCandidate, Token } from '../span-candidates.ts'
import { nearest } from './lexical.ts'
import { GAPS, type ReadQuestion } from './question.ts'

/** What all candidates of a sentence share. */
export interface SentenceView {
  readonly sentence: Sentence
  readonly facts: readonly number[]
  readonly classes: readonly number[]
  /** Place of each token's term in the question's content, 0 to 1, or -1. */
  readonly order: readonly number[]
  /** Number of the clause (stretch between punctuation) that each token stands in, and the weight of each clause. */
  readonly clause: readonly number[]
  readonly clauseWeight: readonly number[]
  /** Weight of the question, soft matches with it, before and after each token. */
  readonly fromLeft: readonly number[]
  readonly fromRight: readonly number[]
  /** Places of the noun that says what is asked for, and of the question's first and last content words. */
  readonly heads: readonly number[]
  readonly firstWord: readonly number[]
  readonly lastWord: readonly number[]
}

const FADE = 0.85
/** What a soft match counts beside a word of the question that no other sentence has. */
const ALIKE = 0.4
const KIND_SIGNS = ['capital', 'word', 'number', 'year', 'month', 'money', 'unit', 'punctuation']
const BEFORE = [
  '', 'the', 'a', 'an', 'of', 'in', 'on', 'at', 'to', 'by', 'for', 'from', 'with', 'as', 'is', 'was', 'are', 'were',
  'and', 'or', ',', '(', 'called', 'named', 'that', 'which', 'his', 'its', 'their', 'than', 'about',
] // biome-ignore format: a table

/** Looks at all sentences of a passage under a question. */
export function viewSentences(
  asked: AskedPassage,
  question: ReadQuestion,
  classesOf: (sentence: Sentence) => readonly number[],
): readonly SentenceView[] {
  const { sentences } = asked
  const ordered = sentences.map(({ coverage }) => coverage).sort((a, b) => b - a)
  const top = ordered[0] ?? 0
  const stems = new Set(question.content.map((term) => term.slice(0, 5)).filter((stem) => stem.length >= 4))
  return sentences.map((sentence) => {
    const { tokens, coverage, nearby } = sentence
    const order = tokens.map(({ term, asked: weight }) => orderOf(question, term, weight))
    // Soft matches: a token that begins like a word of the question and is not the same term.
    const alike = tokens.map<number>(({ lower, asked: weight, isFunction }) =>
      weight === 0 && !isFunction && stems.has(lower.slice(0, 5)) ? 1 : 0,
    )
    const weights = tokens.map(({ asked }, i) => asked + ALIKE * alike[i]!)
    const { clause, clauseWeight } = clausesOf(tokens)
    const names = tokens.filter(({ kind, asked: weight }) => kind === 'capital' && weight > 0).length
    return {
      sentence,
      classes: classesOf(sentence),
      order,
      clause,
      clauseWeight,
      fromLeft: fading(weights, 1),
      fromRight: fading(weights, -1),
      heads: placesOf(tokens, ({ term }) => term !== '' && question.headTerms.includes(term)),
      firstWord: placesOf(order, (at) => at === 0),
      lastWord: placesOf(order, (at) => at === 1),
      facts: [
        coverage,
        nearby,
        top - coverage,
        ordered.indexOf(coverage),
        sentence.rank,
        tokens.length,
        longestRun(order),
        names,
        alike.reduce((total, one) => total + one, 0),
        pairs(order, question.content.length),
        new Set(order.filter((at) => at >= 0)).size / Math.max(1, question.content.length),
      ],
    }
  })
}

const placesOf = <T>(items: readonly T[], is: (item: T) => boolean): readonly number[] =>
  items.flatMap((item, i) => (is(item) ? [i] : []))

function orderOf({ content }: ReadQuestion, term: string, weight: number): number {
  if (weight === 0) return -1
  const at = content.indexOf(term)
  return at < 0 ? -1 : content.length === 1 ? 0.5 : at / (content.length - 1)
}

function clausesOf(tokens: readonly Token[]): { clause: number[]; clauseWeight: number[] } {
  const clause: number[] = []
  const clauseWeight = [0]
  for (const { kind, asked } of tokens) {
    if (kind === 'punctuation') clauseWeight.push(0)
    clause.push(clauseWeight.length - 1)
    clauseWeight[clauseWeight.length - 1]! += asked
  }
  return { clause, clauseWeight }
}

/** Most asked tokens in a row, with one other token between them at most. */
function longestRun(order: readonly number[]): number {
  let best = 0
  let run = 0
  let gap = 0
  for (const at of order) {
    if (at >= 0) {
      run++
      gap = 0
    } else if (++gap > 1) run = 0
    best = Math.max(best, run)
  }
  return best
}

/** Neighbours in the question that are neighbours, at most three tokens apart, here. */
function pairs(order: readonly number[], length: number): number {
  const step = length <= 1 ? 1 : 1 / (length - 1)
  let count = 0
  let previous = -1
  let previousAt = -9
  order.forEach((at, i) => {
    if (at < 0) return
    if (previous >= 0 && i - previousAt <= 3 && Math.abs(at - previous - step) < 1e-6) count++
    previous = at
    previousAt = i
  })
  return count
}

/** Writes a candidate's numbers to `out`, `FEATURES` of them; `lexical` is its score by the table of words. */
export function candidateFeatures(
  question: ReadQuestion,
  view: SentenceView,
  { first, last }: SpanCandidate,
  lexical: number,
  out: Float32Array,
): void {
  const { sentence, order, clause, clauseWeight, heads, classes } = view
  const { tokens } = sentence
  const length = last - first + 1
  let at = 0
  const add = (value: number) => {
    out[at++] = value
  }
  add(lexical)
  for (const fact of view.facts) add(fact)
  let capitals = 0
  let numbers = 0
  let times = 0
  let asked = 0
  let askedWeight = 0
  let functions = 0
  let marks = 0
  let headsInside = 0
  for (let i = first; i <= last; i++) {
    const { kind, asked: weight, isFunction } = tokens[i]!
    if (kind === 'capital') capitals++
    if (kind === 'number' || kind === 'money' || kind === 'year') numbers++
    if (kind === 'year' || kind === 'month') times++
    if (weight > 0) asked++
    askedWeight += weight
    if (isFunction) functions++
    if (kind === 'punctuation') marks++
    if (heads.includes(i)) headsInside++
  }
  add(length)
  add(capitals / length)
  add(numbers / length)
  add(times / length)
  add(asked / length)
  add(askedWeight)
  add(functions)
  add(marks)
  add(headsInside)
  add(heads.includes(last) ? 1 : 0)
  add(kindAt(tokens[first]))
  add(kindAt(tokens[last]))
  add(kindAt(tokens[first - 1]))
  add(kindAt(tokens[last + 1]))
  add(BEFORE.indexOf(tokens[first - 1]?.lower ?? ''))
  add(BEFORE.indexOf(tokens[last + 1]?.lower ?? ''))
  add(BEFORE.indexOf(tokens[first]!.lower))
  const before = nearest(tokens, first, -1)
  const after = nearest(tokens, last, 1)
  add(before < 0 ? 40 : first - before)
  add(after < 0 ? 40 : after - last)
  add(before < 0 ? -1 : order[before]!)
  add(after < 0 ? -1 : order[after]!)
  const left = view.fromLeft[first]!
  const right = view.fromRight[last]!
  add(left)
  add(right)
  add(left + right)
  add(toNearest(heads, first, last))
  add(clauseWeight[clause[first]!]! - askedWeight)
  add(toNearest(view.lastWord, first, last))
  add(toNearest(view.firstWord, first, last))
  add(first / tokens.length)
  add(last === tokens.length - 1 || (last === tokens.length - 2 && kindAt(tokens[last + 1]) === 7) ? 1 : 0)
  add(first === 0 ? 1 : 0)
  add(tokens[first - 1]?.lower === question.last ? 1 : 0)
  add(functionsBetween(tokens, before, first))
  add(functionsBetween(tokens, last, after))
  add(QUESTION_KINDS.indexOf(question.shape.kind))
  add(GAPS.indexOf(question.gap))
  add(question.content.length)
  add(classes[first - 1] === classes[first] ? 1 : 0)
  add(classes[last + 1] === classes[last] ? 1 : 0)
  add(capitalBeside(tokens[first - 1], tokens[first]!) + 2 * capitalBeside(tokens[last + 1], tokens[last]!))
}

/** Numbers of a candidate. */
export const FEATURES = 52

const kindAt = (token: Token | undefined): number =>
  token === undefined ? -1 : KIND_SIGNS.indexOf(token.kind)

const capitalBeside = (outside: Token | undefined, inside: Token): number =>
  outside?.kind === 'capital' && inside.kind === 'capital' ? 1 : 0

/** Weight of the question on one side of each token, fading with distance. */
function fading(weights: readonly number[], step: 1 | -1): readonly number[] {
  const faded = new Array<number>(weights.length).fill(0)
  let sum = 0
  for (let i = step === 1 ? 0 : weights.length - 1; i >= 0 && i < weights.length; i += step) {
    faded[i] = sum
    sum = FADE * (sum + weights[i]!)
  }
  return faded
}

/** Signed distance to the nearest of some places outside, before negative, 40 for none. */
function toNearest(places: readonly number[], first: number, last: number): number {
  let best = 40
  for (const i of places) {
    if (i >= first && i <= last) continue
    const distance = i < first ? i - first : i - last
    if (Math.abs(distance) < Math.abs(best)) best = distance
  }
  return best
}

/** Content tokens strictly between two places, 20 when there is none to reach. */
function functionsBetween(tokens: readonly Token[], from: number, to: number): number {
  if (from < 0 || to < 0) return 20
  let count = 0
  for (let i = from + 1; i < to; i++) if (!tokens[i]!.isFunction) count++
  return count
}
