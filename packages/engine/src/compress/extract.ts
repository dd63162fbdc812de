/** What can be read off text without knowing what it is about: assignments, key-values, dates, numbers, identifiers. */
import type { Span } from '../model.ts'

export const EXTRACTORS = ['assignments', 'key-values', 'dates', 'numbers', 'identifiers'] as const
export type Extractor = (typeof EXTRACTORS)[number]

/** One find. `key` and `value` are spans too, of assignments and key-values. */
export interface Extraction extends Span {
  readonly kind: Extractor
  readonly key?: Span
  readonly value?: Span
}

/** All finds of the kinds asked for, in the order of the text; offsets count from `offset`. */
export function extract(text: string, kinds: readonly Extractor[], offset = 0): readonly Extraction[] {
  const found = kinds.flatMap((kind) => [...text.matchAll(PATTERNS[kind])].map((match) => read(kind, match)))
  return found
    .map((one) => shifted(one, offset))
    .toSorted(
      (a, b) => a.start - b.start || b.end - a.end || EXTRACTORS.indexOf(a.kind) - EXTRACTORS.indexOf(b.kind),
    )
}

/** The extractors that an instruction names in words: "keep all dates and amounts". */
export function namedExtractors(instruction: string): readonly Extractor[] {
  return EXTRACTORS.filter((kind) => NAMES[kind].test(instruction))
}

const NAMES: Readonly<Record<Extractor, RegExp>> = {
  assignments: /\b(?:assignments?|assigned|variables?)\b/i,
  'key-values': /\b(?:key[- ]values?|key[- ]value pairs?|settings|properties)\b/i,
  dates: /\bdates\b/i,
  numbers: /\b(?:numbers|figures|amounts|quantities)\b/i,
  identifiers: /\b(?:identifiers|ids|codes)\b/i,
}

const MONTH =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\\.?'
const NAME = '[\\p{L}_$][\\p{L}\\p{N}_$.]*'

/** Named groups `key` and `value` become spans. Every pattern is linear in the text: no nested repeats. */
const PATTERNS: Readonly<Record<Extractor, RegExp>> = {
  // `x = 5`, `let y = x`, `VAR X2 = VAR X1`, `n := 3`, `rate <- 0.2`; not `==`, `=>`, `<=`, `!=`.
  assignments: new RegExp(
    `(?<![\\p{L}\\p{N}_$.])(?<key>${NAME})[ \\t]*(?::=|<-|(?<![=!<>])=(?![=>~]))[ \\t]*(?<value>"[^"\\n]*"|'[^'\\n]*'|[^\\s;,][^;,\\n]{0,119}?)(?=[ \\t]*(?:[;,\\n]|[.!?](?:\\s|$)|$))`,
    'gu',
  ),
  // `"name": "value"`, `name: value` at the head of a line or list item.
  'key-values':
    /(?:(?<key>"[^"\n]{1,200}")[ \t]*:[ \t]*(?<value>"(?:[^"\\\n]|\\.){0,2000}"|[-\d.eE+]+|true|false|null))|(?:(?<=^[ \t]*(?:[-*+•][ \t]+)?)(?<name>\p{L}[\p{L}\p{N} _./()-]{0,59}?)[ \t]*:[ \t]+(?<text>\S[^\n]{0,400}))/gmu,
  dates: new RegExp(
    `\\b(?:\\d{4}-\\d{2}-\\d{2}(?:[T ]\\d{2}:\\d{2}(?::\\d{2})?(?:Z|[+-]\\d{2}:?\\d{2})?)?|\\d{1,2}(?:st|nd|rd|th)?[ \\t](?:of[ \\t])?${MONTH},?[ \\t]\\d{4}|${MONTH}[ \\t]\\d{1,2}(?:st|nd|rd|th)?,?[ \\t]\\d{4}|${MONTH}[ \\t]\\d{4}|\\d{1,2}[./]\\d{1,2}[./](?:\\d{4}|\\d{2}))\\b`,
    'gi',
  ),
  numbers:
    /(?<![\p{L}\p{N}_.-])[-+−]?(?:[$€£¥][ \t]{0,2})?\d+(?:[.,]\d+)*(?:[ \t]?(?:%|‰|°C?|[$€£¥]|(?:thousand|million|billion|percent|[kKMG]?[gmWBLsVAN]|ms|min|km|cm|mm|kg|mg|GB|MB|kB|TB|Hz|kHz|MHz|GHz)\b))?(?![\p{L}\p{N}_])/gu,
  // UUIDs, hashes, e-mail addresses, web addresses, `ABC-123`, `snake_case`, `camelCase`, `v1.2.3`.
  identifiers:
    /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{12,64}\b|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}|https?:\/\/[^\s<>"')\]]{1,500}|\bv\d+(?:\.\d+){1,3}\b|\b[A-Z]{2,10}-?\d{1,10}\b|\b[A-Za-z]\w*_\w+\b|\b[a-z]+(?:[A-Z][a-z0-9]+)+\b/gu,
}

function read(kind: Extractor, match: RegExpMatchArray): Extraction {
  const start = match.index!
  const whole = { kind, start, end: start + match[0].length }
  const key = match.groups?.['key'] ?? match.groups?.['name']
  const value = match.groups?.['value'] ?? match.groups?.['text']
  if (key === undefined || value === undefined) return whole
  const keyStart = start + match[0].indexOf(key)
  const valueStart = start + match[0].length - value.length
  return {
    ...whole,
    key: { start: keyStart, end: keyStart + key.length },
    value: { start: valueStart, end: valueStart + value.length },
  }
}

function shifted({ kind, start, end, key, value }: Extraction, by: number): Extraction {
  const move = (span: Span) => ({ start: span.start + by, end: span.end + by })
  return {
    kind,
    start: start + by,
    end: end + by,
    ...(key === undefined ? {} : { key: move(key) }),
    ...(value === undefined ? {} : { value: move(value) }),
  }
}
