import { ASIDES, COUNTERS, TITLES } from '../../packages/engine/src/text/sentences/abbreviations.ts'

/**
 * Abbreviations and citations put into training sentences: the texts have few of them, real documents many, and
 * most languages have no training text at all.
 */

type Chance = () => number

const NAMES =
  'Adams Baker Carter Dixon Ellis Foster Grant Harris Irwin Jacobs Keller Lopez Moreno Novak Olsen'.split(' ')
const REPORTERS = [
  'U.S.',
  'F.2d',
  'F.3d',
  'F. Supp.',
  'F. Supp. 2d',
  'S. Ct.',
  'L. Ed. 2d',
  'Cal. App. 4th',
  'N.E.2d',
]
const COURTS = ['9th Cir.', '2d Cir.', 'Fed. Cir.', 'S.D.N.Y.', 'N.D. Cal.', 'D.C. Cir.', 'E.D. Va.']
const STATUTES = ['U.S.C. §', 'C.F.R. §', 'Fed. R. Civ. P.', 'Cal. Civ. Code §', 'Stat.', 'Fed. Reg.']

/** The sentence with an abbreviation, initials or a citation somewhere inside. */
export function insert(sentence: string, chance: Chance): string {
  const words = sentence.split(' ')
  if (words.length < 4) return sentence
  const at = 1 + Math.floor(chance() * (words.length - 2))
  const next = words[at] as string
  const kind = chance()
  const named = /^\p{Lu}\p{Ll}/u.test(next)
  const added =
    kind < 0.2 && chance() < 0.6
      ? citation(chance)
      : named
        ? kind < 0.7
          ? pick(TITLES, chance)
          : initials(chance)
        : kind < 0.5
          ? `${pick(COUNTERS, chance)} ${number(chance)}`
          : pick(ASIDES, chance)
  return [...words.slice(0, at), added, ...words.slice(at)].join(' ')
}

function citation(chance: Chance): string {
  const year = 1880 + Math.floor(chance() * 140)
  if (chance() < 0.4)
    return `${number(chance)} ${pick(STATUTES, chance)} ${number(chance)}${chance() < 0.3 ? '(a)' : ''}`
  const place = chance() < 0.5 ? `, ${number(chance)}` : ''
  const court = chance() < 0.6 ? `${pick(COURTS, chance)} ` : ''
  const volume = `${number(chance)} ${pick(REPORTERS, chance)} ${number(chance)}${place} (${court}${year})`
  return `${pick(NAMES, chance)} v. ${pick(NAMES, chance)}${chance() < 0.2 ? ' & Co.' : ''}, ${volume}`
}

function initials(chance: Chance): string {
  const letter = (): string => String.fromCharCode(65 + Math.floor(chance() * 26))
  const one = `${letter()}.`
  const kind = chance()
  return kind < 0.5 ? one : kind < 0.8 ? `${one}${letter()}.` : `${one} ${letter()}.`
}

function number(chance: Chance): string {
  return String(1 + Math.floor(10 ** (1 + chance() * 2.5)))
}

function pick(list: readonly string[], chance: Chance): string {
  return list[Math.floor(chance() * list.length)] as string
}
