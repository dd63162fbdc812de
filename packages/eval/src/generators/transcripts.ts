import { createRandom, type Random } from '../random.ts'
import { drawNames, fillerSentence, PEOPLE, PLACES } from './prose.ts'
import { assemble, jsonLines, type MadeQuestion, type MadeSet, numbered } from './set.ts'

export interface TranscriptParameters {
  /** Talks, each on a field of its own. */
  readonly talks: number
  /** Turns of a talk that name somebody and a place; as many more say nothing. */
  readonly turns: number
  /** Questions about each talk. */
  readonly questions: number
  /** Share of the names that are misheard. */
  readonly rate: number
}

/** One talk: what was said, what a recogniser wrote down, and the names in it. */
export interface Talk {
  readonly id: string
  readonly reference: string
  readonly heard: string
  readonly entities: readonly string[]
}

const FIELDS = ['bridges', 'bees', 'clocks', 'glass', 'sheep', 'maps', 'salt', 'boats', 'bread', 'lamps']
const DEEDS = ['mends the', 'collects the', 'sells the', 'paints the', 'counts the', 'insures the']

/**
 * Talks as a speech recogniser writes them down, names misheard, after ContextASR-Bench (Wang et al. 2025). Documents
 * are the talks as heard and, for each field, a glossary that spells its names; questions spell them as well and need
 * the turn that was misheard. `transcripts.jsonl` {_id, reference, heard, entities} beside the set is for word and entity
 * error rates.
 */
export function makeTranscripts(parameters: TranscriptParameters, seed: number): MadeSet {
  const random = createRandom(seed)
  const { talks, turns, questions } = parameters
  const people = drawNames(random, PEOPLE, talks * turns)
  const places = drawNames(random, PLACES, talks * turns)
  const fields = drawNames(random, FIELDS, talks)
  const made = fields.map((field, t) => {
    const facts = Array.from({ length: turns }, (_, i) => {
      const [person, place] = [people[t * turns + i]!, places[t * turns + i]!]
      const said = (who: string, where: string) => `${who} ${deed} ${field} of ${where}.`
      const deed = random.pick(DEEDS)
      const mishear = (name: string) => (random.next() < parameters.rate ? misheard(name, random) : name)
      return { person, place, said: said(person, place), heard: said(mishear(person), mishear(place)), deed }
    })
    const turnsOf = facts.flatMap((fact) => [
      { key: fact.person, said: fact.said, text: fact.heard },
      { said: undefined, text: fillerSentence(random) },
    ])
    const talk = assemble(`talk-${t + 1}`, `A talk about ${field}`, turnsOf)
    const asked = random.sample(facts, questions).map(
      ({ person, place, deed }): Omit<MadeQuestion, 'id'> => ({
        kind: 'misheard',
        question: `Who ${deed} ${field} of ${place}?`,
        match: 'all',
        spans: [talk.place(person)],
        answers: [person],
      }),
    )
    const entities = facts.flatMap(({ person, place }) => [person, place])
    const glossary = {
      id: `glossary-${t + 1}`,
      title: `Glossary: ${field}`,
      text: `Names that come up where people talk about ${field}: ${random.shuffle(entities).join(', ')}.`,
    }
    const reference = turnsOf.map(({ said, text }) => said ?? text).join('\n')
    return {
      documents: [talk.document, glossary],
      asked,
      talk: { id: talk.document.id, reference, heard: talk.document.text, entities } satisfies Talk,
    }
  })
  const records = made.map(({ talk: { id, ...rest } }) => ({ _id: id, ...rest }))
  return {
    documents: made.flatMap(({ documents }) => documents),
    questions: numbered(
      'transcripts',
      made.flatMap(({ asked }) => asked),
    ),
    files: { 'transcripts.jsonl': jsonLines(records) },
  }
}

/** Spellings that sound alike, or nearly. */
const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/ck/g, 'k'],
  [/c(?=[aou])/gi, 'k'],
  [/th/gi, 't'],
  [/v/gi, 'w'],
  [/y/g, 'ie'],
  [/ie/g, 'y'],
  [/z/gi, 's'],
  [/ee|ea/g, 'i'],
  [/o(?=[^aeiou])/g, 'a'],
  [/a(?=[^aeiou])/g, 'e'],
  [/e(?=[^aeiou])/g, 'i'],
  [/d\b/g, 't'],
  [/g\b/g, 'k'],
]

/** Two or three sounds of the name taken for others, and sometimes one word for two. */
export function misheard(name: string, random: Random): string {
  let heard = name
  for (const [sound, as] of random.shuffle(SOUNDS)) {
    const changed = heard.replace(sound, as)
    if (changed !== heard && random.next() < 0.7) heard = changed
    if (heard !== name && random.next() < 0.3) break
  }
  if (heard === name) heard = `${name.slice(0, -1)}${name.endsWith('e') ? '' : 'e'}`
  return random.next() < 0.2 && heard.length > 7 ? `${heard.slice(0, 4)} ${heard.slice(4)}` : heard
}
