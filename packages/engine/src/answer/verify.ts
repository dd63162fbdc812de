/**
 * Checks of a written answer against the passages it cites, as far as they can be made without a model: every number,
 * date, name, address and quotation of a sentence stands in a passage that the sentence cites. What a sentence means
 * is not checked.
 */
import type { Citation, Span, Statement, StatementFault } from '../model.ts'
import { sentenceSpans } from '../text/sentences.ts'

const MARK = /\[(\d+(?:\s*[-–,]\s*\d+)*)\]/g
const NAME_OR_WORD = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/gu
const NUMBER = /\d+(?:[.,]\d+)*/g
const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s)\]]+|[\w.+-]+@[\w-]+\.[\w.]+/gi
const QUOTED = /"([^"]+)"|“([^”]+)”|«([^»]+)»|„([^“”]+)[“”]/g

/** What a sentence may cite. */
export type Source = Pick<Citation, 'id' | 'title' | 'headings' | 'quote'>

/** The sentences of an answer in order, each with the passages that it cites and what is wrong with it. */
export function verify(text: string, citations: readonly Source[]): readonly Statement[] {
  const byId = new Map(citations.map((citation) => [citation.id, citation]))
  return sentencesOf(text).map((span) => {
    const sentence = text.slice(span.start, span.end)
    const named = namedIds(sentence)
    const cited = named.flatMap((id) => byId.get(id) ?? [])
    const faults = faultsOf(sentence, named, cited)
    return {
      ...span,
      citations: cited.map(({ id }) => id),
      ...(faults.length === 0 ? {} : { unsupported: true as const, faults }),
    }
  })
}

/** Ids that a text names in brackets: `[1]`, `[2, 3]`, `[4-6]`, each once. A range is read as far as 100 ids. */
export function namedIds(text: string): readonly number[] {
  const ids = new Set<number>()
  for (const [, list] of text.matchAll(MARK))
    for (const part of list!.split(',')) {
      const [low, high = low] = part.split(/[-–]/).map(Number) as [number, number?]
      for (let id = low; id <= Math.min(high!, low + 100); id++) ids.add(id)
      if (high! > low + 100) ids.add(high!)
    }
  return [...ids]
}

/** Where a sentence ends whatever else is taken for an end: after the marks that close it. */
const MARKED_END = /\](?:[.!?]+["”’')]*(?=\s)|(?=\s*\n))/g

/**
 * Marks count as words while sentences are looked for, and those after a full stop belong to the sentence before
 * them, as does what has no words.
 */
export function sentencesOf(text: string): readonly Span[] {
  const masked = text.replace(MARK, (mark) => 'X'.padEnd(mark.length, 'x'))
  const ends = [...text.matchAll(MARKED_END)].map(({ 0: end, index }) => index + end.length)
  const spans: Span[] = []
  for (const { start, end } of sentenceSpans(masked, 'passage', 'und').flatMap((span) => cutAt(span, ends))) {
    const lead = /^(?:\s*\[\d+(?:\s*[-–,]\s*\d+)*\])+/.exec(text.slice(start, end))?.[0].length ?? 0
    const last = spans.at(-1)
    if (lead > 0 && last !== undefined) spans[spans.length - 1] = { start: last.start, end: start + lead }
    const from = last === undefined ? start : start + lead
    if (/[\p{L}\p{N}]/u.test(text.slice(from, end))) spans.push({ start: from, end })
    else if (last !== undefined) spans[spans.length - 1] = { start: last.start, end }
  }
  return spans.map(({ start, end }) => trimmed(text, start, end))
}

function cutAt({ start, end }: Span, ends: readonly number[]): Span[] {
  const inside = [start, ...ends.filter((at) => at > start && at < end), end]
  return inside.slice(1).map((at, i) => ({ start: inside[i]!, end: at }))
}

function trimmed(text: string, start: number, end: number): Span {
  const part = text.slice(start, end)
  return {
    start: start + part.length - part.trimStart().length,
    end: end - part.length + part.trimEnd().length,
  }
}

function faultsOf(
  sentence: string,
  named: readonly number[],
  cited: readonly Source[],
): readonly StatementFault[] {
  const words = sentence.replace(MARK, ' ')
  const faults: StatementFault[] = []
  if (cited.length < named.length) faults.push('unknown-citation')
  if (cited.length === 0) return named.length === 0 ? ['uncited'] : faults
  const source = cited.map(({ title, headings, quote }) => [title, ...headings, quote].join('\n')).join('\n')
  const quotes = cited.map(({ quote }) => fold(quote))
  if ([...words.matchAll(QUOTED)].some((match) => !isQuoted(match.slice(1), quotes))) faults.push('quote')
  if ([...words.matchAll(ADDRESS)].some(([address]) => !source.includes(address.replace(/[.,;:!?]+$/, ''))))
    faults.push('address')
  const numbers = numbersOf(source)
  if ([...numbersOf(words)].some((number) => !numbers.has(number))) faults.push('number')
  const dates = datesOf(source)
  if ([...datesOf(words)].some((date) => !dates.has(date))) faults.push('date')
  const sourceWords = new Set(wordsOf(source).map((word) => word.toLowerCase()))
  if (namesOf(words, sourceWords).some((name) => !sourceWords.has(name.toLowerCase()))) faults.push('name')
  if (!sharesWords(words, sourceWords)) faults.push('nothing-shared')
  return faults
}

const fold = (text: string): string => text.replace(/\s+/g, ' ').trim()

function isQuoted(groups: readonly (string | undefined)[], quotes: readonly string[]): boolean {
  const quoted = fold(groups.find((group) => group !== undefined) ?? '').replace(/[.,;:!?]$/, '')
  return quotes.some((quote) => quote.includes(quoted))
}

const wordsOf = (text: string): string[] => text.match(NAME_OR_WORD) ?? []

const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'
const NUMBER_WORDS = new Map([
  ...UNITS.split(' ').map((word, i) => [word, i] as const),
  ...TENS.split(' ').map((word, i) => [word, 20 + 10 * i] as const),
])

/** Numbers by value: `1,000` is `1000`, `07` is `7`, `thirty` is `30`. "One" is left out: it is a pronoun, too. */
function numbersOf(text: string): ReadonlySet<string> {
  const numbers = new Set<string>()
  for (const [number] of text.matchAll(NUMBER)) numbers.add(plainNumber(number))
  for (const word of wordsOf(text)) {
    const value = NUMBER_WORDS.get(word.toLowerCase())
    if (value !== undefined && value !== 1) numbers.add(String(value))
  }
  return numbers
}

function plainNumber(number: string): string {
  const plain = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(number) ? number.replaceAll(',', '') : number
  return plain.replace(/^0+(?=\d)/, '')
}

const MONTHS = new Map(
  'january february march april may june july august september october november december'
    .split(' ')
    .flatMap((month, i) => [
      [month, i],
      [month.slice(0, 3), i],
    ]),
)

/** A month and a number beside it, in either order: "March 5, 2024" is March with 5 and with 2024. */
function datesOf(text: string): ReadonlySet<string> {
  const tokens = text.match(/\d+|\p{L}+/gu) ?? []
  const dates = new Set<string>()
  for (const [i, token] of tokens.entries()) {
    const month = /^\p{Lu}/u.test(token) ? MONTHS.get(token.toLowerCase()) : undefined
    if (month === undefined) continue
    for (const at of [i - 1, i + 1, i + 2]) {
      const near = /^\d+/.exec(tokens[at] ?? '')?.[0]
      if (near !== undefined && (at !== i + 2 || /^\d/.test(tokens[i + 1] ?? '')))
        dates.add(`${month} ${plainNumber(near)}`)
    }
  }
  return dates
}

/** Words that begin sentences without naming anything. */
const OPENERS = new Set(
  `a an the this that these those it its he she they his her their we our you your i there here in on at by for from
  with to of as and but or so if when while where who what which why how because since after before during until once
  under over between among through about against both all each every some any many most more few several no none not
  only also however therefore thus then yes according both either neither another other such than although though
  unless whether one is are was were do does did can could may might must shall should will would has have had`.split(
    /\s+/,
  ),
)

/**
 * Words with a capital. The first word of a sentence is one unless it is of the common openers, or shares its first
 * four letters with a word of the source ("Rotation" with "rotate").
 */
function namesOf(text: string, sourceWords: ReadonlySet<string>): readonly string[] {
  const stems = new Set([...sourceWords].map((word) => word.slice(0, 4)))
  return wordsOf(text).filter((word, i) => {
    if (!/^\p{Lu}/u.test(word)) return false
    const lower = word.toLowerCase()
    if (OPENERS.has(lower) && word.slice(1) === lower.slice(1)) return false
    return i > 0 || !stems.has(lower.slice(0, 4))
  })
}

/** Whether a content word of the sentence, or the beginning of one, stands in the source. */
function sharesWords(text: string, sourceWords: ReadonlySet<string>): boolean {
  const content = wordsOf(text)
    .map((word) => word.toLowerCase())
    .filter((word) => !OPENERS.has(word))
  if (content.length === 0) return true
  const stems = new Set([...sourceWords].map((word) => word.slice(0, 4)))
  return content.some((word) => stems.has(word.slice(0, 4)) || numbersOf(word).size > 0)
}
