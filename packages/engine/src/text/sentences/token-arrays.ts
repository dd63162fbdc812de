/** Tokens as arrays of numbers, and what the numbers mean. */

/**
 * The words of a text with what the model looks at, one array an attribute. A boundary may stand between two
 * neighbouring tokens and nowhere else.
 */
export interface Tokens {
  count: number
  readonly start: Int32Array
  readonly end: Int32Array
  /** Hash of the letters and digits in lower case, digits alike; 0 for a token without any. */
  readonly hash: Int32Array
  /** Hash of the last three letters (two in a script without case). */
  readonly suffix: Int32Array
  /** Hash of the first two letters. */
  readonly prefix: Int32Array
  /** `SHAPES` by `SIZES`: case and digits, length and inner punctuation. */
  readonly shape: Uint8Array
  readonly size: Uint8Array
  /** Punctuation before the letters. */
  readonly lead: Uint8Array
  /** Punctuation after the letters: mark (0 to 10) times four, plus what closes after it. */
  readonly trail: Uint8Array
  readonly script: Uint8Array
  /** White space before the token. */
  readonly gap: Uint8Array
}

export const SHAPES = 12
export const SIZES = 18
export const LEADS = 8
export const TRAILS = 44
export const GAPS = 8
export const SCRIPTS = 5

/** Marks, as in `trail >> 2`. */
export const MARK_NONE = 0
export const MARK_DOT = 1
export const MARK_STOP = 5
export const MARK_COLON = 6
export const MARK_COMMA = 8
export const MARK_OTHER = 10

export const GAP_NONE = 0
export const GAP_SPACE = 1
export const GAP_SPACES = 2
export const GAP_TAB = 3
/** A line break that looks like the wrapping of a long line. */
export const GAP_WRAP = 4
/** A line break before the line was full. */
export const GAP_LINE = 5
/** A line break in a text whose lines are paragraphs. */
export const GAP_PARAGRAPH = 6
export const GAP_BLANK = 7

/** Room for so many tokens. */
export function newTokens(room: number): Tokens {
  return {
    count: 0,
    start: new Int32Array(room),
    end: new Int32Array(room),
    hash: new Int32Array(room),
    suffix: new Int32Array(room),
    prefix: new Int32Array(room),
    shape: new Uint8Array(room),
    size: new Uint8Array(room),
    lead: new Uint8Array(room),
    trail: new Uint8Array(room),
    script: new Uint8Array(room),
    gap: new Uint8Array(room),
  }
}

/** How many tokens a text of that many UTF-16 code units may have. */
export function roomFor(length: number): number {
  return (length >> 1) + 2
}
