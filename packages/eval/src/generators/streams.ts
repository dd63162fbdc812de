import { createRandom, type Random } from '../random.ts'
import { drawNames, PEOPLE, PLACES } from './prose.ts'
import { jsonLines, type MadeDocument, type MadeQuestion, type MadeSet, numbered } from './set.ts'

export interface StreamParameters {
  readonly users: number
  /** Interests of a user, each a place that comes up again and again. */
  readonly interests: number
  /** Questions that a user has asked about each, in mixed order. */
  readonly asked: number
  /** Streams to go on with, of each user. */
  readonly questions: number
}

/** What people ask of a place, the general before the particular. */
const ASPECTS = [
  'where to stay in',
  'how to get to',
  'the best months for',
  'old churches of',
  'market days in',
  'walks around',
  'what to eat in',
  'rain in',
  'ferry times for',
  'history of',
  'families who come from',
  'prices in',
]

/**
 * Streams of questions by users who come back to what interests them, after the next-question task of K-LaMP (Baek et
 * al. 2024). Documents are a user's past questions, which only that user's may find; the question is the page that the
 * user is looking at now, gold are the past questions on the same interest, and the answer is what the user asks next.
 * `streams.jsonl` {user, history, page, next} beside the set is for whoever suggests questions.
 */
export function makeStreams(parameters: StreamParameters, seed: number): MadeSet {
  const random = createRandom(seed)
  const { users, interests } = parameters
  const places = drawNames(random, PLACES, users * interests)
  const made = drawNames(random, PEOPLE, users).map((user, u) =>
    streamOf(user, places.slice(u * interests, (u + 1) * interests), parameters, random),
  )
  return {
    documents: made.flatMap(({ documents }) => documents),
    questions: numbered(
      'streams',
      made.flatMap(({ questions }) => questions),
    ),
    files: { 'streams.jsonl': jsonLines(made.flatMap(({ records }) => records)) },
  }
}

function streamOf(user: string, places: readonly string[], parameters: StreamParameters, random: Random) {
  const count = Math.min(parameters.asked, ASPECTS.length - 1)
  const aspects = new Map(places.map((place) => [place, random.sample(ASPECTS, count + 1)]))
  const past = random.shuffle(
    places.flatMap((place) =>
      aspects
        .get(place)!
        .slice(0, count)
        .map((aspect) => ({ place, text: `${aspect} ${place}` })),
    ),
  )
  const idOf = (i: number) => `${user} ${i + 1}`
  const documents = past.map(
    ({ text }, i): MadeDocument => ({ id: idOf(i), title: `Question ${i + 1}`, text, scope: user }),
  )
  const picked = random.sample(places, parameters.questions)
  const questions = picked.map(
    (place): Omit<MadeQuestion, 'id'> => ({
      kind: 'next',
      question: `The visitors' guide to ${place}`,
      scope: user,
      match: 'all',
      spans: past.flatMap((one, i) =>
        one.place === place ? [{ document: idOf(i), start: 0, end: one.text.length, text: one.text }] : [],
      ),
      answers: [`${aspects.get(place)!.at(-1)} ${place}`],
    }),
  )
  const records = questions.map(({ question, answers }) => ({
    user,
    history: past.map(({ text }) => text),
    page: question,
    next: answers[0],
  }))
  return { documents, questions, records }
}
