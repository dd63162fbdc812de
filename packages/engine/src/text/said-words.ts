import { crc32 } from 'node:zlib'

/** What a sentence says, case and the width of white space aside. */
export function saidWords(sentence: string): string {
  return (UNEVEN_SPACE.test(sentence) ? sentence.replace(/\s+/g, ' ') : sentence).trim().toLowerCase()
}

/** White space other than single blanks. */
const UNEVEN_SPACE = /[^\S ]|\s\s/

/** The same for two sentences that say the same; seldom for others. */
export const hashOfWords = (sentence: string): number => crc32(saidWords(sentence)) | 0
