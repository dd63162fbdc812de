/** Parsers that need a library. Each loads its library when the first file of its type turns up. */
import type { Parser } from 'lightcone'
import { htmlParser } from './html.ts'

export { htmlParser }

/** All of them, for `open(location, { parsers: formats })`. */
export const formats: readonly Parser[] = [htmlParser]
