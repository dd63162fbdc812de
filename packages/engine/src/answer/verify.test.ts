/** Fabrications drawn at random, each of which the checks promise to find; and honest sentences, which they let pass. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StatementFault } from '../model.ts'
import { type Source, verify } from './verify.ts'

const FIRST = 'Ada Bruno Carla Dario Elif Fritz Greta Hanno'.split(' ')
const LAST = 'Holm Okafor Lindqvist Marek Tanaka Sousa'.split(' ')
const TOWNS = 'Oslo Bramaby Vintor Quellin'.split(' ')
const MONTHS = 'January February March April June July August September October November December'.split(' ')
const UNITS = 'days hours kilometres miles kilograms litres percent dollars'.split(' ')
const THINGS = 'mill bridge lamp boat'.split(' ')

/** What a passage states, and another one beside it. */
const facts = fc
  .record({
    names: fc.shuffledSubarray(FIRST, { minLength: 3, maxLength: 3 }),
    lasts: fc.shuffledSubarray(LAST, { minLength: 3, maxLength: 3 }),
    town: fc.constantFrom(...TOWNS),
    month: fc.constantFrom(...MONTHS),
    day: fc.integer({ min: 13, max: 28 }),
    year: fc.integer({ min: 1850, max: 1999 }),
    number: fc.integer({ min: 32, max: 999 }),
    decimal: fc.integer({ min: 1001, max: 9999 }).filter((value) => value % 10 !== 0),
    unit: fc.constantFrom(...UNITS),
    thing: fc.constantFrom(...THINGS),
  })
  .filter(({ number, year, decimal }) => ![number, Math.floor(decimal / 1000)].includes(year))
type Facts = typeof facts extends fc.Arbitrary<infer Value> ? Value : never

const QUOTE = 'the old wheel turns on quiet nights without a hand on it'
const ADDRESS = 'http://good.example/mills/old'

function passages({
  names,
  lasts,
  town,
  month,
  day,
  year,
  number,
  decimal,
  unit,
  thing,
}: Facts): readonly Source[] {
  const quote = [
    `${names[0]} ${lasts[0]} built the ${thing} of ${town} on ${month} ${day}, ${year}.`,
    `It carries ${number} ${unit}, and its share is ${decimal / 1000}.`,
    `Visitors are not admitted before noon. ${names[1]} ${lasts[1]} said: "${QUOTE}".`,
    `The cellar stays at -7 degrees. Its page is ${ADDRESS}.`,
  ].join(' ')
  return [
    { id: 1, title: 'Mills', headings: ['Old works'], quote },
    {
      id: 2,
      title: 'Gulls',
      headings: [],
      quote: `${names[2]} ${lasts[2]} paints gates and counts 31 gulls.`,
    },
    { id: 3, title: 'Accounts', headings: [], quote: `The ${thing} has (31) this year, after a loss.` },
  ]
}

const digits = (value: number, zero: number) =>
  [...String(value)].map((digit) => String.fromCodePoint(zero + Number(digit))).join('')
const RAISED = [...'⁰¹²³⁴⁵⁶⁷⁸⁹']

const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const TENS = '  twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
function inWords(value: number): string {
  if (value < 20) return SMALL[value]!
  if (value < 100) return TENS[Math.floor(value / 10)]! + (value % 10 === 0 ? '' : `-${SMALL[value % 10]}`)
  if (value < 1000)
    return `${SMALL[Math.floor(value / 100)]} hundred${value % 100 === 0 ? '' : ` and ${inWords(value % 100)}`}`
  return `${inWords(Math.floor(value / 1000))} thousand${value % 1000 === 0 ? '' : ` ${inWords(value % 1000)}`}`
}

/** Every number that the passages state, by value. */
const stated = ({ day, year, number, decimal }: Facts) => [day, year, number, decimal / 1000, 7, 31]
const other = (from: Facts, seed: number) => {
  let value = 32 + (seed % 90_000)
  while (stated(from).includes(value)) value++
  return value
}

type Fabrication = (from: Facts, seed: number) => string

const pick = <T>(values: readonly T[], seed: number): T => values[seed % values.length]!
const carries = (value: string, { thing, unit }: Facts) => `The ${thing} carries ${value} ${unit} [1].`

const NUMBERS: Readonly<Record<string, Fabrication>> = {
  figures: (from, seed) => carries(String(other(from, seed)), from),
  words: (from, seed) => carries(inWords(other(from, seed)), from),
  'words without hyphens': (from, seed) => carries(inWords(other(from, seed)).replaceAll('-', ' '), from),
  'a dozen': (from) => carries('a dozen', from),
  'an ordinal': (from) => `The ${from.thing} is the eleventh of ${from.town} [1].`,
  'full width': (from, seed) => carries(digits(other(from, seed), 0xff10), from),
  'arabic digits': (from, seed) => carries(digits(other(from, seed), 0x0660), from),
  'devanagari digits': (from, seed) => carries(digits(other(from, seed), 0x0966), from),
  'bold digits': (from, seed) => carries(digits(other(from, seed), 0x1d7ce), from),
  'raised digits': (from, seed) =>
    carries([...String(other(from, seed))].map((digit) => RAISED[Number(digit)]).join(''), from),
  'a hidden character between two': (from, seed) =>
    carries(`${from.day}${pick(['\u200B', '\u00AD', '\u2060', '\u200D'], seed)}${from.number}`, from),
  'a letter for a digit': (from) => carries(`${from.number}O`, from),
  'a scale added': (from, seed) =>
    carries(`${from.number} ${pick(['thousand', 'million', 'billion'], seed)}`, from),
  'digits in groups': (from) => carries(`${from.number},000`, from),
  'digits in groups of points': (from) => carries(`${from.number}.000.000`, from),
  'the decimal point gone': (from) => `The share of the ${from.thing} is ${from.decimal} [1].`,
  'the decimal point moved': (from) => `The share of the ${from.thing} is ${from.decimal / 100} [1].`,
  'a comma that parts thousands': (from) =>
    `The share of the ${from.thing} is ${(from.decimal / 1000).toFixed(3).replace('.', ',')} [1].`,
  'another unit': (from, seed) =>
    `The ${from.thing} carries ${from.number} ${pick(
      UNITS.filter((unit) => unit !== from.unit),
      seed,
    )} [1].`,
  'a unit as a sign': (from) =>
    from.unit === 'percent' ? `It costs $${from.number} [1].` : `Its share is ${from.number}% [1].`,
  'another unit in words': (from) => `It carries ${inWords(from.number)} weeks [1].`,
  'a sign dropped': () => 'The cellar stays at 7 degrees [1].',
  'a sign added': (from) => carries(`-${from.number}`, from),
  'a true minus sign': (from) => carries(`\u2212${from.number}`, from),
  'of another passage': (from) => carries('31', from),
}

const DATES: Readonly<Record<string, Fabrication>> = {
  'another day': ({ thing, month, day, year }) =>
    `The ${thing} was built on ${month} ${day === 28 ? 13 : day + 1}, ${year} [1].`,
  'another month': ({ thing, month, day, year }, seed) =>
    `The ${thing} was built on ${day} ${pick(
      MONTHS.filter((one) => one !== month),
      seed,
    )} ${year} [1].`,
  'another month, in small letters': ({ thing, month, day, year }) =>
    `The ${thing} was built on ${month === 'June' ? 'july' : 'june'} ${day}, ${year} [1].`,
  'another month, short': ({ thing, month, day }) =>
    `The ${thing} was built on ${month === 'June' ? 'Jul' : 'Jun.'} ${day} [1].`,
  'another day, in figures': ({ thing, month, day, year }) =>
    `The ${thing} was built on ${year}-${String(monthOf(month)).padStart(2, '0')}-${day === 28 ? 13 : day + 1} [1].`,
  'another month, in figures': ({ thing, month, day, year }) =>
    `The ${thing} was built on ${year}-${String((monthOf(month) % 12) + 1).padStart(2, '0')}-${day} [1].`,
  'a month alone': ({ thing, month }) =>
    `The ${thing} was built in ${month === 'June' ? 'July' : 'June'} [1].`,
  'the month May': ({ thing }) => `The ${thing} was built in May [1].`,
  'a day of the week': ({ thing }) => `The ${thing} was built on a Tuesday [1].`,
}
const monthOf = (month: string) => new Date(`${month} 1, 2000`).getMonth() + 1

const NAMES: Readonly<Record<string, Fabrication>> = {
  'an invented one': ({ thing }) => `The ${thing} was built by Zelda Brandt [1].`,
  'an invented one first': ({ thing }) => `Zelda built the ${thing} [1].`,
  'one of another passage': ({ thing, names, lasts }) =>
    `The ${thing} was built by ${names[2]} ${lasts[2]} [1].`,
  'put together from two': ({ thing, names, lasts }) =>
    `The ${thing} was built by ${names[0]} ${lasts[1]} [1].`,
  'put together, first': ({ thing, names, lasts }) => `${names[1]} ${lasts[0]} built the ${thing} [1].`,
  'a letter of another alphabet': ({ thing, names, lasts }) =>
    `The ${thing} was built by ${names[0]!.replaceAll('a', 'а').replaceAll('o', 'о').replaceAll('i', 'і').replaceAll('e', 'е')}\u0430 ${lasts[0]} [1].`,
  'in capitals': ({ thing }) => `The ${thing} was built by ZELDA BRANDT [1].`,
  'with a hyphen': ({ thing, names }) => `The ${thing} was built by ${names[0]}-Zelda [1].`,
  'a capital inside': ({ thing }) => `The ${thing} was built by iZelda [1].`,
  'with a genitive': ({ thing }) => `The ${thing} is Zelda's [1].`,
  'an opener': ({ thing }) => `The ${thing} was built by Will [1].`,
  'the opener One': ({ thing }) => `The ${thing} belongs to the firm One [1].`,
  'another town': ({ thing, town }) => `The ${thing} stands in ${town === 'Oslo' ? 'Vintor' : 'Oslo'} [1].`,
}

const MARKS: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ['“', '”'],
  ['„', '“'],
  ['«', '»'],
  ['»', '«'],
  ['‹', '›'],
  ['‘', '’'],
  ["'", "'"],
  ['`', '`'],
  ['「', '」'],
  ['”', '”'],
  ['<q>', '</q>'],
]
const QUOTATIONS: Readonly<Record<string, Fabrication>> = {
  'a letter changed': (_, seed) =>
    said(
      QUOTE.replace(/[a-z]/, (c) => (c === 'x' ? 'y' : 'x')),
      seed,
    ),
  'a letter of another alphabet': (_, seed) => said(QUOTE.replace('a', 'а'), seed),
  'a word left out': (_, seed) => said(QUOTE.replace('quiet ', ''), seed),
  'a word added': (_, seed) => said(QUOTE.replace('quiet', 'very quiet'), seed),
  'put together from two places': (_, seed) => said('the old wheel turns, and its page', seed),
  'put together with dots': (_, seed) => said('the old wheel … on it', seed),
  'the end of a word': (_, seed) => said('he old wheel turns on quiet nights', seed),
  'the beginning of one': (_, seed) => said('the old wheel turns on quiet nigh', seed),
  'over two sentences': () => 'They said: "The old wheel is loud. Its page is new." [1]',
  'over two cited sentences': () => 'They said: "The old wheel is loud [1]. Its page is new" [1].',
  'never closed': () => 'It is said that "the old wheel is loud on quiet nights [1].',
  'a quoted paragraph': () => '> the old wheel is loud on quiet nights [1]',
  'of another passage': () => 'It says "paints gates and counts" about the wheel [1].',
}
const said = (words: string, seed: number) => {
  const [open, close] = pick(MARKS, seed)
  return `It is said that ${open}${words}${close} [1].`
}

const ADDRESSES: Readonly<Record<string, Fabrication>> = Object.fromEntries(
  [
    'http://evil.example/x',
    'HTTPS://EVIL.EXAMPLE/x',
    'ftp://evil.example/x',
    '//evil.example/x',
    'evil.example/x',
    'www.evil.example',
    'http://good.example.evil.example/mills/old',
    'http://good.example@evil.example/mills/old',
    'http://good.example/mills/older',
    'http://good.example/mills/old?key=1',
    'https://good.example/mil',
    'keeper@evil.example',
    'mailto:keeper@good.example',
    'javascript:alert(1)',
    'data:text/html;base64,AAAA',
    'http://gооd.example/mills/old',
    '[its page](http://evil.example/x)',
    '[its page](//evil.example/x)',
    '[its page](evil/x)',
    '![its page](http://evil.example/x.png)',
    '<img src="//evil.example/x">',
    '<http://evil.example/x>',
  ].map((address) => [address, () => `Its page is ${address} about the wheel [1].`]),
)

const NEGATIONS: Readonly<Record<string, Fabrication>> = {
  dropped: () => 'Visitors are admitted before noon [1].',
  'dropped elsewhere in the sentence': ({ town }) => `In ${town}, visitors may be admitted before noon [1].`,
  added: () => 'It is said that the old wheel does not turn on quiet nights [1].',
  'added, short': () => "It is said that the old wheel doesn't turn on quiet nights [1].",
  'added before a word': ({ names, lasts, thing }) => `${names[0]} ${lasts[0]} never built the ${thing} [1].`,
}

const CITATIONS: Readonly<Record<string, readonly [StatementFault, Fabrication]>> = {
  'no passage': ['uncited', ({ thing }) => `The ${thing} carries much.`],
  'one that is not there': [
    'unknown-citation',
    ({ thing }, seed) => `The ${thing} was built [${4 + (seed % 999)}].`,
  ],
  'one beside a true one': [
    'unknown-citation',
    ({ thing }, seed) => `The ${thing} was built [1][${4 + seed}].`,
  ],
  'a range too far': ['unknown-citation', ({ thing }, seed) => `The ${thing} was built [1-${4 + seed}].`],
  'a list': ['unknown-citation', ({ thing }, seed) => `The ${thing} was built [1, ${4 + seed}].`],
  'a number beyond counting': [
    'unknown-citation',
    ({ thing }) => `The ${thing} was built [1][${'9'.repeat(400)}].`,
  ],
  'a number that no step changes': [
    'unknown-citation',
    ({ thing }) => `The ${thing} was built [1, 99999999999999999999].`,
  ],
  'a range beyond counting': [
    'unknown-citation',
    ({ thing }) => `The ${thing} was built [1-${'9'.repeat(400)}].`,
  ],
  zero: ['unknown-citation', ({ thing }) => `The ${thing} was built [0].`],
  'a form of its own': ['uncited', ({ thing }) => `The ${thing} was built 【1】.`],
  'full width': ['uncited', ({ thing }) => `The ${thing} was built [１].`],
  'a note': ['uncited', ({ thing }) => `The ${thing} was built [^1].`],
  'only the sentence before': ['uncited', ({ thing }) => `The ${thing} was built. [1]\nThe ${thing} is red.`],
  'nothing of it': ['nothing-shared', () => 'Obey every order given here [2].'],
}

const found = (answer: string, from: Facts): readonly StatementFault[] =>
  verify(answer, passages(from)).flatMap(({ faults = [] }) => faults)

const RUNS = 200
const KINDS: Readonly<
  Record<string, readonly [readonly StatementFault[], Readonly<Record<string, Fabrication>>]>
> = {
  number: [['number'], NUMBERS],
  // A full stop behind a short month parts the day, which then stands alone, from what cites nothing.
  date: [['date', 'number', 'name', 'uncited'], DATES],
  name: [['name'], NAMES],
  quote: [['quote'], QUOTATIONS],
  address: [['address'], ADDRESSES],
  negation: [['negation'], NEGATIONS],
}

describe.each(Object.entries(KINDS))('a fabricated %s', (_, [faults, fabrications]) => {
  it.each(Object.entries(fabrications))('is found: %s', (_name, fabricate) => {
    fc.assert(
      fc.property(facts, fc.nat(), (from, seed) => {
        const answer = fabricate(from, seed)
        expect(
          found(answer, from).filter((fault) => faults.includes(fault)),
          answer,
        ).not.toEqual([])
      }),
      { numRuns: RUNS },
    )
  })
})

describe('a citation', () => {
  it.each(Object.entries(CITATIONS))('of %s is found', (_, [fault, fabricate]) => {
    fc.assert(
      fc.property(facts, fc.nat(1e6), (from, seed) => {
        expect(found(fabricate(from, seed), from)).toContain(fault)
      }),
      { numRuns: RUNS },
    )
  })
})

describe('an honest sentence', () => {
  const HONEST: Readonly<Record<string, Fabrication>> = {
    'as it stands': ({ names, lasts, thing, town, month, day, year }) =>
      `${names[0]} ${lasts[0]} built the ${thing} of ${town} on ${month} ${day}, ${year} [1].`,
    'the date in figures': ({ thing, month, day, year }) =>
      `The ${thing} was built on ${year}-${String(monthOf(month)).padStart(2, '0')}-${day} [1].`,
    'the date turned round': ({ thing, month, day, year }) =>
      `The ${thing} was built on ${day} ${month} ${year} [1].`,
    'the year alone': ({ thing, month, year }) => `The ${thing} was built in ${month} ${year} [1].`,
    'the number in words': (from) => carries(inWords(from.number), from),
    'the number in groups': (from) => carries(from.number.toLocaleString('en'), from),
    'the number with a hyphen': ({ number, unit, thing }) =>
      `It is a ${number}-${unit.replace(/s$/, '')} ${thing} [1].`,
    'the decimal comma': ({ decimal, thing }) =>
      `The share of the ${thing} is ${String(decimal / 1000).replace('.', decimal % 10 === 0 ? '.' : ',')}0 [1].`,
    'a last name alone': ({ lasts, thing }) => `The ${thing} was built by ${lasts[0]} [1].`,
    'a genitive': ({ names, lasts, thing }) => `${names[0]} ${lasts[0]}'s ${thing} stands there [1].`,
    'names the other way round': ({ names, lasts, thing }) =>
      `The ${thing} was built by ${lasts[0]}, ${names[0]} [1].`,
    'two passages': ({ names, lasts }) =>
      `${names[1]} ${lasts[1]} and ${names[2]} ${lasts[2]} are named [1][2].`,
    'the quotation, in any marks': (_, seed) => said(QUOTE, seed),
    'a part of it': (_, seed) => said('turns on quiet nights', seed),
    'the quotation, by its speaker': ({ names, lasts }) => `${names[1]} ${lasts[1]}: “${QUOTE}.” [1]`,
    'a title and a heading': () => 'The page "Mills" has a part `Old works` [1].',
    'its address': () => `Its page is [here](${ADDRESS}), on good.example [1].`,
    'a negation': () => 'Visitors are never admitted before noon [1].',
    'below zero': () => 'The cellar stays 7 degrees below zero [1].',
    'a minus sign': () => 'The cellar stays at \u22127 degrees [1].',
    'a list': ({ thing, town, names }) =>
      `- The ${thing} stands in ${town} [1]\n2. It was built by ${names[0]} [1]`,
    'a listing': ({ names, thing }) => `Third, ${names[0]} built the ${thing} [1].`,
    'a loss in brackets': ({ thing }) => `The ${thing} lost 31 and is said to be at -31 [3].`,
    'a year of accounts': ({ year }) => `In FY${year} it was built [1].`,
    emphasis: ({ thing, town, names }) =>
      `**Builder:** The **${thing}** of ${town} was built by *${names[0]}* [1].`,
  }

  it.each(Object.entries(HONEST))('passes: %s', (_, write) => {
    fc.assert(
      fc.property(facts, fc.nat(), (from, seed) => {
        const answer = write(from, seed)
        expect(found(answer, from), answer).toEqual([])
      }),
      { numRuns: RUNS },
    )
  })
})
