/** Bytes to text: which encoding a file is in, found from the bytes alone. */
import { LightconeError } from '../errors.ts'

/** How much of a file is looked at to tell text from other data. */
const SNIFF_BYTES = 8192
/** How much of a file is looked at to guess a legacy encoding. */
const GUESS_BYTES = 65536
/** Control characters that text does not use; above this share a file is taken for binary. */
const MAX_CONTROL_SHARE = 0.05
/** Western text in windows-1252 has fewer bytes above 127 than this; other alphabets have more. */
const MAX_WESTERN_HIGH_SHARE = 0.3
/** Share of a guess's non-ASCII characters that must be common ones of its language. */
const MIN_FITTING_SHARE = 0.8

/**
 * The text of a file, without a byte order mark and without lone surrogates. UTF-8, UTF-16 (by mark, or by where
 * its NULs are), the `charset` it came with or declares itself, or the legacy encoding whose characters fit best.
 * Throws `file-binary` when it is no text and `file-encoding` when no encoding fits.
 */
export function decodeText(bytes: Uint8Array, charset?: string): string {
  const utf16 = utf16Label(bytes)
  if (utf16 !== undefined) return new TextDecoder(utf16).decode(bytes)
  if (isBinary(bytes)) throw new LightconeError('file-binary', { message: 'The file is not text.' })
  const declared = knownLabel(charset) ?? declaredLabel(bytes)
  // ISO-2022-JP is the one declared encoding whose bytes are valid UTF-8 too.
  const text = declared === 'iso-2022-jp' ? undefined : tryDecode(bytes, 'utf-8')
  if (text !== undefined) return text
  const stated = declared === undefined ? undefined : tryDecode(bytes, declared)
  if (stated !== undefined) return stated
  const guessed = guessLabel(bytes)
  const legacy = guessed === undefined ? undefined : tryDecode(bytes, guessed)
  if (legacy !== undefined) return legacy
  throw new LightconeError('file-encoding', {
    message: 'The file is in no encoding that could be recognised.',
    hint: 'Save it as UTF-8.',
  })
}

/** Magic numbers of formats that may begin without a NUL: PDF, ZIP, gzip, PostScript, JPEG. */
const MAGIC = ['%PDF-', 'PK\x03\x04', '\x1f\x8b', '%!PS', '\xff\xd8\xff']

function isBinary(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, SNIFF_BYTES)
  if (MAGIC.some((magic) => Array.from(magic).every((char, at) => head[at] === char.charCodeAt(0))))
    return true
  let control = 0
  for (const byte of head) {
    if (byte === 0) return true
    // Tab, line feed, vertical tab, form feed, carriage return and escape (terminal logs) are text.
    if (byte < 32 && (byte < 9 || byte > 13) && byte !== 27) control++
  }
  return control > head.length * MAX_CONTROL_SHARE
}

function utf16Label(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const head = bytes.subarray(0, Math.min(bytes.length, SNIFF_BYTES) & ~1)
  const nuls = [0, 0]
  for (let at = 0; at < head.length; at++) if (head[at] === 0) nuls[at & 1]!++
  const half = head.length / 2
  const [even, odd] = nuls as [number, number]
  // Mostly ASCII as UTF-16: every other byte is NUL, and hardly any of the rest.
  if (half < 4 || even + odd < half * 0.5) return undefined
  if (odd > half * 0.5 && even < half * 0.02) return 'utf-16le'
  if (even > half * 0.5 && odd < half * 0.02) return 'utf-16be'
  return undefined
}

/** A charset named by an XML declaration, an HTML `meta` or an editor's coding line in the first bytes. */
function declaredLabel(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 1024))
  const named =
    /<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)/i.exec(head) ??
    /<meta[^>]*\bcharset\s*=\s*["']?([\w.:-]+)/i.exec(head) ??
    /^(?:[^\n]*\n)?\s*(?:#|\/\/|\/\*|--|;|%)[^\n]*\bcoding[:=]\s*([\w.-]+)/.exec(head)
  return knownLabel(named?.[1])
}

function knownLabel(name: string | undefined): string | undefined {
  try {
    return name && new TextDecoder(name).encoding
  } catch {
    return undefined
  }
}

function tryDecode(bytes: Uint8Array, label: string): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/**
 * Legacy encodings with the characters that make up most of their languages' text. A multi-byte decoder fails on
 * nearly all text of another encoding, so these come first; the two Cyrillic ones differ in which of their bytes
 * are lower case.
 */
const LEGACY: readonly (readonly [label: string, common: RegExp])[] = [
  ['euc-jp', /[\u3000-\u30ff\uff01-\uff5e]|[\u4e00-\u9fff]/g],
  ['shift_jis', /[\u3000-\u30ff\uff01-\uff5e]|[\u4e00-\u9fff]/g],
  ['euc-kr', /[\uac00-\ud7a3\u3000-\u3002]/g],
  ['big5', /[\u4e00-\u9fff\u3000-\u3011\uff01-\uff5e]/g],
  ['gb18030', /[\u4e00-\u9fff\u3000-\u3011\uff01-\uff5e\u201c\u201d]/g],
  ['windows-1251', /[а-яё]|(?<![а-яёА-ЯЁ])[А-ЯЁ]/g],
  ['koi8-r', /[а-яё]|(?<![а-яёА-ЯЁ])[А-ЯЁ]/g],
]

function guessLabel(bytes: Uint8Array): string | undefined {
  const sample = bytes.subarray(0, GUESS_BYTES)
  let high = 0
  let isolated = 0
  let text = 0
  for (let at = 0; at < sample.length; at++) {
    const byte = sample[at]!
    if (byte > 32) text++
    if (byte < 128) continue
    high++
    if ((sample[at - 1] ?? 0) < 128 && (sample[at + 1] ?? 0) < 128) isolated++
  }
  // Accented letters stand alone among ASCII; other scripts come in runs.
  const western = high < text * MAX_WESTERN_HIGH_SHARE && !hasC1(sample)
  if (isolated > high / 2) return western ? 'windows-1252' : undefined
  return bestFit(sample) ?? (western ? 'windows-1252' : undefined)
}

/** Bytes that windows-1252 leaves undefined. */
function hasC1(bytes: Uint8Array): boolean {
  return bytes.some(
    (byte) => byte === 0x81 || byte === 0x8d || byte === 0x8f || byte === 0x90 || byte === 0x9d,
  )
}

function bestFit(sample: Uint8Array): string | undefined {
  let best: string | undefined
  let bestScore = MIN_FITTING_SHARE
  for (const [label, common] of LEGACY) {
    const score = fit(sample, label, common)
    if (score > bestScore) [best, bestScore] = [label, score]
  }
  return best
}

/** Share of the non-ASCII characters that are common ones; 0 when the bytes are not in that encoding. */
function fit(sample: Uint8Array, label: string, common: RegExp): number {
  // A character cut by the sample's end is no fault: `stream` leaves it out.
  let text: string
  try {
    text = new TextDecoder(label, { fatal: true }).decode(sample, { stream: true })
  } catch {
    return 0
  }
  const all = text.match(/[^\u0000-\u007f]/gu)?.length ?? 0
  const kana =
    label === 'euc-jp' || label === 'shift_jis' ? (text.match(/[\u3041-\u30fe]/g)?.length ?? 0) : all
  // Japanese is never written without kana; without this test other languages' bytes pass for rare kanji.
  if (all === 0 || kana < all * 0.1) return 0
  return (text.match(common)?.length ?? 0) / all
}
