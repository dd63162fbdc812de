import type { Answer, Citation, Context } from '../model.ts'
import type { AnswerGenerator, LexicalIndex } from '../ports.ts'
import type { SpanAnalyzer } from '../text/analyzer.ts'
import { unitSpans } from '../text/entries.ts'
import { endsInQuestion } from '../text/situation.ts'
import { readSpan } from './span-reader.ts'

/**
 * Below this share of the question's weight no sentence is offered as an answer. Low on purpose: a person sees the
 * sentence and its source, and a wrong refusal costs more than a sentence that is beside the point.
 */
const MIN_COVERAGE = 0.25

/**
 * What a term counts for that a sentence lacks but stands under, in its title or a heading: a sentence of a text
 * about a thing is about it without saying so.
 */
const HEADED = 0.5

/** What a sentence behind a question has of the question's cover: a question is no answer, what follows it may be. */
const ANSWERS = 0.9

/**
 * Answers with the sentence of the context that covers most of the question, word for word and cited, and with the
 * short answer that the span reader finds.
 */
export function createExtractiveReader(
  analyzer: SpanAnalyzer,
  index: Pick<LexicalIndex, 'idf'>,
  languages: () => Promise<readonly string[]>,
): AnswerGenerator {
  return {
    name: 'extractive',
    async answer(context) {
      const present = await languages()
      const terms = analyzer.query(context.query, present)
      const repaired = repairedTerms(context, (word) => analyzer.query(word, present)[0]?.term)
      const idf = await index.idf(
        terms.map(({ term }) => repaired.find(({ asked }) => asked === term)?.term ?? term),
      )
      // A word that no segment holds is at least as telling as the rarest one that some do.
      const rarest = Math.max(...idf)
      const weights = new Map(terms.map((term, i) => [term.term, term.weight * (idf[i] || rarest)]))
      const answer = read(context, weights, (sentence) => {
        const found = new Set(['und', ...present].flatMap((tag) => analyzer.terms(sentence, tag)))
        for (const { asked, term } of repaired) if (found.has(term)) found.add(asked)
        return found
      })
      if (answer.status === 'unanswerable') return answer
      const span = readSpan(context.query, context.citations, (text) => analyzer.termsWithSpans(text, 'en'))
      return span === undefined ? answer : { ...answer, span }
    },
  }
}

/** A misspelt term of the question and each term that it is looked for as, which counts as the same. */
function repairedTerms(
  { repairs = [] }: Context,
  termOf: (word: string) => string | undefined,
): readonly { readonly asked: string; readonly term: string }[] {
  return repairs.flatMap(({ word, terms }) => {
    const asked = termOf(word)
    return asked === undefined ? [] : terms.map((term) => ({ asked, term }))
  })
}

function read(
  context: Context,
  weights: ReadonlyMap<string, number>,
  termsOf: (sentence: string) => ReadonlySet<string>,
): Answer {
  const total = weights.values().reduce((sum, weight) => sum + weight, 0)
  let best: { citation: Citation; sentence: string; covered: number } | undefined
  for (const citation of context.citations) {
    // They say what stands below them, and answer nothing.
    const names = new Set([citation.title, ...citation.headings])
    const heads = termsOf([...names].join('\n'))
    let labels: readonly Label[] = []
    let asked = 0
    for (const span of unitSpans(citation.quote, 'passage', 'und')) {
      const sentence = citation.quote.slice(span.start, span.end).trim()
      const terms = termsOf(sentence)
      const indent = indentAt(citation.quote, span.start)
      labels = labels.filter((label) => label.indent < indent)
      const above = labels.reduce((known, label) => known.union(label.terms), heads)
      if (LABEL.test(sentence)) {
        labels = [...labels, { indent, terms }]
        continue
      }
      const own = coverage(weights, terms, above)
      if (endsInQuestion(sentence)) {
        asked = own
        continue
      }
      if (names.has(sentence.replace(MARKS, ''))) continue
      const covered = Math.max(own, ANSWERS * asked)
      asked = 0
      if (covered > (best?.covered ?? 0)) best = { citation, sentence, covered }
    }
  }
  const found = best !== undefined && best.covered >= MIN_COVERAGE * total
  return {
    query: context.query,
    text: found ? `${best!.sentence} [${best!.citation.id}]` : NOTHING,
    status: found ? 'answered' : 'unanswerable',
    citations: found ? [best!.citation] : [],
    reader: 'extractive',
    context,
  }
}

/** A line that names what stands indented below it (`database:`): a heading of that, and no answer itself. */
interface Label {
  readonly indent: number
  readonly terms: ReadonlySet<string>
}

const LABEL = /^[^\n.!?]{1,80}:$/

/** Of a heading in Markdown. */
const MARKS = /^#{1,6}\s+/

/** Columns before a sentence's first mark on its line; items of a list stand below the line that introduces them. */
function indentAt(text: string, start: number): number {
  const [, space = '', item] = /^(\s*)((?:[-*+•]|\d{1,3}[.)])\s)?/.exec(text.slice(start, start + 80))!
  const at = start + space.length
  return at - (text.lastIndexOf('\n', at - 1) + 1) + (item === undefined ? 0 : 1)
}

function coverage(
  weights: ReadonlyMap<string, number>,
  sentence: ReadonlySet<string>,
  heads: ReadonlySet<string>,
): number {
  let covered = 0
  for (const [term, weight] of weights)
    covered += sentence.has(term) ? weight : heads.has(term) ? HEADED * weight : 0
  return covered
}

const NOTHING = 'The sources do not answer this question.'
