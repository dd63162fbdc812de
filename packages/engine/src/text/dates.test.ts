import { describe, expect, it } from 'vitest'
import { dateForms, datesIn, dateTerms } from './dates.ts'

const formsIn = (text: string) => datesIn(text).flatMap(dateForms)

describe('datesIn', () => {
  it.each([
    'on 8 May, 2023',
    'May 8th, 2023',
    'the 8th of May 2023',
    'Monday, MAY 8 2023, at noon',
    '[2023-05-08 10:15] Maria: hello',
    '2023/5/8',
    '08.05.2023',
    'am 8. Mai 2023',
    'le 8 mai 2023',
    'el 8 de mayo de 2023',
    "l'8 maggio 2023",
    '1:56 pm on 8 May, 2023',
  ])('reads the day of "%s"', (text) => {
    expect(formsIn(text)).toEqual(['2023-05-08', '0000-05-08'])
  })

  it('reads months with a year and days without one', () => {
    expect(formsIn('From Sept. 2021 until June 3rd.')).toEqual(['2021-09', '0000-09', '0000-06-03'])
    expect(formsIn('le 1er mars')).toEqual(['0000-03-01'])
  })

  it.each([
    'you may 10 times',
    'they march 5 miles',
    'In May we met.',
    'version 1.2.2023.4',
    'the 2003-04 season',
    'May 12:30',
    'on 5/6/2023',
    '30 February',
    'April 31st',
    '45.13.2020',
    'Junes 5',
    'émay 5',
    'arrival_date: the day of arrival (e.g., 2022-01-01, 2022-02-28)',
    'the day (for example 3 May 2023)',
    'das Datum, z. B. 08.05.2023',
    'mayé 5',
  ])('finds no day in "%s"', (text) => {
    expect(datesIn(text).filter(({ day }) => day !== undefined)).toEqual([])
  })

  it('reads dates beside an example that ends before them', () => {
    expect(formsIn('Tools (e.g. pumps) came on 8 May, 2023. For example, on 9 May 2023 none came.')).toEqual([
      ...['2023-05-08', '0000-05-08'],
      ...['2023-05-09', '0000-05-09'],
    ])
  })

  it('tells day and month apart where only one way makes a date', () => {
    expect(formsIn('13/05/2023, 05/13/2023, 5/5/2023')).toEqual([
      ...['2023-05-13', '0000-05-13'],
      ...['2023-05-13', '0000-05-13'],
      ...['2023-05-05', '0000-05-05'],
    ])
  })

  it('takes time in proportion to the text', () => {
    const long = '1.1.'.repeat(50_000) + 'may 1 '.repeat(20_000) + '2023-'.repeat(50_000)
    expect(datesIn(long).length).toBeLessThan(40_000)
  })
})

describe('dateTerms', () => {
  const termsOf = (question: string) =>
    Object.fromEntries(dateTerms(question).map(({ term, weight }) => [term, weight]))

  it('looks for the day, and for less for its month and the day of any year', () => {
    expect(termsOf('What did Maria say on May 5th, 2023?')).toEqual({
      '2023-05-05': 1,
      '0000-05-05': 0.3,
      '2023-05': 0.3,
      '0000-05': 0.3,
    })
    expect(termsOf('What did Maria say on 5 May?')).toEqual({ '0000-05-05': 1, '0000-05': 0.3 })
  })

  it('takes a month by itself for one where a preposition says so', () => {
    expect(termsOf('What happened in May?')).toEqual({ '0000-05': 1 })
    expect(termsOf('what did they sign in june 2021')).toEqual({ '2021-06': 1, '0000-06': 0.3 })
    expect(termsOf('What did June say to April?')).toEqual({ '0000-04': 1 })
    expect(termsOf('Who may march?')).toEqual({})
  })

  it('looks for the days of a part of a month', () => {
    const days = (question: string) =>
      Object.keys(termsOf(question)).filter((term) => termsOf(question)[term] === 1)
    expect(days('Where was she in the last week of May 2023?')).toEqual(
      [24, 25, 26, 27, 28, 29, 30, 31].map((day) => `2023-05-${day}`),
    )
    expect(days('Who came early in June?')).toHaveLength(10)
    expect(days('Who came in the first week of June?')).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((day) => `0000-06-0${day}`),
    )
    expect(days('What happened in mid-June?')[0]).toBe('0000-06-11')
  })

  it('has none for questions without dates', () => {
    expect(dateTerms('How often do signing keys rotate?')).toEqual([])
    expect(dateTerms('What was built in 1998?')).toEqual([])
  })
})
