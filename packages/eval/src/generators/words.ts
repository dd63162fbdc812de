import { createRandom, type Random } from '../random.ts'
import { drawNames, PLACES } from './prose.ts'
import { assemble, type MadeQuestion, type MadeSet, numbered } from './set.ts'

export const WORD_KINDS = ['common', 'frequent'] as const

export interface WordParameters {
  readonly kind: (typeof WORD_KINDS)[number]
  /** Words of a list, to within a few. */
  readonly words: number
  /** Lists, each with one question. */
  readonly questions: number
}

/** RULER's numbers: ten words asked for, thirty times each, among words that come three times. */
const COMMON = { asked: 10, often: 30, seldom: 3 }
/** Three words asked for, of fifty whose frequency falls with the square of the rank. */
const FREQUENT = { asked: 3, vocabulary: 50, exponent: 2 }

/**
 * Lists whose most frequent words are asked for, after RULER's aggregation tasks (Hsieh et al. 2024): `common`, a
 * numbered list; `frequent`, words and dots by Zipf's law. A question finds its own list, and needs every place of the words
 * asked for.
 */
export function makeWords(parameters: WordParameters, seed: number): MadeSet {
  const random = createRandom(seed)
  const made = Array.from({ length: parameters.questions }, (_, i) => makeList(parameters, i + 1, random))
  return {
    documents: made.map(({ document }) => document),
    questions: numbered(
      'words',
      made.map(({ question }) => question),
    ),
  }
}

function makeList({ kind, words }: WordParameters, number: number, random: Random) {
  const { counts, asked } = kind === 'common' ? commonCounts(words, random) : zipfCounts(words, random)
  const list = random.shuffle(
    [...counts].flatMap(([word, count]) => Array.from({ length: count }, () => word)),
  )
  const units = list.flatMap((word, i) => {
    const unit = { key: `${i} ${word}`, text: word }
    return kind === 'common' ? [{ text: `${i + 1}.` }, unit] : [unit, { text: '...' }]
  })
  const scope = `list-${number}`
  const between = (i: number) => (kind === 'common' && i % 2 === 0 ? '\n' : ' ')
  const { document, place } = assemble(scope, `List ${number}`, units, between)
  const question: Omit<MadeQuestion, 'id'> = {
    kind,
    question: `Which ${asked.length} words come most often in the list?`,
    scope,
    match: 'all',
    spans: list.flatMap((word, i) => (asked.includes(word) ? [place(`${i} ${word}`)] : [])),
    answers: [asked.join(', ')],
  }
  return { document: { ...document, scope }, question }
}

interface Counts {
  readonly counts: ReadonlyMap<string, number>
  /** In alphabetical order where they come equally often, else the most frequent first. */
  readonly asked: readonly string[]
}

function commonCounts(words: number, random: Random): Counts {
  const others = Math.max(1, Math.round((words - COMMON.asked * COMMON.often) / COMMON.seldom))
  const names = vocabulary(COMMON.asked + others, random)
  const asked = names.slice(0, COMMON.asked).sort()
  const rest = names.slice(COMMON.asked).map((name) => [name, COMMON.seldom] as const)
  return { counts: new Map([...asked.map((name) => [name, COMMON.often] as const), ...rest]), asked }
}

function zipfCounts(words: number, random: Random): Counts {
  const names = vocabulary(FREQUENT.vocabulary, random)
  const shares = names.map((_, i) => (i + 1) ** -FREQUENT.exponent)
  const sum = shares.reduce((total, share) => total + share, 0)
  const counts = names.map((name, i) => [name, Math.round((words * shares[i]!) / sum)] as const)
  return { counts: new Map(counts), asked: names.slice(0, FREQUENT.asked) }
}

function vocabulary(count: number, random: Random): string[] {
  return drawNames(random, PLACES, count).map((name) => name.toLowerCase())
}
