/** The numbers that the trees of the learned reader see of a candidate. */
import { QUESTION_KINDS } from '../../text/question-shape.ts'
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
  /** How rare each token is, 0 to 1, and the rarity of the question's words before and after it. */
  readonly rarity: readonly number[]
  readonly rareLeft: readonly number[]
  readonly rareRight: readonly number[]
  /** Places of the rarest word of the question that stands here, and of the word after what is asked for. */
  readonly rarest: readonly number[]
  readonly next: readonly number[]
  /** Words of the question that stand in a row here up to each token, and from each on; where in the question they end. */
  readonly runTo: readonly number[]
  readonly runFrom: readonly number[]
  readonly runEnd: readonly number[]
  /** Whether each token stands inside parentheses or quotation marks, and how often each stands in the passage. */
  readonly inside: readonly number[]
  readonly repeats: readonly number[]
}

const FADE = 0.85
/** What a soft match counts beside a word of the question that no other sentence has. */
const ALIKE = 0.4
const KIND_SIGNS = ['capital', 'word', 'number', 'year', 'month', 'money', 'unit', 'punctuation']
const BEFORE = new Map([
  '', 'the', 'a', 'an', 'of', 'in', 'on', 'at', 'to', 'by', 'for', 'from', 'with', 'as', 'is', 'was', 'are', 'were',
  'and', 'or', ',', '(', 'called', 'named', 'that', 'which', 'his', 'its', 'their', 'than', 'about',
].map((word, i) => [word, i] as const)) // biome-ignore format: a table

/** Words that a short answer seldom has inside: they begin or make a clause. */
const CLAUSE_WORDS = new Set(
  'which who whom whose that when where while because although is are was were be been has have had'.split(
    ' ',
  ),
)
/** Tokens on each side in which words of the question are looked for. */
const WINDOW = 8

/** Looks at all sentences of a passage under a question. */
export function viewSentences(
  asked: AskedPassage,
  question: ReadQuestion,
  classesOf: (sentence: Sentence) => readonly number[],
  rarityOf: (lower: string) => number,
): readonly SentenceView[] {
  const { sentences } = asked
  const ordered = sentences.map(({ coverage }) => coverage).sort((a, b) => b - a)
  const top = ordered[0] ?? 0
  const stems = new Set(question.content.map((term) => term.slice(0, 5)).filter((stem) => stem.length >= 4))
  const rare = new Map(question.content.map((term, i) => [term, rarityOf(question.contentWords[i]!) ** 2]))
  const rareTotal = Math.max(
    1e-9,
    [...rare.values()].reduce((total, one) => total + one, 0),
  )
  const held = sentences.map(
    ({ tokens }) => new Set(tokens.map(({ term }) => term).filter((term) => rare.has(term))),
  )
  const rareShare = (terms: Iterable<string>) =>
    [...terms].reduce((total, term) => total + rare.get(term)!, 0) / rareTotal
  const heldAt = new Map(sentences.map(({ rank }, i) => [rank, held[i]!]))
  const rareTop = Math.max(0, ...held.map(rareShare))
  const namesIn = (terms: ReadonlySet<string>) => question.names.filter((name) => terms.has(name)).length
  const counts = new Map<string, number>()
  for (const { tokens } of sentences)
    for (const { lower } of tokens) counts.set(lower, (counts.get(lower) ?? 0) + 1)
  return sentences.map((sentence, at) => {
    const { tokens, coverage, nearby } = sentence
    const here = held[at]!
    const before = heldAt.get(sentence.rank - 1) ?? new Set()
    const after = heldAt.get(sentence.rank + 1) ?? new Set()
    const rarity = tokens.map(({ lower }) => rarityOf(lower))
    const rareWeights = tokens.map(({ term }) => rare.get(term) ?? 0)
    const rarestHere = Math.max(...rareWeights, 1e-9)
    const notAsked = (kind: Token['kind']) =>
      tokens.filter((token) => token.kind === kind && token.asked === 0).length
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
      ...runsOf(tokens, question),
      rarity,
      rareLeft: fading(rareWeights, 1),
      rareRight: fading(rareWeights, -1),
      rarest: placesOf(rareWeights, (weight) => weight === rarestHere),
      next: placesOf(
        tokens,
        ({ lower, term }) => lower === question.next || (term !== '' && term === question.nextTerm),
      ),
      inside: insides(tokens),
      repeats: tokens.map(({ lower }) => counts.get(lower)!),
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
        rareShare(here),
        rareTop - rareShare(here),
        rareShare(before),
        rareShare(after),
        rareShare(new Set([...here, ...before])),
        question.names.length - namesIn(here),
        namesIn(new Set([...here, ...before])) - namesIn(here),
        notAsked('capital'),
        notAsked('number'),
        notAsked('year'),
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

/** Writes a candidate's numbers to `out` from a place on, `FEATURES` of them; `lexical` are its scores by the table of words. */
export function candidateFeatures(
  question: ReadQuestion,
  view: SentenceView,
  { first, last }: SpanCandidate,
  lexical: Float64Array,
  out: Float32Array,
  from: number,
): void {
  const { sentence, order, clause, clauseWeight, heads, classes, rarity } = view
  const { tokens } = sentence
  const length = last - first + 1
  let at = from
  const add = (value: number) => {
    out[at++] = value
  }
  for (const score of lexical) add(score)
  for (const fact of view.facts) add(fact)
  let capitals = 0
  let numbers = 0
  let times = 0
  let asked = 0
  let askedWeight = 0
  let functions = 0
  let marks = 0
  let headsInside = 0
  let rare = 0
  let units = 0
  let clauses = 0
  let fewest = Infinity
  for (let i = first; i <= last; i++) {
    const { kind, lower, asked: weight, isFunction } = tokens[i]!
    if (kind === 'capital') capitals++
    if (kind === 'number' || kind === 'money' || kind === 'year') numbers++
    if (kind === 'year' || kind === 'month') times++
    if (weight > 0) asked++
    askedWeight += weight
    if (isFunction) functions++
    if (kind === 'punctuation') marks++
    if (kind === 'unit') units++
    rare += rarity[i]!
    fewest = Math.min(fewest, view.repeats[i]!)
    if (CLAUSE_WORDS.has(lower)) clauses++
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
  add(BEFORE.get(tokens[first - 1]?.lower ?? '') ?? -1)
  add(BEFORE.get(tokens[last + 1]?.lower ?? '') ?? -1)
  add(BEFORE.get(tokens[first]!.lower) ?? -1)
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
  add(rarity[first]!)
  add(rarity[last]!)
  add(rare / length)
  add(fewest)
  add(view.repeats[last]!)
  add(view.rareLeft[first]! + view.rareRight[last]!)
  add(view.rareLeft[first]! - view.rareRight[last]!)
  add(toNearest(view.rarest, first, last))
  add(toNearest(view.next, first, last))
  add(question.previous !== '' && tokens[first - 1]?.lower === question.previous ? 1 : 0)
  add(marksBetween(tokens, before, first))
  add(marksBetween(tokens, last, after))
  add(units)
  add(view.inside[first]!)
  add(classes[last] === question.headClass ? 1 : classes[last + 1] === question.headClass ? 2 : 0)
  add(QUESTION_KINDS.indexOf(question.kind))
  const leftPlaces = placesIn(order, first - WINDOW, first)
  const rightPlaces = placesIn(order, last + 1, last + 1 + WINDOW)
  add(leftPlaces.mean)
  add(leftPlaces.count)
  add(rightPlaces.mean)
  add(rightPlaces.count)
  add(view.runTo[first - 1] ?? 0)
  add(view.runEnd[first - 1] ?? -1)
  add(view.runFrom[last + 1] ?? 0)
  add(clauses)
}

/** Numbers of a candidate. */
export const FEATURES = 91

const kindAt = (token: Token | undefined): number =>
  token === undefined ? -1 : KIND_SIGNS.indexOf(token.kind)

const capitalBeside = (outside: Token | undefined, inside: Token): number =>
  outside?.kind === 'capital' && inside.kind === 'capital' ? 1 : 0

/** Runs of the question's words, in its order, that end or begin at each token. */
function runsOf(
  tokens: readonly Token[],
  { words }: ReadQuestion,
): { readonly runTo: number[]; readonly runFrom: number[]; readonly runEnd: number[] } {
  const runTo = tokens.map(() => 0)
  const runFrom = tokens.map(() => 0)
  const runEnd = tokens.map(() => -1)
  let previous = words.map(() => 0)
  tokens.forEach(({ lower, term }, i) => {
    const current = words.map((word, j) =>
      lower === word.lower || (term !== '' && term === word.term) ? 1 + (j === 0 ? 0 : previous[j - 1]!) : 0,
    )
    current.forEach((length, j) => {
      if (length > runTo[i]!) {
        runTo[i] = length
        runEnd[i] = (j + 1) / words.length
      }
      if (length > 0) runFrom[i - length + 1] = Math.max(runFrom[i - length + 1]!, length)
    })
    previous = current
  })
  return { runTo, runFrom, runEnd }
}

/** Mean place in the question, and number, of its words in a stretch; -1 for none. */
function placesIn(order: readonly number[], from: number, to: number): { mean: number; count: number } {
  let sum = 0
  let count = 0
  for (let i = Math.max(0, from); i < Math.min(order.length, to); i++) {
    if (order[i]! < 0) continue
    sum += order[i]!
    count++
  }
  return { mean: count === 0 ? -1 : sum / count, count }
}

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

/** Punctuation strictly between two places, 20 when there is none to reach. */
function marksBetween(tokens: readonly Token[], from: number, to: number): number {
  if (from < 0 || to < 0) return 20
  let count = 0
  for (let i = from + 1; i < to; i++) if (tokens[i]!.kind === 'punctuation') count++
  return count
}

/** Of each token: 1 inside parentheses, 2 inside quotation marks, 0 in neither. */
function insides(tokens: readonly Token[]): readonly number[] {
  let quotes = 0
  let depth = 0
  return tokens.map(({ lower }) => {
    const inside = depth > 0 ? 1 : quotes % 2 === 1 ? 2 : 0
    if (lower === '(') depth++
    else if (lower === ')') depth--
    else if (lower === '"' || lower === '“' || lower === '”') quotes++
    return inside
  })
}
