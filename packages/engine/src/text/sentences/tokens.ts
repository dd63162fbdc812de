import {
  BANG,
  BULLET,
  CASELESS,
  CLOSE_BRACKET,
  CLOSE_QUOTE,
  COLON,
  COMMA,
  DASH,
  DIGIT,
  DOT,
  ELLIPSIS,
  INVERTED,
  isIdeographic,
  KIND,
  LOWER,
  LOWERED,
  MARK,
  NEWLINE,
  OPEN_BRACKET,
  OPEN_QUOTE,
  QUESTION,
  QUOTE,
  SEMICOLON,
  SPACE,
  STOP,
  SYMBOL,
  TECHNICAL,
  UPPER,
  writesWithoutStops,
} from './characters.ts'
import { opensSentence } from './openers.ts'
import {
  GAP_BLANK,
  GAP_LINE,
  GAP_NONE,
  GAP_PARAGRAPH,
  GAP_SPACE,
  GAP_SPACES,
  GAP_TAB,
  GAP_WRAP,
  MARK_COLON,
  MARK_COMMA,
  MARK_DOT,
  MARK_OTHER,
  MARK_STOP,
  newTokens,
  roomFor,
  type Tokens,
} from './token-arrays.ts'

export * from './token-arrays.ts'

/** Lines of at most this many characters may come from wrapping. */
const WRAP_WIDTH = 120
/** Below this width, lines are items rather than wrapped text. */
const ITEM_WIDTH = 40

/** Fills `tokens`, which must have the room, and returns them. */
export function tokenize(text: string, tokens: Tokens = newTokens(roomFor(text.length))): Tokens {
  const { start, end, gap } = tokens
  const core: Core = { first: -1, last: 0, reference: -1 }
  let count = 0
  let at = 0
  while (at < text.length) {
    const from = at
    at = afterSpace(text, at)
    if (at === text.length) break
    start[count] = at
    gap[count] = gapBetween(text, from, at)
    const plainEnd = readPlainWord(text, at, tokens, count)
    if (plainEnd > 0) at = plainEnd
    else {
      at = findEnd(text, at, core)
      end[count] = at
      readCore(text, core, tokens, count)
      readEdges(text, core, tokens, count)
    }
    end[count++] = at
  }
  tokens.count = count
  nameLineBreaks(tokens)
  return tokens
}

/**
 * Reads a word of cased letters, at most the first a capital, with at most one mark behind it and then white space:
 * most of a text, in one pass. Returns its end, 0 for any other token.
 */
function readPlainWord(text: string, from: number, tokens: Tokens, token: number): number {
  const { length } = text
  let code = text.charCodeAt(from)
  const firstKind = KIND[code] as number
  if (firstKind !== LOWER && firstKind !== UPPER) return 0
  let kind = firstKind
  let a = 0
  let b = 0
  let c = 0
  let hash = 0
  let at = from
  do {
    a = b
    b = c
    c = LOWERED[code] as number
    hash = addToHash(hash, c)
    if (++at === length) break
    code = text.charCodeAt(at)
    kind = KIND[code] as number
  } while (kind === LOWER)
  let end = at
  let trail = 0
  if (at < length && kind > NEWLINE) {
    trail = (PLAIN_MARKS[kind] as number) << 2
    end++
    if (trail === 0 || (end < length && (KIND[text.charCodeAt(end)] as number) > NEWLINE)) return 0
  }
  const letters = at - from
  const first = LOWERED[text.charCodeAt(from)] as number
  tokens.hash[token] = hash | 1
  tokens.suffix[token] = suffixOf(a, b, c)
  tokens.prefix[token] =
    letters === 1
      ? first + 1
      : Math.imul(first + 1, 0x10001) + (LOWERED[text.charCodeAt(from + 1)] as number) + 1
  tokens.shape[token] = firstKind === UPPER ? (letters === 1 ? 4 : 2) : letters === 1 ? 11 : 1
  tokens.size[token] = sizeOf(letters) * 3
  tokens.lead[token] = 0
  tokens.trail[token] = trail
  tokens.script[token] = 0
  return end
}

/** Marks that may end a plain word, by their class, as in `trail >> 2`. */
const PLAIN_MARKS = new Uint8Array(SYMBOL + 1)
for (const [kind, mark] of [
  [DOT, MARK_DOT],
  [BANG, 3],
  [QUESTION, 4],
  [COLON, MARK_COLON],
  [SEMICOLON, 7],
  [COMMA, MARK_COMMA],
] as const)
  PLAIN_MARKS[kind] = mark

function addToHash(hash: number, code: number): number {
  const mixed = Math.imul(hash ^ code, 0x01000193) + 0x9e37
  return mixed ^ (mixed >>> 15)
}

/** Of the last three letters. */
function suffixOf(a: number, b: number, c: number): number {
  return Math.imul(Math.imul(a, 0x6d2b) + b, 0x3c6f) + c
}

function afterSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && (KIND[text.charCodeAt(at)] as number) <= NEWLINE) at++
  return at
}

function gapBetween(text: string, from: number, to: number): number {
  if (from === to) return GAP_NONE
  if (to === from + 1) {
    const code = text.charCodeAt(from)
    if (code === 0x20) return GAP_SPACE
    if (code === 0x0a) return GAP_LINE
  }
  let lines = 0
  let tab = false
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    // CRLF is one line break.
    if (KIND[code] === NEWLINE)
      lines += code === 0x0a && at > from && text.charCodeAt(at - 1) === 0x0d ? 0 : 1
    else if (code === 0x09) tab = true
  }
  if (lines > 1) return GAP_BLANK
  if (lines === 1) return GAP_LINE
  return tab ? GAP_TAB : to - from > 1 ? GAP_SPACES : GAP_SPACE
}

/** What a token's letters and digits cover, and where its references begin (-1 without any). */
interface Core {
  first: number
  last: number
  reference: number
}

/** The end of the token that starts at `from`; fills `core`. */
function findEnd(text: string, from: number, core: Core): number {
  core.first = -1
  core.last = from
  core.reference = -1
  let at = from
  while (at < text.length) {
    const kind = KIND[text.charCodeAt(at)] as number
    if (kind <= NEWLINE) break
    if (kind <= MARK) {
      if (core.first < 0) core.first = at
      else if (kind === CASELESS && opensSentence(text, at)) break
      core.last = ++at
      continue
    }
    at++
    if (kind >= DOT && kind <= STOP) {
      const marksEnd = afterMarks(text, at)
      const splits = splitsAt(text, at, marksEnd, core.first < 0 ? 0 : core.last - core.first)
      at = marksEnd
      if (splits) break
    } else if (kind === OPEN_BRACKET && core.first >= 0) {
      const end = referenceEnd(text, at)
      if (end > 0) {
        if (core.reference < 0) core.reference = at - 1
        at = end
      }
    }
  }
  return at
}

/** Fills the attributes that come from letters and digits. */
function readCore(text: string, core: Core, tokens: Tokens, token: number): void {
  if (core.first < 0) {
    tokens.hash[token] = tokens.suffix[token] = tokens.prefix[token] = 0
    tokens.shape[token] = tokens.size[token] = tokens.script[token] = 0
    return
  }
  let hash = 0
  let prefix = 0
  let uppers = 0
  let lowers = 0
  let caseless = 0
  let digits = 0
  let dotted = false
  let technical = false
  let a = 0
  let b = 0
  let c = 0
  for (let at = core.first; at < core.last; at++) {
    const code = text.charCodeAt(at)
    const kind = KIND[code] as number
    if (kind > MARK) {
      if (kind === DOT) dotted = true
      else if (kind === TECHNICAL || kind === COLON) technical = true
      continue
    }
    if (kind === LOWER) lowers++
    else if (kind === UPPER) uppers++
    else if (kind === CASELESS) caseless++
    else if (kind === DIGIT) digits++
    a = b
    b = c
    c = kind === DIGIT ? 0x30 : (LOWERED[code] as number)
    hash = addToHash(hash, c)
    if (at - core.first < 2) prefix = Math.imul(prefix, 0x10001) + c + 1
  }
  const cased = uppers + lowers
  tokens.hash[token] = hash | 1
  tokens.prefix[token] = prefix
  tokens.suffix[token] = caseless > lowers ? Math.imul(b, 0x10001) + c : suffixOf(a, b, c)
  const firstUpper = KIND[text.charCodeAt(core.first)] === UPPER
  tokens.shape[token] = shapeOf(uppers, lowers, caseless, digits, firstUpper)
  tokens.size[token] = sizeOf(cased + caseless + digits) * 3 + (technical ? 2 : dotted ? 1 : 0)
  tokens.script[token] = caseless > cased ? scriptOf(text.charCodeAt(core.last - 1)) : 0
}

/** Fills the attributes that come from the punctuation around the core. */
function readEdges(text: string, { first, last, reference }: Core, tokens: Tokens, token: number): void {
  const start = tokens.start[token] as number
  const end = tokens.end[token] as number
  const marksEnd = reference < 0 ? end : reference
  tokens.lead[token] = first === start ? 0 : leadOf(text, start, first < 0 ? end : first)
  tokens.trail[token] = last === end ? 0 : trailOf(text, first < 0 ? start : last, marksEnd, reference >= 0)
}

function sizeOf(length: number): number {
  return length > 8 ? 5 : length > 5 ? 4 : length > 3 ? 3 : Math.max(0, length - 1)
}

function shapeOf(
  uppers: number,
  lowers: number,
  caseless: number,
  digits: number,
  firstUpper: boolean,
): number {
  if (digits > 0) {
    if (uppers + lowers + caseless > 0) return 9
    return digits < 3 ? 6 : digits === 3 ? 7 : 8
  }
  if (uppers + lowers === 0) return caseless > 0 ? 10 : 0
  if (uppers === 0) return lowers === 1 ? 11 : 1
  if (!firstUpper) return 5
  if (uppers === 1) return lowers === 0 ? 4 : 2
  return lowers === 0 ? 3 : 5
}

function leadOf(text: string, from: number, to: number): number {
  let lead = 7
  for (let at = from; at < to; at++) {
    const kind = KIND[text.charCodeAt(at)] as number
    if (kind === QUOTE || kind === OPEN_QUOTE) return 1
    if (kind === OPEN_BRACKET) return 2
    if (kind === DASH) lead = 3
    else if (kind === BULLET) lead = 4
    else if (kind === INVERTED) return 5
    else if (kind === DOT || kind === ELLIPSIS) lead = 6
  }
  return lead
}

function trailOf(text: string, from: number, to: number, reference: boolean): number {
  let closer = reference ? 3 : 0
  let at = to - 1
  for (; at >= from; at--) {
    const kind = KIND[text.charCodeAt(at)] as number
    if (kind === QUOTE || kind === CLOSE_QUOTE) closer = closer || 1
    else if (kind === CLOSE_BRACKET) closer = closer || 2
    else break
  }
  return at < from ? closer : markAt(text, from, at) * 4 + closer
}

/** The mark that ends at `at`: 1 dot, 2 dots, 3 exclamation, 4 question, 5 full stop, 6 `:`, 7 `;`, 8 `,`, 9 dash, 10 other. */
function markAt(text: string, from: number, at: number): number {
  const kind = KIND[text.charCodeAt(at)] as number
  const before = at > from ? (KIND[text.charCodeAt(at - 1)] as number) : SPACE
  if (kind === DOT) return before === DOT ? 2 : before === QUESTION ? 4 : before === BANG ? 3 : MARK_DOT
  if (kind === ELLIPSIS) return 2
  if (kind === BANG) return before === QUESTION ? 4 : 3
  if (kind === QUESTION) return 4
  if (kind === STOP) return MARK_STOP
  if (kind === COLON) return MARK_COLON
  if (kind === SEMICOLON) return 7
  if (kind === COMMA) return MARK_COMMA
  return kind === DASH ? 9 : MARK_OTHER
}

/** 0 with case or none, 1 Chinese characters and kana, 2 hangul, 3 scripts without full stops, 4 other. */
function scriptOf(code: number): number {
  if (isIdeographic(code)) return 1
  if (code >= 0xac00 && code <= 0xd7a3) return 2
  return writesWithoutStops(code) ? 3 : 4
}

/** The end of the sentence marks from `at` on and of what closes after them. */
function afterMarks(text: string, at: number): number {
  let end = at
  for (; end < text.length; end++) {
    const kind = KIND[text.charCodeAt(end)] as number
    const isMark = kind >= DOT && kind <= STOP
    if (!isMark && kind !== CLOSE_QUOTE && kind !== CLOSE_BRACKET && kind !== QUOTE) break
  }
  return end
}

/**
 * Whether a token ends at `end` although no white space follows: after a mark that a new sentence may follow at
 * once. `at` is the place after the first mark, `end` that after the last mark and what closes after it.
 */
function splitsAt(text: string, at: number, end: number, wordLength: number): boolean {
  if (end >= text.length) return false
  const code = text.charCodeAt(end)
  const next = KIND[code] as number
  if (next <= NEWLINE) return false
  let mark = 0
  for (let i = at - 1; i < end; i++) {
    const kind = KIND[text.charCodeAt(i)] as number
    if (kind <= STOP) mark = Math.max(mark, kind)
  }
  if (mark === STOP) return next !== COMMA
  const before = text.charCodeAt(at - 2)
  if (isIdeographic(code)) return mark !== DOT || isIdeographic(before)
  if (mark !== DOT) return next === UPPER || next === CASELESS
  // `finished.Then`, never `U.S.` or `J.Smith`.
  if (next !== UPPER || wordLength < 3 || end + 1 >= text.length) return false
  if (KIND[before] !== LOWER && end === at) return false
  return KIND[text.charCodeAt(end + 1)] === LOWER
}

/** After a full stop, `[12]` or `[*]` is a reference and belongs to the sentence; `at` is after the bracket. */
function referenceEnd(text: string, at: number): number {
  const before = KIND[text.charCodeAt(at - 2)] as number
  if (
    text.charCodeAt(at - 1) !== 0x5b ||
    ((before < DOT || before > STOP) && before !== QUOTE && before < CLOSE_QUOTE)
  )
    return 0
  for (let end = at; end < text.length && end < at + 6; end++) {
    const code = text.charCodeAt(end)
    if (code === 0x5d) return end > at ? end + 1 : 0
    if (KIND[code] !== DIGIT && code !== 0x2a && (code < 0x61 || code > 0x7a)) return 0
  }
  return 0
}

/** Tells wrapped lines from lines that end where they should: a wrapped line has no room for the next word. */
function nameLineBreaks(tokens: Tokens): void {
  const breaks: number[] = []
  const lengths: number[] = []
  let lineStart = 0
  for (let token = 1; token < tokens.count; token++) {
    const gap = tokens.gap[token] as number
    if (gap !== GAP_LINE && gap !== GAP_BLANK) continue
    breaks.push(token)
    lengths.push((tokens.end[token - 1] as number) - lineStart)
    lineStart = tokens.start[token] as number
  }
  if (breaks.length === 0) return
  lengths.push((tokens.end[tokens.count - 1] as number) - lineStart)
  for (let i = 0; i < breaks.length; i++) {
    const token = breaks[i] as number
    if (tokens.gap[token] !== GAP_LINE) continue
    let width = 0
    for (let k = Math.max(0, i - 3); k <= i + 3 && k < lengths.length; k++)
      width = Math.max(width, lengths[k] as number)
    const room = width - (lengths[i] as number) - 1
    const word = (tokens.end[token] as number) - (tokens.start[token] as number)
    if (width > WRAP_WIDTH) tokens.gap[token] = GAP_PARAGRAPH
    else if (width >= ITEM_WIDTH && word > room) tokens.gap[token] = GAP_WRAP
  }
}
