import { createRandom, type Random } from '../random.ts'
import { drawNames, fillerSentence, PEOPLE, PLACES } from './prose.ts'
import { assemble, type MadeQuestion, type MadeSet, numbered, type Unit } from './set.ts'

/** The nine task kinds of LongBioBench (Yang et al. 2025), with people, facts and wordings of our own. */
export const BIOGRAPHY_KINDS = [
  'standard',
  'multi-standard',
  'paraphrase',
  'pronoun',
  'calculation',
  'rank',
  'two-difference',
  'multi-hop',
  'citation',
] as const
export type BiographyKind = (typeof BIOGRAPHY_KINDS)[number]

export interface BiographyParameters {
  readonly kind: BiographyKind
  /** Biographies: what makes the documents long. */
  readonly people: number
  readonly questions: number
  /** People that a question of kind `multi-standard` or `rank` names. */
  readonly group: number
  /** Share of a biography's sentences that are facts, above 0 to 1; the others are filler. */
  readonly density: number
}

interface Person {
  readonly name: string
  readonly facts: Readonly<Record<Attribute, string>>
  readonly birthYear: number
  /** Lives where this one lives: the link of `multi-hop`. */
  readonly neighbour: string
}

type Attribute = 'birthplace' | 'trade' | 'school' | 'home' | 'pastime'
const ATTRIBUTES: readonly Attribute[] = ['birthplace', 'trade', 'school', 'home', 'pastime']

const TRADES = [
  'bookbinder',
  'surveyor',
  'apothecary',
  'cartographer',
  'glazier',
  'bell founder',
  'notary',
  'printer',
  'shipwright',
  'tanner',
  'weaver',
  'cooper',
]
const SCHOOLS = [
  'Alder College',
  'the Quay Academy',
  'Saint Orrin School',
  'the Polytechnic of Lowmere',
  'Hexham Hall',
  'the Northern Lyceum',
  'Vale University',
  'the Institute at Sund',
]
const PASTIMES = [
  'keeping bees',
  'carving spoons',
  'chess by post',
  'collecting ferns',
  'rowing',
  'playing the viola',
  'mending clocks',
  'painting tiles',
  'walking at night',
  'baking rye bread',
]

/** How a fact is stated, plainly and in other words. `{}` stands for the subject. */
const STATED: Readonly<Record<Attribute, readonly [plain: string, paraphrase: string]>> = {
  birthplace: ['{} was born in #.', 'The cradle of {} stood in #.'],
  trade: ['{} worked as a #.', 'For a living, {} took up the craft of a #.'],
  school: ['{} studied at #.', 'It was # that gave {} an education.'],
  home: ['{} lives in #.', 'One would look for {} at a house in #.'],
  pastime: ['{} enjoys #.', 'Free hours went to one thing with {}: #.'],
}

const ASKED: Readonly<Record<Attribute, string>> = {
  birthplace: 'Where was {} born?',
  trade: 'What did {} work as?',
  school: 'Where did {} study?',
  home: 'Where does {} live?',
  pastime: 'What does {} enjoy?',
}

/** A register of invented people and questions about them; a question's gold are the sentences that state its facts. */
export function makeBiographies(parameters: BiographyParameters, seed: number): MadeSet {
  const random = createRandom(seed)
  const people = makePeople(parameters.people, random)
  const units = people.flatMap((person) => biography(person, parameters, random))
  const { document, place } = assemble('register', 'Register', units, (i) =>
    units[i]!.isFirst ? '\n\n' : ' ',
  )
  const factOf = (person: Person, fact: string) => place(`${person.name}/${fact}`)
  const order = random.shuffle(people)
  const ask = QUESTIONS[parameters.kind]
  const made = Array.from({ length: parameters.questions }, (_, i): Omit<MadeQuestion, 'id'> => {
    const at = (offset: number) => order[(i * parameters.group + offset) % order.length]!
    const group = Array.from({ length: Math.min(parameters.group, order.length) }, (_, k) => at(k))
    const { question, needed, answers } = ask({ group, people, attribute: random.pick(ATTRIBUTES) })
    const spans = needed.map(([person, fact]) => factOf(person, fact))
    return { kind: parameters.kind, question, match: 'all', spans, answers }
  })
  return { documents: [document], questions: numbered('biographies', made) }
}

function makePeople(count: number, random: Random): Person[] {
  const names = drawNames(random, PEOPLE, count)
  // Homes differ, so that a neighbour is one person alone.
  const homes = drawNames(random, PLACES, count)
  return names.map((name, i) => ({
    name,
    birthYear: random.integer(1850, 1999),
    neighbour: names[(i + 1) % count]!,
    facts: {
      birthplace: random.pick(PLACES),
      trade: random.pick(TRADES),
      school: random.pick(SCHOOLS),
      home: homes[i]!,
      pastime: random.pick(PASTIMES),
    },
  }))
}

interface BiographyUnit extends Unit {
  readonly isFirst: boolean
}

/** The first sentence names the person; with `pronoun` the others say "They". */
function biography(person: Person, { kind, density }: BiographyParameters, random: Random): BiographyUnit[] {
  const wording = kind === 'paraphrase' ? 1 : 0
  const subject = kind === 'pronoun' ? 'They' : person.name
  const verb = (text: string) =>
    kind === 'pronoun'
      ? text
          .replace('They was', 'They were')
          .replace('They lives', 'They live')
          .replace('They enjoys', 'They enjoy')
      : text
  const facts: Unit[] = [
    ...ATTRIBUTES.map((attribute) => ({
      key: `${person.name}/${attribute}`,
      text: verb(STATED[attribute][wording].replace('{}', subject).replace('#', person.facts[attribute])),
    })),
    { key: `${person.name}/birthYear`, text: verb(`${subject} came into the world in ${person.birthYear}.`) },
    ...(kind === 'multi-hop'
      ? [
          {
            key: `${person.name}/neighbour`,
            text: `${person.name} shares a garden wall with ${person.neighbour}.`,
          },
        ]
      : []),
  ]
  const filler = Math.round(facts.length / density) - facts.length
  const body = random.shuffle([
    ...facts,
    ...Array.from({ length: filler }, () => ({ text: fillerSentence(random) })),
  ])
  const opening = { key: `${person.name}/name`, text: `This is the entry of ${person.name}.` }
  return [opening, ...body].map((unit, i) => ({ ...unit, isFirst: i === 0 }))
}

interface Asked {
  /** People that the question may speak of, at least one. */
  readonly group: readonly Person[]
  readonly people: readonly Person[]
  readonly attribute: Attribute
}

interface Made {
  readonly question: string
  /** The facts that answer it: a person and which sentence. */
  readonly needed: readonly (readonly [person: Person, fact: string])[]
  readonly answers: readonly string[]
}

function single({ group, attribute }: Asked): Made {
  const person = group[0]!
  return {
    question: ASKED[attribute].replace('{}', person.name),
    needed: [[person, attribute]],
    answers: [person.facts[attribute]],
  }
}

/** By kind, what is asked and what it takes to answer. */
const QUESTIONS: Readonly<Record<BiographyKind, (asked: Asked) => Made>> = {
  standard: single,
  paraphrase: single,
  pronoun: (asked) => {
    const made = single(asked)
    // Without the sentence that names the person, a pronoun answers nothing.
    return { ...made, needed: [[asked.group[0]!, 'name'], ...made.needed] }
  },
  citation: (asked) => {
    const made = single(asked)
    return { ...made, question: `${made.question} Cite the sentence that says so.` }
  },
  'multi-standard': ({ group, attribute }) => ({
    question: group.map(({ name }) => ASKED[attribute].replace('{}', name)).join(' '),
    needed: group.map((person) => [person, attribute]),
    answers: [group.map(({ facts }) => facts[attribute]).join(', ')],
  }),
  calculation: ({ group }) => {
    const [one, other] = pair(group)
    return {
      question: `How many years lie between the births of ${one.name} and ${other.name}?`,
      needed: [
        [one, 'birthYear'],
        [other, 'birthYear'],
      ],
      answers: [String(Math.abs(one.birthYear - other.birthYear))],
    }
  },
  rank: ({ group }) => ({
    question: `Put these people in order of birth, the eldest first: ${group.map(({ name }) => name).join(', ')}.`,
    needed: group.map((person) => [person, 'birthYear']),
    // Equal years keep the order of the question.
    answers: [
      group
        .toSorted((a, b) => a.birthYear - b.birthYear)
        .map(({ name }) => name)
        .join(', '),
    ],
  }),
  // Several people may be right; the gold evidence is that of one of them.
  'two-difference': ({ people, group }) => {
    const [one] = pair(group)
    const others = people.filter(({ name }) => name !== one.name)
    const other = others.find(({ birthYear }) => birthYear !== one.birthYear) ?? others[0] ?? one
    const difference = Math.abs(one.birthYear - other.birthYear)
    return {
      question: `Name somebody whose birth lies ${difference} years from that of ${one.name}.`,
      needed: [
        [one, 'birthYear'],
        [other, 'birthYear'],
      ],
      answers: others
        .filter(({ birthYear }) => Math.abs(birthYear - one.birthYear) === difference)
        .map(({ name }) => name),
    }
  },
  'multi-hop': ({ people, group, attribute }) => {
    const person = group[0]!
    const neighbour = people.find(({ name }) => name === person.neighbour)!
    const asked = ASKED[attribute].replace('{}', `the person who shares a garden wall with ${person.name}`)
    return {
      question: asked,
      needed: [
        [person, 'neighbour'],
        [neighbour, attribute],
      ],
      answers: [neighbour.facts[attribute]],
    }
  },
}

function pair(group: readonly Person[]): readonly [Person, Person] {
  return [group[0]!, group[1] ?? group[0]!]
}
