import { createRandom } from '../random.ts'
import { hide } from './needles.ts'
import { CODE_WORDS, drawNames, PLACES } from './prose.ts'
import { asProse, assemble, type MadeSet, numbered } from './set.ts'

export interface LineParameters {
  readonly lines: number
  readonly questions: number
}

/** Key-value lines and nothing else, after LongChat's line retrieval (Li et al. 2023) and LongChat-Lines (Giraffe). */
export function makeLines({ lines, questions }: LineParameters, seed: number): MadeSet {
  const random = createRandom(seed)
  const rows = Array.from({ length: lines }, (_, i) => ({
    // More lines than code words: a place makes the name unique.
    name: `${CODE_WORDS[i % CODE_WORDS.length]!}${i < CODE_WORDS.length ? '' : `-of-${PLACES[Math.floor(i / CODE_WORDS.length) - 1]!}`}`,
    value: String(random.integer(10_000, 99_999)),
  }))
  const shuffled = random.shuffle(rows)
  const units = shuffled.map(({ name, value }) => ({ key: name, text: `gauge ${name}: reads ${value}` }))
  const { document, place } = assemble('gauges', 'Gauges', units)
  const asked = random.sample(rows, questions).map(({ name, value }) => ({
    kind: 'line',
    question: `What does the gauge ${name} read?`,
    match: 'all' as const,
    spans: [place(name)],
    answers: [value],
  }))
  return { documents: [document], questions: numbered('lines', asked) }
}

export interface PasskeyParameters {
  /** Characters of a document. */
  readonly length: number
  /** Documents, each with a key of its own and a question about it. */
  readonly documents: number
  /** From 0 (beginning) to 1 (end); -1 for anywhere. */
  readonly depth: number
}

/** A number in each of several alike documents, after passkey retrieval (Mohtashami & Jaggi 2023; LongEmbed 2024). */
export function makePasskeys({ length, documents, depth }: PasskeyParameters, seed: number): MadeSet {
  const random = createRandom(seed)
  const made = drawNames(random, PLACES, documents).map((owner, i) => {
    const key = String(random.integer(100_000, 999_999))
    const unit = { key: 'passkey', text: `The vault number of the lodge at ${owner} is ${key}.` }
    const units = hide([unit], { length, depth }, random)
    const { document, place } = assemble(`lodge-${i + 1}`, `Lodge ${i + 1}`, units, asProse)
    const question = {
      kind: 'passkey',
      question: `What is the vault number of the lodge at ${owner}?`,
      match: 'all' as const,
      spans: [place('passkey')],
      answers: [key],
    }
    return { document, question }
  })
  return {
    documents: made.map(({ document }) => document),
    questions: numbered(
      'passkeys',
      made.map(({ question }) => question),
    ),
  }
}
