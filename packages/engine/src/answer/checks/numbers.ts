/** Numbers by value, with the unit and the sign that they have, in figures and in English words. */
import { type Word, wordsOf } from './plain.ts'

export interface SaidNumber {
  /** In one form: `1000`, `1.5`. Versions and the like as they are: `1.2.3`. */
  readonly value: string
  readonly unit?: string
  /** Accounts put what is below zero in brackets; others put there what they like. */
  readonly sign: 'plus' | 'minus' | 'either'
}

const FIGURES = /(?<![\d.])\.\d+|\d{1,3}(?:[ '’]\d{3})+(?![\d.,'’])|\d+(?:[.,]\d+)*/g

const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'
const ORDINALS =
  'third:3 fourth:4 fifth:5 sixth:6 seventh:7 eighth:8 ninth:9 tenth:10 eleventh:11 twelfth:12 thirteenth:13 fourteenth:14 fifteenth:15 sixteenth:16 seventeenth:17 eighteenth:18 nineteenth:19 twentieth:20 thirtieth:30 fortieth:40 fiftieth:50'
const ORDINAL_WORDS: ReadonlySet<string> = new Set(ORDINALS.split(' ').map((pair) => pair.split(':')[0]!))
const VALUES: ReadonlyMap<string, number> = new Map([
  ...SMALL.split(' ').map((word, i) => [word, i] as const),
  ...TENS.split(' ').map((word, i) => [word, 20 + 10 * i] as const),
  ...ORDINALS.split(' ').map((pair) => [pair.split(':')[0]!, Number(pair.split(':')[1])] as const),
])
const SCALES: ReadonlyMap<string, number> = new Map([
  ['dozen', 12],
  ['hundred', 100],
  ['thousand', 1e3],
  ['million', 1e6],
  ['billion', 1e9],
  ['trillion', 1e12],
])

/** Units that are compared, each with the ways to write it. */
const UNITS: ReadonlyMap<string, string> = new Map(
  `second seconds sec secs|minute minutes min mins|hour hours h hr hrs|day days|week weeks|month months|year years yr yrs
  |decade decades|century centuries|millimetre millimetres millimeter millimeters mm|centimetre centimetres centimeter
  centimeters cm|metre metres meter meters m|kilometre kilometres kilometer kilometers km|mile miles mi|foot feet ft
  |inch inches|yard yards|milligram milligrams mg|gram grams g|kilogram kilograms kg kilo kilos|tonne tonnes|ton tons
  |pound pounds lb lbs £|ounce ounces oz|millilitre millilitres milliliter milliliters ml|litre litres liter liters l
  |gallon gallons|bit bits|byte bytes|kb kilobyte kilobytes|mb megabyte megabytes|gb gigabyte gigabytes|tb terabyte
  terabytes|degree degrees °|celsius °c c|fahrenheit °f f|percent percentage %|dollar dollars usd $|euro euros eur €|yen ¥
  |cent cents|watt watts w|kilowatt kilowatts kw|megawatt megawatts mw|volt volts v|hertz hz|mph|people|times`
    .split('|')
    .flatMap((forms) =>
      forms
        .split(/\s+/)
        .filter(Boolean)
        .map((form, _, all) => [form, all[0]!] as const),
    ),
)

/** The numbers of a plain text. "One", "first" and "second" are left out: they are other words, too. */
export function numbersOf(text: string): readonly SaidNumber[] {
  return [...figuresOf(text), ...spelledOf(text)]
}

function figuresOf(text: string): readonly SaidNumber[] {
  return [...text.matchAll(FIGURES)].flatMap(({ 0: figures, index }) => {
    const [scale, end] = scaleAt(text, index + figures.length)
    const before = text.slice(Math.max(0, index - 8), index)
    const isMinus = /(?:^|[\s(:$€£])(?:-|minus )[$€£]?$/i.test(before)
    const sign = isMinus
      ? 'minus'
      : /\([$€£]?$/.test(before) && /^\s?\)/.test(text.slice(end))
        ? 'either'
        : 'plus'
    const unit = unitBefore(text, index) ?? unitAt(text, end)
    return valuesOf(figures).map((value) => ({
      value: scaled(value, scale),
      ...(unit && { unit }),
      sign,
    }))
  })
}

/** Lists without spaces (`2,4,6`) are several numbers. */
function valuesOf(figures: string): readonly string[] {
  const grouped = figures.replace(/[ '’]/g, '')
  const groups = grouped.split(/[.,]/)
  if (groups.length === 1) return [trimmed(grouped)]
  const [separator, ...others] = grouped.match(/[.,]/g)!
  const areThousands = (parts: readonly string[]) =>
    parts[0]!.length <= 3 && parts[0] !== '0' && parts.slice(1).every((part) => part.length === 3)
  const last = others.at(-1) ?? separator!
  if (others.length === 0) {
    const isThousands = separator === ',' && areThousands(groups)
    return [isThousands ? trimmed(groups.join('')) : trimmed(groups.join('.'))]
  }
  if (areThousands(groups) && others.every((other) => other === separator)) return [trimmed(groups.join(''))]
  const isMixed = last !== separator && others.slice(0, -1).every((other) => other === separator)
  if (isMixed && areThousands(groups.slice(0, -1)))
    return [trimmed(`${groups.slice(0, -1).join('')}.${groups.at(-1)}`)]
  return separator === ',' ? groups.map(trimmed) : [grouped]
}

/** `007.50` is `7.5`. */
function trimmed(value: string): string {
  const whole = value.replace(/^0+(?=\d)/, '').replace(/^\./, '0.')
  return whole.includes('.') ? whole.replace(/\.?0+$/, '') : whole
}

function scaleAt(text: string, end: number): readonly [scale: number, end: number] {
  const [all, word = ''] = /^[\s-]?(\p{L}+)/u.exec(text.slice(end, end + 12)) ?? ['']
  const scale = SCALES.get(word.toLowerCase())
  return scale === undefined ? [1, end] : [scale, end + all.length]
}

const scaled = (value: string, scale: number): string =>
  scale === 1 || !/^\d+(?:\.\d+)?$/.test(value)
    ? value
    : String(Number((Number(value) * scale).toPrecision(12)))

/** In "10 to 20 days" both are days. */
const BETWEEN = /^\s?(?:-|to|or|and)\s?(?:\d[\d.,]*)/i

function unitAt(text: string, end: number): string | undefined {
  const rest = text.slice(end, end + 30)
  const further = BETWEEN.exec(rest)
  const [, word] =
    /^[\s-]?(°[CF]?|[%$€£¥]|\p{L}+)/u.exec(further === null ? rest : rest.slice(further[0].length)) ?? []
  const [, scale] = /^[\s-]?(?:degrees?|°) ?(c|f|celsius|fahrenheit)\b/i.exec(rest) ?? []
  if (scale !== undefined) return UNITS.get(scale.toLowerCase())
  if (word?.toLowerCase() === 'per' && /^\s?per cent/i.test(rest)) return 'percent'
  return word === undefined ? undefined : UNITS.get(word.toLowerCase())
}

const unitBefore = (text: string, start: number): string | undefined =>
  UNITS.get(/([$€£¥])\s?$/.exec(text.slice(Math.max(0, start - 2), start))?.[1] ?? '')

/** Numbers in words, put together: "three hundred and forty-two" is 342. */
function spelledOf(text: string): readonly SaidNumber[] {
  const found: SaidNumber[] = []
  const words = wordsOf(text)
  for (let i = 0; i < words.length; ) {
    const read = readSpelled(words, i, text)
    if (read === undefined) i++
    else {
      const { value, next } = read
      const unit = unitAt(text, words[next - 1]!.end)
      const isOne = value === 1 && next === i + 1
      const isListing = ORDINAL_WORDS.has(words[i]!.lower) && text[words[next - 1]!.end] === ','
      const isPlace = value === 0 && /^(?:below|above)$/.test(words[i - 1]?.lower ?? '')
      const sign = words[i - 1]?.lower === 'minus' ? 'minus' : 'plus'
      if (!isOne && !isPlace && !isListing) found.push({ value: String(value), ...(unit && { unit }), sign })
      i = next
    }
  }
  return found
}

function readSpelled(
  words: readonly Word[],
  from: number,
  text: string,
): { value: number; next: number } | undefined {
  let total = 0
  let current: number | undefined
  let next = from
  for (let i = from; i < words.length; i++) {
    const { lower, start } = words[i]!
    if (i > from && !/^[\s-]+$/.test(text.slice(words[i - 1]!.end, start))) break
    const value = VALUES.get(lower)
    const scale = SCALES.get(lower)
    if (value !== undefined) {
      if (current !== undefined && !goesOn(current, value)) break
      current = (current ?? 0) + value
    } else if (scale !== undefined && !(i === from && isAfterFigures(text, start))) {
      const scaledNow = (current ?? 1) * scale
      if (scale >= 1000) {
        total += scaledNow
        current = undefined
      } else current = scaledNow
    } else if (lower === 'and' && i > from && SCALES.has(words[i - 1]!.lower)) continue
    else break
    next = i + 1
  }
  return next === from ? undefined : { value: total + (current ?? 0), next }
}

/** What may follow inside one number: units after tens, anything smaller after hundreds. */
const goesOn = (current: number, value: number): boolean =>
  current % 100 === 0
    ? current >= 100 && value < 100
    : current % 10 === 0 && current % 100 >= 20 && value > 0 && value < 10

/** "1.5 million" is read with its figures. */
const isAfterFigures = (text: string, start: number): boolean =>
  /\d[\s-]?$/.test(text.slice(Math.max(0, start - 3), start))

/** Words that tell of a negative number without its sign. */
const FALLING =
  /\b(?:minus|negative|below|loss|lost|los[ei]|fell|fall|drop|declin|decreas|reduc|down|less|fewer|shr[aiu]nk|cold)/i

/** Tells of a plain text whether each of its numbers is one of the source, with its unit and sign. */
export function numbersIn(source: string): (text: string) => boolean {
  const there = Map.groupBy([...numbersOf(source), ...partsOf(source)], ({ value }) => value)
  const words = new Set(mixedWords(source))
  return (text) =>
    numbersOf(text).every((number) => {
      const same = there.get(number.value) ?? unscaled(number.value, there, source)
      return same !== undefined && agrees(number, same, text)
    }) && mixedWords(text).every((word) => words.has(word) || isCounted(word))
}

/** A unit or sign is another one only where no place has the number with it, or without any. */
function agrees({ unit, sign }: SaidNumber, same: readonly SaidNumber[], text: string): boolean {
  const isOtherUnit = unit !== undefined && same.every((one) => one.unit !== undefined && one.unit !== unit)
  const isOtherSign = same.every((one) => one.sign !== 'either' && one.sign !== sign)
  return !isOtherUnit && (!isOtherSign || sign === 'either' || (sign === 'plus' && FALLING.test(text)))
}

/** Of what has three groups of figures and more, the groups: the year of `05.03.1987`. */
function partsOf(source: string): readonly SaidNumber[] {
  return [...source.matchAll(/\d+(?:[.,]\d+){2,}|\d{1,3}(?:[ '’]\d{3})+/g)].flatMap(([figures]) =>
    figures.split(/[.,' ’]/).map((part) => ({ value: trimmed(part), sign: 'plus' as const })),
  )
}

/** "$3 million" of a table of 3 "in millions". */
function unscaled(
  value: string,
  there: ReadonlyMap<string, readonly SaidNumber[]>,
  source: string,
): readonly SaidNumber[] | undefined {
  for (const [word, scale] of SCALES) {
    if (scale < 1000 || !new RegExp(`(?<!\\d[\\s-]?)${word}s\\b`, 'i').test(source)) continue
    const found = there.get(String(Number(value) / scale))
    if (found !== undefined) return found
  }
  return undefined
}

/** Words of letters and figures, in lower case: `v2`, `3O`, `30kg`. */
const mixedWords = (text: string): readonly string[] =>
  wordsOf(text)
    .map(({ lower }) => lower)
    .filter((word) => /\d/.test(word) && /\p{L}/u.test(word))

/** `5th`, `1990s`, `30kg`, `FY2022`: a number, and nothing else. */
function isCounted(word: string): boolean {
  if (/^(?:fy|cy|q|h)\d+$/.test(word)) return true
  const [, letters = ''] = /^\d+(\p{L}+)$/u.exec(word) ?? []
  return /^(?:st|nd|rd|th|s)$/.test(letters) || UNITS.has(letters)
}
