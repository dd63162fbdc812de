/** Invented names and plain sentences that mean little: what generated questions are hidden in. */
import { LightconeError } from 'lightcone'
import type { Random } from '../random.ts'

const FIRST =
  'Alwin Bettina Corvin Dagny Edric Fenja Gorm Hedda Ivar Jolanda Kester Linnea Marek Nessa Osric Petra Quill Runa Sorin Tilda Ulf Vesna Wim Xenia Yorick Zelda Anselm Birgit Casimir Dorthe'.split(
    ' ',
  )
const LAST_START =
  'Ash Birk Cald Dorn Elm Fjell Grim Holt Ing Kroft Lind Mor Nord Ost Pell Rav Sten Thorn Ulm Vard Wald'.split(
    ' ',
  )
const LAST_END = 'acre berg by dale field gate hurst koog mark ness quist rup sholm ston vik'.split(' ')
const PLACE_START =
  'Ald Bram Cray Dun Eyr Farn Gels Hald Iken Jarr Kell Lom Mard Nev Orm Pran Ros Skel Tarn Ulv Vind Wex'.split(
    ' ',
  )
const PLACE_END = 'aby borg combe den efell ford grove holm ister ley mouth nor ora stead wick'.split(' ')
const THINGS =
  'anvil basket candle drum ewer funnel globe hammer inkwell jar kettle ladder mirror needle oar pulley quill rope saddle trumpet urn violin wheel yoke'.split(
    ' ',
  )
const QUALITIES =
  'amber brittle copper dusty early faded gilded hollow iron jagged knotted lacquered mossy narrow oaken painted quiet rusty slender tarnished upright veined woven'.split(
    ' ',
  )

export const COLOURS = ['amber', 'black', 'crimson', 'green', 'indigo', 'silver', 'violet', 'white'] as const

/** All names of a kind, in a fixed order; `drawNames` takes some, so that none comes twice. */
export const PEOPLE: readonly string[] = FIRST.flatMap((first) =>
  LAST_START.flatMap((start) => LAST_END.map((end) => `${first} ${start}${end}`)),
)
export const PLACES: readonly string[] = PLACE_START.flatMap((start) =>
  ['', 'a', 'en', 'is', 'o'].flatMap((middle) => PLACE_END.map((end) => `${start}${middle}${end}`)),
)
/** `rusty-anvil`: words that filler sentences never join with a hyphen. */
export const CODE_WORDS: readonly string[] = QUALITIES.flatMap((quality) =>
  THINGS.map((thing) => `${quality}-${thing}`),
)

/** So many different names. Throws `invalid-argument` when there are not that many. */
export function drawNames(random: Random, names: readonly string[], count: number): string[] {
  if (count <= names.length) return random.sample(names, count)
  throw new LightconeError('invalid-argument', {
    message: `This set needs ${count} different names; there are ${names.length}.`,
    hint: 'Ask for fewer questions, needles, steps or lines.',
    details: { count, names: names.length },
  })
}

const SUBJECTS = [
  'The ferryman',
  'A neighbour',
  'The choir',
  'An old map',
  'The market',
  'Every visitor',
  'The harbour master',
  'A line of carts',
  'The last train',
  'Nobody in the valley',
  'The schoolhouse',
  'A patient gardener',
  'The lower mill',
  'The council',
  'A flock of geese',
  'The clockmaker',
]
const VERBS = [
  'waited for',
  'looked past',
  'spoke well of',
  'kept away from',
  'returned to',
  'remembered',
  'walked around',
  'paid little heed to',
  'wrote home about',
  'stood beside',
  'could not agree on',
  'was proud of',
]
const OBJECTS = [
  'the stone bridge',
  'the orchard wall',
  'a slow river',
  'the weekly fair',
  'the empty granary',
  'the west road',
  'a lantern in the window',
  'the first snow',
  'the narrow stair',
  'a row of poplars',
  'the ringing of bells',
  'the tall grass',
]
const ENDINGS = [
  'until the rain stopped',
  'as it did every autumn',
  'and thought no more of it',
  'while the light was good',
  'though few had asked',
  'before the shutters closed',
  'in the usual manner',
  'and then went on',
  'for a good part of the morning',
  'as the elders had done',
  'without saying why',
  'when the wind turned',
]

/** One sentence without a number, a name or a code word. */
export function fillerSentence(random: Random): string {
  return `${random.pick(SUBJECTS)} ${random.pick(VERBS)} ${random.pick(OBJECTS)} ${random.pick(ENDINGS)}.`
}

/** Sentences that, joined by single characters, are at least `length` characters long and by less than one too long. */
export function fillerSentences(random: Random, length: number): string[] {
  const sentences: string[] = []
  for (let total = 0; total < length; ) {
    const sentence = fillerSentence(random)
    sentences.push(sentence)
    total += sentence.length + 1
  }
  return sentences
}
