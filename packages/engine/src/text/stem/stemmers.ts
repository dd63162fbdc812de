/** Stemmers by language. */
import { stemDutch } from './dutch.ts'
import { stemEnglish } from './english.ts'
import { stemFinnish } from './finnish.ts'
import { stemFrench } from './french.ts'
import { stemGerman } from './german.ts'
import { stemItalian } from './italian.ts'
import { stemArabic, stemGreek, stemHindi, stemTurkish } from './light.ts'
import { stemPortuguese } from './portuguese.ts'
import { stemRussian } from './russian.ts'
import { stemDanish, stemNorwegian, stemSwedish } from './scandinavian.ts'
import { stemSpanish } from './spanish.ts'

/** Takes a word in lower case with its marks, gives its stem. */
export type Stemmer = (word: string) => string

export const STEMMERS: ReadonlyMap<string, Stemmer> = new Map([
  ['ar', stemArabic],
  ['da', stemDanish],
  ['de', stemGerman],
  ['el', stemGreek],
  ['en', stemEnglish],
  ['es', stemSpanish],
  ['fi', stemFinnish],
  ['fr', stemFrench],
  ['hi', stemHindi],
  ['it', stemItalian],
  ['nb', stemNorwegian],
  ['nl', stemDutch],
  ['pt', stemPortuguese],
  ['ru', stemRussian],
  ['sv', stemSwedish],
  ['tr', stemTurkish],
])
