/** Web and mail addresses, also those that browsers alone take for one. */
const END = `[^\\s<>"'()\\[\\]]`
const FORMS = [
  new RegExp(`\\b[a-z][a-z0-9+.-]{0,20}:\\/\\/${END}+`, 'giu'),
  new RegExp(`\\b(?:mailto|tel|javascript|vbscript|data|file|blob):${END}+`, 'giu'),
  new RegExp(`(?<![:\\p{L}\\p{N}/])\\/\\/${END}+`, 'giu'),
  /(?<![\p{L}\p{N}_.+-])[\p{L}\p{N}_.+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu,
  new RegExp(
    `(?<![\\p{L}\\p{N}_@/.:-])(?:[\\p{L}\\p{N}-]+\\.)+(?:\\p{Ll}{2,}|\\p{Lu}{2,})(?![\\p{L}\\p{N}])(?:[/?#:]${END}*)?`,
    'gu',
  ),
]
/** The target of a Markdown link or image, whatever it looks like. */
const TARGET = /\]\(\s*<?([^)\s>]+)/g

/** Tells of a plain text whether each of its addresses is one of the source, or the host of one. */
export function addressesIn(source: string): (text: string) => boolean {
  const there = new Set(addressesOf(source).flatMap((address) => [address, hostOf(address)]))
  return (text) =>
    addressesOf(text).every((address) => there.has(address)) &&
    [...text.matchAll(TARGET)].every(([, target]) => there.has(normal(target!)) || source.includes(target!))
}

const addressesOf = (text: string): readonly string[] =>
  FORMS.flatMap((form) => [...text.matchAll(form)].map(([address]) => normal(address)))

/** Without what closes a sentence, the scheme of web pages, and differences of case. */
const normal = (address: string): string =>
  address
    .toLowerCase()
    .replace(/[.,;:!?*_`]+$/, '')
    .replace(/^(?:https?:)?\/\//, '')
    .replace(/^www\./, '')
    .replace(/\/$/, '')

const hostOf = (address: string): string => /^[^/?#]*/.exec(address)![0]
