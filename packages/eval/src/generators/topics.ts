import { createRandom } from '../random.ts'
import { drawNames, fillerSentence, PEOPLE, PLACES } from './prose.ts'
import { assemble, type MadeQuestion, type MadeSet, numbered } from './set.ts'

export const TOPIC_KINDS = ['after', 'ordinal'] as const

export interface TopicParameters {
  readonly kind: (typeof TOPIC_KINDS)[number]
  /** Topics of the conversation, one after the other. */
  readonly topics: number
  /** Turns on each topic, the opening one among them. */
  readonly turns: number
  readonly questions: number
}

const MATTERS = ['harbour', 'mills', 'orchards', 'bells', 'winters', 'songs', 'roads', 'markets']

/**
 * A conversation that goes from topic to topic, after LongChat's topic retrieval (Li et al. 2023). `ordinal`: the
 * first, third, … topic; `after`: the topic that came after another. Gold are the turns that open them.
 */
export function makeTopics({ kind, topics, turns, questions }: TopicParameters, seed: number): MadeSet {
  const random = createRandom(seed)
  const names = drawNames(random, PLACES, topics).map((place) => `the ${random.pick(MATTERS)} of ${place}`)
  const [one, other] = drawNames(random, PEOPLE, 2) as [string, string]
  const units = names.flatMap((name) => [
    { key: name, text: `${one}: Let us talk about ${name} next.` },
    ...Array.from({ length: turns - 1 }, (_, i) => ({
      text: `${i % 2 === 0 ? other : one}: ${fillerSentence(random)}`,
    })),
  ])
  const { document, place } = assemble('conversation', 'A conversation', units)
  const from = kind === 'after' ? 1 : 0
  const asked = random.sample(names.map((_, i) => i).slice(from), questions)
  const made = asked.map((i): Omit<MadeQuestion, 'id'> => {
    const name = names[i]!
    return kind === 'after'
      ? {
          kind,
          question: `Which topic did they turn to right after ${names[i - 1]}?`,
          match: 'all',
          spans: [place(names[i - 1]!), place(name)],
          answers: [name],
        }
      : {
          kind,
          question: `Which was topic number ${i + 1} of the conversation?`,
          match: 'all',
          spans: [place(name)],
          answers: [name],
        }
  })
  return { documents: [document], questions: numbered('topics', made) }
}
