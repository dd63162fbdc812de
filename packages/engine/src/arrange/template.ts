/**
 * Sentences into the sections of a template (the task of structuring radiology reports, here from term statistics):
 * each to exactly one section, or to none.
 */
import type { Analyzer } from '../ports.ts'

/** A section of a template. */
export interface Section {
  readonly name: string
  /** What belongs there: a few words or sentences. Its terms and those of the name draw sentences in. */
  readonly description: string
}

export interface TemplateSentence {
  /** Sentences of one text under one heading, in its order, influence their neighbours. */
  readonly document: string
  readonly text: string
  readonly headings: readonly string[]
  readonly language: string
}

/** What the heading above a sentence counts beside the sentence itself. */
const HEADING_WEIGHT = 2
/** What a neighbouring sentence's evidence counts: texts stay with a subject for a while. */
const NEIGHBOUR = 0.25
/** Rounds in which sections learn the words of the sentences that they drew in. */
const ROUNDS = 4
/** What learned words count beside those of the description. */
const LEARNED = 0.5

export interface Assigned {
  /** Index of the section; -1 where nothing speaks for any. */
  readonly section: number
  /** How much speaks for it; comparable within one call. */
  readonly score: number
}

/** A section for each sentence. */
export function assignSections(
  sentences: readonly TemplateSentence[],
  sections: readonly Section[],
  analyzer: Analyzer,
): readonly Assigned[] {
  const termsOf = (text: string, language: string) => analyzer.terms(text, language)
  const languages = [...new Set(sentences.map(({ language }) => language))]
  const described = sections.map(
    ({ name, description }) =>
      new Set(languages.flatMap((language) => termsOf(`${name}\n${description}`, language))),
  )
  const bodies = sentences.map(({ text, language }) => new Set(termsOf(text, language)))
  const heads = sentences.map(({ headings, language }) => new Set(termsOf(headings.join('\n'), language)))
  const rarity = rarityOf(described, bodies)
  const given = bodies.map((body, i) =>
    described.map((words) => match(words, body, rarity) + HEADING_WEIGHT * match(words, heads[i]!, rarity)),
  )
  let scores = given
  for (let round = 0; round < ROUNDS; round++) {
    const found = withNeighbours(scores, sentences).map((one) => best(one).section)
    const words = learn(found, bodies, sections.length)
    scores = given.map((own, i) =>
      own.map((score, section) => score + LEARNED * learnedScore(bodies[i]!, words, section, rarity)),
    )
  }
  return withNeighbours(scores, sentences).map(best)
}

type Weights = (term: string) => number

/** A term that describes many sections tells little; one that stands in many sentences hardly more. */
function rarityOf(
  described: readonly ReadonlySet<string>[],
  bodies: readonly ReadonlySet<string>[],
): Weights {
  const count = (sets: readonly ReadonlySet<string>[]) => {
    const found = new Map<string, number>()
    for (const set of sets) for (const term of set) found.set(term, (found.get(term) ?? 0) + 1)
    return found
  }
  const ofSections = count(described)
  const ofBodies = count(bodies)
  return (term) => Math.log(1 + bodies.length / (ofBodies.get(term) ?? 1)) / (ofSections.get(term) ?? 1) ** 2
}

function match(words: ReadonlySet<string>, terms: ReadonlySet<string>, weight: Weights): number {
  let sum = 0
  for (const term of terms) if (words.has(term)) sum += weight(term)
  return sum
}

function withNeighbours(
  scores: readonly (readonly number[])[],
  sentences: readonly TemplateSentence[],
): readonly (readonly number[])[] {
  const place = sentences.map(({ document, headings }) => [document, ...headings].join('\n'))
  const of = (i: number, from: number) => (place[i] === place[from] ? scores[i] : undefined)
  return scores.map((own, i) =>
    own.map(
      (score, section) =>
        score + NEIGHBOUR * ((of(i - 1, i)?.[section] ?? 0) + (of(i + 1, i)?.[section] ?? 0)),
    ),
  )
}

/** How often a term stands in the sentences of each section. */
type Learned = ReadonlyMap<string, readonly number[]>

function learn(assigned: readonly number[], bodies: readonly ReadonlySet<string>[], size: number): Learned {
  const found = new Map<string, number[]>()
  for (const [i, section] of assigned.entries()) {
    if (section === -1) continue
    for (const term of bodies[i]!) {
      let counts = found.get(term)
      if (counts === undefined) found.set(term, (counts = Array.from({ length: size }, () => 0)))
      counts[section]!++
    }
  }
  return found
}

/** Terms seen in at least two other sentences of the section, by the share of their sentences that are in it. */
function learnedScore(body: ReadonlySet<string>, learned: Learned, section: number, rarity: Weights): number {
  let sum = 0
  for (const term of body) {
    const counts = learned.get(term)
    if (counts === undefined) continue
    const all = counts.reduce((total, count) => total + count, 0)
    if (counts[section]! < 2) continue
    sum += (counts[section]! / all) ** 2 * rarity(term)
  }
  return sum
}

function best(scores: readonly number[]): Assigned {
  const score = Math.max(...scores)
  return score > 0 ? { section: scores.indexOf(score), score } : { section: -1, score: 0 }
}
