import { type Corpus, hasSpaces } from './corpus.ts'
import { insert } from './insertions.ts'

/** Mulberry32: a number in [0, 1) from a seed that it carries. */
export function random(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** A training text and where its sentences start. */
export interface Example {
  readonly text: string
  readonly starts: ReadonlySet<number>
  readonly language: string
  readonly stripped: boolean
}

type Chance = () => number

/** Share of the sentences that get an abbreviation, initials or a citation. */
const INSERTIONS = 0.05

/** Longest piece, in sentences. */
const LONGEST = 80

/** Cuts the sentences into pieces of all lengths, short ones as often as long ones, and changes them as life does. */
export function examples(corpus: Corpus, chance: Chance): Example[] {
  const result: Example[] = []
  let from = 0
  while (from < corpus.sentences.length) {
    const count = Math.floor((LONGEST + 1) ** chance())
    result.push(example(corpus, from, Math.min(corpus.sentences.length, from + count), chance))
    from += count
  }
  return result
}

function example(corpus: Corpus, from: number, to: number, chance: Chance): Example {
  const spaced = hasSpaces(corpus.language)
  const space = spaced ? ' ' : ''
  const sentences = corpus.sentences
    .slice(from, to)
    .map((sentence) => (spaced && chance() < INSERTIONS ? insert(sentence, chance) : sentence))
  const way = corpus.gold ? chance() : STRIPPED_WAY
  if (spaced && corpus.gold && chance() < 0.04) return put(foreign(sentences, chance), () => space, corpus)
  if (spaced && chance() < (corpus.gold ? 0.14 : 0.35))
    return put(dropped(sentences, chance), () => space, corpus)
  if (way < 0.04) return put(sentences, () => (spaced ? '  ' : ' '), corpus)
  if (way < 0.4) return put(sentences, () => space, corpus)
  if (way < 0.43) return put(upper(sentences), () => space, corpus)
  if (way < STRIPPED_WAY) return put(lower(sentences), () => space, corpus)
  if (way < 0.79) return stripped(sentences, chance, corpus)
  if (way < 0.84 && spaced) return put(sentences, () => (chance() < 0.3 ? '' : ' '), corpus)
  return laidOut(corpus, sentences, from, chance)
}

/** From here to 0.79, examples are without punctuation. */
const STRIPPED_WAY = 0.53

function upper(sentences: readonly string[]): readonly string[] {
  return sentences.map((sentence) => sentence.toUpperCase())
}

function lower(sentences: readonly string[]): readonly string[] {
  return sentences.map((sentence) => sentence.toLowerCase())
}

/** Some sentences without the mark at their end, as headings, greetings and signatures are. */
function dropped(sentences: readonly string[], chance: Chance): readonly string[] {
  const share = 0.1 + 0.3 * chance()
  return sentences.map((sentence) => {
    if (chance() >= share) return sentence
    const face = chance() < 0.15 ? ` ${FACES[Math.floor(chance() * FACES.length)]}` : ''
    return sentence.replace(/\s*[.!?]+$/u, '') + face
  })
}

const FACES = ['😀', '🎉', '👍🏽', '❤️', ':)', ':-)', ';)', ':(']

/** In letters without case, and with the full stop that goes with them: what no training text here has. */
function foreign(sentences: readonly string[], chance: Chance): readonly string[] {
  const [first, letters, stop, question] = SCRIPTS[
    Math.floor(chance() * SCRIPTS.length)
  ] as (typeof SCRIPTS)[number]
  return sentences.map((sentence) =>
    sentence
      .toLowerCase()
      .replace(/\p{L}/gu, (letter) => String.fromCharCode(first + ((letter.charCodeAt(0) * 7) % letters)))
      .replace(/\.(?=["”»)]*$)/u, stop)
      .replaceAll('?', question),
  )
}

/** First letter, number of letters, full stop, question mark: Arabic, Urdu, Hebrew, Hindi, Bengali, Tamil, Amharic, Georgian. */
const SCRIPTS = [
  [0x628, 19, '.', '؟'],
  [0x628, 19, '۔', '؟'],
  [0x5d0, 27, '.', '?'],
  [0x915, 36, '।', '?'],
  [0x995, 20, '।', '?'],
  [0xb95, 30, '.', '?'],
  [0x1208, 60, '።', '፧'],
  [0x10d0, 33, '.', '?'],
] as const

/** Without punctuation, most of it in lower case: all of it or the common marks only, within words or around them. */
function stripped(sentences: readonly string[], chance: Chance, corpus: Corpus): Example {
  const cased = chance() < 0.15
  const keepInner = chance() < 0.4
  const marks = chance() < 0.7 ? /[\p{P}\p{S}]/gu : /[.,;:!?…"“”‘’()¡¿。、！？]/gu
  const bare = (cased ? sentences : lower(sentences)).map((sentence) => {
    const guarded = keepInner
      ? sentence.replace(/(?<=[\p{L}\p{N}])['’-](?=[\p{L}\p{N}])/gu, '\u0001')
      : sentence
    return guarded.replace(marks, '').replaceAll('\u0001', "'").replace(/\s+/g, ' ').trim()
  })
  const space = hasSpaces(corpus.language) ? ' ' : ''
  return { ...put(bare, () => space, corpus), stripped: true }
}

/** As a document: paragraphs, lines wrapped at some width, or items in lines of their own. */
function laidOut(corpus: Corpus, sentences: readonly string[], from: number, chance: Chance): Example {
  const style = chance()
  const spaced = hasSpaces(corpus.language)
  const width = style < 0.45 && spaced ? 50 + Math.floor(chance() * 50) : Number.POSITIVE_INFINITY
  const list = style > 0.75
  const bullet = list && chance() < 0.5 ? (BULLETS[Math.floor(chance() * BULLETS.length)] as string) : ''
  const starts = new Set<number>()
  let text = ''
  let column = 0
  for (const [i, sentence] of sentences.entries()) {
    if (i > 0) {
      const breaks = list || corpus.paragraph[from + i] === true || chance() < 0.12
      const joint = breaks ? (chance() < (list ? 0.1 : 0.5) ? '\n\n' : '\n') : spaced ? ' ' : ''
      text += joint
      column = breaks ? 0 : column + joint.length
      starts.add(text.length)
    }
    for (const [index, word] of (bullet + sentence).split(' ').entries()) {
      if (column > 0 && column + word.length + 1 > width) {
        // Before a sentence's first word, its joint turns into the line break.
        text = `${index === 0 ? text.slice(0, -1) : text}\n`
        column = 0
      } else if (index > 0) {
        text += ' '
        column++
      }
      text += word
      column += word.length
    }
  }
  return { text, starts, language: corpus.language, stripped: false }
}

const BULLETS = ['- ', '* ', '• ', '1. ', '(a) ']

function put(sentences: readonly string[], joint: () => string, { language }: Corpus): Example {
  let text = ''
  const starts = new Set<number>()
  for (const sentence of sentences) {
    if (sentence === '') continue
    if (text !== '') {
      text += joint()
      starts.add(text.length)
    }
    text += sentence
  }
  return { text, starts, language, stripped: false }
}
