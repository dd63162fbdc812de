import { describe, expect, it } from 'vitest'
import { dateNames } from './dates.ts'
import { nameWords } from './words.ts'

const dates = (text: string) => dateNames(text, nameWords(text))

describe('dates', () => {
  it.each([
    ['She came on 3 May 1894, in March 2006 and in 1931.', ['3 may 1894', 'march 2006', '1931']],
    ['On May 3rd, in the 1920s.', ['may 3rd', '1920s']],
    ['From 1889–1966 and in 1972-73.', ['1889', '1889 1966', '1966', '1972', '1972 73']],
    ['In 1972, 73 lamps; in 1931 34 more; 1200 may come.', ['1972', '1931', '1200']],
    ['40 lamps, 3 ferries', []],
  ])('of %s', (text, expected) => {
    expect(dates(text)).toEqual(expected)
  })
})
