import type { Random } from '../random.ts'
import { createRandom } from '../random.ts'
import { CODE_WORDS, COLOURS, drawNames, fillerSentences, PLACES } from './prose.ts'
import { asProse, assemble, type MadeQuestion, type MadeSet, numbered, type Unit } from './set.ts'

export const NEEDLE_KINDS = ['single', 'multiple', 'conditional'] as const

export interface NeedleParameters {
  readonly kind: (typeof NEEDLE_KINDS)[number]
  /** Characters of the document, to within a few sentences. */
  readonly length: number
  /** Questions asked. */
  readonly questions: number
  /** Needles that one question of kind `multiple` or `conditional` needs. */
  readonly needles: number
  /** Sentences of the same form that no question asks about. */
  readonly distractors: number
  /** Where the needles stand, from 0 (beginning) to 1 (end); -1 spreads them. */
  readonly depth: number
}

/**
 * Facts hidden in prose that has nothing to do with them, after Kamradt's needle in a haystack (2023) and Needle
 * Threading's single, multiple and conditional needles (Roberts et al. 2024). `single`: one fact answers; `multiple`:
 * a question names several; `conditional`: a question names a property, and every fact that has it is needed.
 */
export function makeNeedles(parameters: NeedleParameters, seed: number): MadeSet {
  const random = createRandom(seed)
  const perQuestion = parameters.kind === 'single' ? 1 : parameters.needles
  const asked = parameters.questions * perQuestion
  const places = drawNames(random, PLACES, asked + parameters.distractors)
  const words = drawNames(random, CODE_WORDS, places.length)
  const needles = places.map((place, i) => ({
    key: place,
    word: words[i]!,
    // With conditional needles a question's needles share a wing, one that no other needle has.
    wing: i < asked ? wingName(Math.floor(i / perQuestion)) : 'grey',
  }))
  const worded = needles.map((needle) => ({ ...needle, text: needleText(parameters.kind, needle) }))
  const units = hide(worded, parameters, random)
  const { document, place } = assemble('haystack', 'Haystack', units, asProse)
  const questions = Array.from({ length: parameters.questions }, (_, i): Omit<MadeQuestion, 'id'> => {
    const mine = worded.slice(i * perQuestion, (i + 1) * perQuestion)
    return {
      kind: parameters.kind,
      question: questionText(parameters.kind, mine),
      match: 'all',
      spans: mine.map(({ key }) => place(key)),
      answers: [mine.map(({ word }) => word).join(', ')],
    }
  })
  return { documents: [document], questions: numbered('needles', questions) }
}

interface Needle {
  readonly key: string
  readonly word: string
  readonly wing: string
}

function wingName(index: number): string {
  const colour = COLOURS[index % COLOURS.length]!
  return index < COLOURS.length ? colour : `${colour} ${Math.floor(index / COLOURS.length) + 1}`
}

function needleText(kind: NeedleParameters['kind'], { key, word, wing }: Needle): string {
  return kind === 'conditional'
    ? `The locker ${key} stands in the ${wing} wing and opens with ${word}.`
    : `The pass phrase of ${key} is ${word}.`
}

function questionText(kind: NeedleParameters['kind'], needles: readonly Needle[]): string {
  if (kind === 'conditional') return `Which pass phrases open the lockers of the ${needles[0]!.wing} wing?`
  const names = needles.map(({ key }) => key)
  return needles.length === 1
    ? `What is the pass phrase of ${names[0]}?`
    : `What are the pass phrases of ${names.slice(0, -1).join(', ')} and ${names.at(-1)}?`
}

/** Puts the units among filler: near a depth, in the order drawn, or anywhere. */
export function hide(
  units: readonly Unit[],
  { length, depth }: Pick<NeedleParameters, 'length' | 'depth'>,
  random: Random,
): Unit[] {
  const own = units.reduce((sum, { text }) => sum + text.length + 1, 0)
  const filler = fillerSentences(random, Math.max(0, length - own))
  const at = (i: number) =>
    depth < 0
      ? random.integer(0, filler.length)
      : Math.min(filler.length, Math.round(depth * filler.length) + i)
  const placed = new Map<number, Unit[]>()
  for (const [i, unit] of random.shuffle(units).entries()) {
    const index = at(i)
    placed.set(index, [...(placed.get(index) ?? []), unit])
  }
  return [...filler, undefined].flatMap((text, i) => [
    ...(placed.get(i) ?? []),
    ...(text === undefined ? [] : [{ text }]),
  ])
}
