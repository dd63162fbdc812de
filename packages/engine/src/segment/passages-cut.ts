/** Where to cut a block that is too long: between lines, sentences or words, never inside a character. */
import { indentOf } from '../text/lines.ts'

export interface Cut {
  readonly text: string
  /** Start of the segment to be cut off; no cut lies before `earliest`, and `end` is the block's own. */
  readonly start: number
  readonly earliest: number
  readonly end: number
  readonly target: number
  readonly max: number
  /** Lines before sentences (code, lists, rows) or after (prose). */
  readonly lines: boolean
  readonly language: string
}

/**
 * The end of the segment that begins at `start`: the best boundary near the length that divides the rest evenly.
 * Looks at `max` characters and a little more, so that the cost of a long text grows with its length alone.
 */
export function nextCut(cut: Cut): number {
  const { start, end, earliest, max } = cut
  const rest = end - start
  if (rest <= max) return end
  if (earliest >= start + max) return earliest
  const length = Math.round(rest / Math.ceil(rest / cut.target))
  const low = Math.max(earliest - start, length >> 1)
  const view: View = {
    window: cut.text.slice(start, Math.min(end, start + max + LOOK_AHEAD)),
    low,
    ideal: Math.max(length, low + 1),
    high: max,
    language: cut.language,
  }
  const found = cut.lines
    ? (atOuterLine(view) ?? atLine(view) ?? atSentence(view) ?? atWord(view))
    : (atSentence(view) ?? atLine(view) ?? atWord(view))
  return start + wholeCharacter(view, found)
}

/** Characters behind the furthest cut that are needed to see whether it falls inside a character. */
const LOOK_AHEAD = 64

/** Offsets in the window: cuts lie above `low` and not above `high`. */
interface View {
  readonly window: string
  readonly low: number
  readonly ideal: number
  readonly high: number
  readonly language: string
}

/** The candidate nearest to the ideal; the earlier of two equally near. */
function nearest(view: View, candidates: readonly number[]): number | undefined {
  let best: number | undefined
  for (const at of candidates) {
    if (at <= view.low || at > view.high) continue
    if (best === undefined || Math.abs(at - view.ideal) < Math.abs(best - view.ideal)) best = at
  }
  return best
}

/**
 * Within a quarter of the wanted length: before the line that is indented least, so that what belongs together (a
 * signature of several lines, a block and its head) stays together; of equal ones before one that follows a blank
 * line, then the nearest.
 */
function atOuterLine({ window, low, ideal, high }: View): number | undefined {
  const from = Math.max(low, Math.ceil(ideal - ideal / 4) - 1)
  const to = Math.min(high, Math.floor(ideal + ideal / 4))
  let best: { readonly at: number; readonly cost: readonly number[] } | undefined
  for (let newline = window.indexOf('\n', from); newline >= 0 && newline < to; ) {
    const at = newline + 1
    newline = window.indexOf('\n', at)
    const end = newline < 0 ? window.length : newline
    const text = window.slice(at, end).trimStart()
    if (text === '' || CONTINUES.test(text)) continue
    const afterBlank = /\n[ \t\r]*\n$/.test(window.slice(Math.max(0, at - LOOK_AHEAD), at))
    const cost = [indentOf(window, at, end), afterBlank ? 0 : 1, Math.abs(at - ideal)]
    if (best === undefined || isLess(cost, best.cost)) best = { at, cost }
  }
  return best?.at
}

/** A closing bracket, or a word that goes on with the block above: nothing begins here. */
const CONTINUES = /^(?:[)\]}]|(?:catch|done|elif|else|elsif|end|ensure|esac|except|fi|finally|rescue|then)\b)/

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const differs = a.findIndex((one, i) => one !== b[i])
  return differs >= 0 && a[differs]! < b[differs]!
}

function atLine(view: View): number | undefined {
  return nearest(view, around(view, '\n'))
}

/** Ends of the separator before and after the ideal. */
function around(view: View, separator: string): number[] {
  const before = view.window.lastIndexOf(separator, view.ideal - separator.length)
  const after = view.window.indexOf(separator, Math.max(0, view.ideal - separator.length))
  return [before, after].filter((at) => at >= 0).map((at) => at + separator.length)
}

function atSentence(view: View): number | undefined {
  // Line breaks end sentences in Unicode's rules (UAX 29, SB4), but not in wrapped prose.
  const from = Math.max(0, view.low - LOOK_AHEAD)
  const prose = view.window.slice(from).replace(/[\n\r]/g, ' ')
  const sentence = segmenter('sentence', view.language)
    .segment(prose)
    .containing(view.ideal - from)
  if (sentence === undefined) return undefined
  const start = sentence.index + from
  return nearest(view, [start, start + sentence.segment.length])
}

function atWord(view: View): number {
  const { window, low, ideal, high } = view
  for (let step = 0; ideal - step > low || ideal + step <= high; step++) {
    if (ideal - step > low && startsWord(window, ideal - step)) return ideal - step
    if (ideal + step <= high && startsWord(window, ideal + step)) return ideal + step
  }
  const word = segmenter('word', view.language).segment(window).containing(ideal)
  return nearest(view, word === undefined ? [] : [word.index, word.index + word.segment.length]) ?? ideal
}

function startsWord(window: string, at: number): boolean {
  return isSpace(window.charCodeAt(at - 1)) && !isSpace(window.charCodeAt(at))
}

function isSpace(code: number): boolean {
  return (
    code === 32 ||
    (code >= 9 && code <= 13) ||
    code === 0xa0 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x3000
  )
}

/** Below this, a code unit is a character by itself (the first combining mark is U+0300). */
const FIRST_COMBINING = 0x300

/** Moves a cut out of a grapheme cluster; a cluster that fills the window is cut between code points. */
function wholeCharacter(view: View, at: number): number {
  const { window, high } = view
  const before = window.charCodeAt(at - 1)
  const after = window.charCodeAt(at)
  if (before < FIRST_COMBINING && after < FIRST_COMBINING && !(before === 13 && after === 10)) return at
  const cluster = segmenter('grapheme', view.language).segment(window).containing(at)
  if (cluster === undefined || cluster.index === at) return at
  const end = cluster.index + cluster.segment.length
  const moved = nearest(view, [cluster.index, end])
  if (moved !== undefined) return moved
  return (window.charCodeAt(high) & 0xfc00) === 0xdc00 ? high - 1 : high
}

type Granularity = 'sentence' | 'word' | 'grapheme'

const segmenters = new Map<string, Intl.Segmenter>()

/** English for an unknown language: the default would be the machine's. */
function segmenter(granularity: Granularity, language: string): Intl.Segmenter {
  const key = `${granularity} ${language}`
  let known = segmenters.get(key)
  if (known === undefined) {
    const locale = /^[a-z]{2,3}$/.test(language) && language !== 'und' ? language : 'en'
    known = new Intl.Segmenter(locale, { granularity })
    segmenters.set(key, known)
  }
  return known
}
