/** What a sentence says, case and the width of white space aside. */
export function saidWords(sentence: string): string {
  return (UNEVEN_SPACE.test(sentence) ? sentence.replace(/\s+/g, ' ') : sentence).trim().toLowerCase()
}

/** White space other than single blanks. */
const UNEVEN_SPACE = /[^\S ]|\s\s/

/** The same for two sentences that say the same; seldom for others. */
export function hashOfWords(sentence: string): number {
  const words = saidWords(sentence)
  let hash = 0
  for (let at = 0; at < words.length; at++) hash = (Math.imul(hash, 31) + words.charCodeAt(at)) | 0
  return hash
}
