/**
 * Checks of a written answer against the passages it cites, as far as they can be made without a model: every number,
 * date, name, address and quotation of a sentence stands in a passage that the sentence cites. What a sentence means
 * is not checked.
 */
import type { Citation, Span, Statement, StatementFault } from '../model.ts'
import { datesIn } from '../text/dates.ts'
import { sentenceSpans } from '../text/sentences.ts'
import { addressesIn } from './checks/addresses.ts'
import { namesIn, OPENERS } from './checks/names.ts'
import { negationsIn } from './checks/negations.ts'
import { numbersIn, numbersOf } from './checks/numbers.ts'
import { plain, wordsOf } from './checks/plain.ts'
import { quotationsOf, quotedFrom } from './checks/quotations.ts'

const MARK = /\[(\d+(?:\s*[-–,]\s*\d+)*)\]/g

/** What a sentence may cite. */
export type Source = Pick<Citation, 'id' | 'title' | 'headings' | 'quote'>

/** The sentences of an answer in order, each with the passages that it cites and what is wrong with it. */
export function verify(text: string, citations: readonly Source[]): readonly Statement[] {
  const byId = new Map(citations.map((citation) => [citation.id, citation]))
  const read = reader()
  const sentences = sentencesOf(text).map((span) => {
    const named = namedIds(text.slice(span.start, span.end))
    return { span, named, cited: named.flatMap((id) => byId.get(id) ?? []) }
  })
  const misquoted = new Set<Span>()
  for (const quotation of quotationsOf(text.replace(MARK, (mark) => ' '.repeat(mark.length)))) {
    const around = overlapping(sentences, quotation)
    const isThere = read(around.flatMap(({ cited }) => cited)).quotes(quotation.text)
    if (!isThere) for (const { span } of around) misquoted.add(span)
  }
  return sentences.map(({ span, named, cited }) => {
    const faults = citationFaults(named, cited) ?? [
      ...(cited.length < named.length ? (['unknown-citation'] as const) : []),
      ...(misquoted.has(span) ? (['quote'] as const) : []),
      ...read(cited).faults(text.slice(span.start, span.end)),
    ]
    return {
      ...span,
      citations: cited.map(({ id }) => id),
      ...(faults.length === 0 ? {} : { unsupported: true as const, faults }),
    }
  })
}

/** Those that share a character with a span; both are in reading order. */
function overlapping<Sentence extends { readonly span: Span }>(
  sentences: readonly Sentence[],
  { start, end }: Span,
): readonly Sentence[] {
  let low = 0
  for (let high = sentences.length; low < high; ) {
    const middle = (low + high) >> 1
    if (sentences[middle]!.span.end <= start) low = middle + 1
    else high = middle
  }
  const found: Sentence[] = []
  for (; low < sentences.length && sentences[low]!.span.start < end; low++) found.push(sentences[low]!)
  return found
}

/** No context has so many passages. */
const LARGEST_ID = 1_000_000

/**
 * Ids that a text names in brackets: `[1]`, `[2, 3]`, `[4-6]`, each once. A range is read as far as 100 ids, and
 * numbers that no context reaches are one and the same.
 */
export function namedIds(text: string): readonly number[] {
  const ids = new Set<number>()
  for (const [, list] of text.matchAll(MARK))
    for (const part of list!.split(',')) {
      const [low, high = low] = part.split(/[-–]/).map((id) => Math.min(Number(id), LARGEST_ID)) as [
        number,
        number?,
      ]
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

/** Where no passage is cited there is nothing to compare with. */
function citationFaults(
  named: readonly number[],
  cited: readonly Source[],
): readonly StatementFault[] | undefined {
  if (cited.length > 0) return undefined
  return named.length === 0 ? ['uncited'] : ['unknown-citation']
}

/** What of a plain text has to stand in a plain source. */
const CHECKS: readonly (readonly [StatementFault, (source: string) => (text: string) => boolean])[] = [
  ['address', addressesIn],
  ['number', numbersThere],
  ['date', datesThere],
  ['name', namesIn],
  ['negation', negationsIn],
  ['nothing-shared', wordsShared],
]

/** The number or dot of a list's entry. */
const ENTRY = /^[ \t]*(?:\d{1,3}[.)]|[*•+-])[ \t]+/gm

/** What a sentence is compared with: the passages that it cites. */
interface Cited {
  readonly quotes: (said: string) => boolean
  readonly faults: (sentence: string) => readonly StatementFault[]
}

/** The same passages are read once. */
function reader(): (cited: readonly Source[]) => Cited {
  const made = new Map<string, Cited>()
  return (cited) => {
    const key = cited.map(({ id }) => id).join()
    const found = made.get(key) ?? readCited(cited)
    made.set(key, found)
    return found
  }
}

function readCited(cited: readonly Source[]): Cited {
  const parts = cited.flatMap(({ title, headings, quote }) => [title, ...headings, quote])
  const source = plain(parts.join('\n\n'))
  const checks = CHECKS.map(([fault, check]) => [fault, check(source)] as const)
  return {
    quotes: quotedFrom(parts),
    faults: (sentence) => {
      const text = plain(sentence.replace(MARK, ' ').replace(ENTRY, ''))
      return checks.flatMap(([fault, isThere]) => (isThere(text) ? [] : [fault]))
    },
  }
}

/** Read as dates, not as numbers. */
const NUMERIC_DATE = /(?<![\d./-])(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{4})(?![./-]?\d)/g

function numbersThere(source: string): (text: string) => boolean {
  const areThere = numbersIn(source)
  return (text) => areThere(text.replace(NUMERIC_DATE, ' '))
}

/** Each date is one of the source, which may say more of it: its day, its year. */
function datesThere(source: string): (text: string) => boolean {
  const there = datesIn(source)
  return (text) =>
    datesIn(text).every(({ year, month, day }) =>
      there.some(
        (date) =>
          date.month === month &&
          (day === undefined || date.day === day) &&
          (year === undefined || date.year === year),
      ),
    )
}

/** Whether a content word of the sentence, or the beginning of one, stands in the source. */
function wordsShared(source: string): (text: string) => boolean {
  const stems = new Set(wordsOf(source).map(({ lower }) => lower.slice(0, 4)))
  return (text) => {
    const content = wordsOf(text)
      .map(({ lower }) => lower)
      .filter((word) => !OPENERS.has(word))
    if (content.length === 0) return true
    return content.some((word) => stems.has(word.slice(0, 4)) || numbersOf(word).length > 0)
  }
}
