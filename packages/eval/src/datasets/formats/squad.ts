import type { MadeDocument, MadeQuestion, MadeSet } from '../../generators/set.ts'
import { malformedLine } from '../lines.ts'
import {
  distinct,
  type Entry,
  inner,
  jsonEntry,
  list,
  listEntries,
  type SourceFile,
  text,
} from './records.ts'

/**
 * SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016, 2018): `data[].paragraphs[]` {context, qas: [{id, question, answers:
 * [{text, answer_start}], is_impossible?}]}. A paragraph is a document; answers are alternatives. Their offsets count
 * characters, which are code points outside JavaScript: both readings are tried. Throws `file-malformed` for an answer
 * that stands at neither.
 */
export function readSquad(source: SourceFile): MadeSet {
  const whole = inner({ file: source.name, number: 1, fields: {} }, jsonEntry(source))
  const documents: MadeDocument[] = []
  const questions: MadeQuestion[] = []
  const unique = distinct()
  for (const article of listEntries(source, whole.fields['data'], 'articles in "data"', 'title'))
    for (const [i, paragraph] of list(article, 'paragraphs').entries()) {
      const entry = inner(article, paragraph)
      const title = text(article, 'title', '')
      const document = {
        id: `${title || `article ${documents.length}`}/${i}`,
        title,
        text: text(entry, 'context'),
      }
      documents.push(document)
      for (const asked of listEntries(source, entry.fields['qas'], 'questions in "qas"', 'id')) {
        const id = text(asked, 'id')
        unique(id, asked)
        questions.push(questionOf(id, asked, document))
      }
    }
  return { documents, questions }
}

function questionOf(id: string, asked: Entry, document: MadeDocument): MadeQuestion {
  const isImpossible = asked.fields['is_impossible'] === true
  const answers = isImpossible ? [] : list(asked, 'answers').map((answer) => inner(asked, answer))
  const spans = answers.map((answer) => {
    const quote = text(answer, 'text')
    const start = startOf(document.text, quote, answer.fields['answer_start'])
    if (start === undefined)
      throw malformedLine(asked, `has the answer "${quote}", which does not stand at its "answer_start"`)
    return { document: document.id, start, end: start + quote.length, text: quote }
  })
  if (!isImpossible && spans.length === 0)
    throw malformedLine(asked, 'has neither an answer nor "is_impossible"')
  const distinctSpans = [...new Map(spans.map((span) => [`${span.start} ${span.end}`, span])).values()]
  return {
    id,
    kind: isImpossible ? 'unanswerable' : 'extractive',
    question: text(asked, 'question').trim(),
    match: 'any',
    spans: distinctSpans,
    answers: [...new Set(spans.map((span) => span.text))],
  }
}

function startOf(context: string, quote: string, at: unknown): number | undefined {
  if (!Number.isInteger(at) || quote === '') return undefined
  const units = at as number
  if (context.startsWith(quote, units)) return units
  const points = [...context].slice(0, units).join('').length
  return context.startsWith(quote, points) ? points : undefined
}
