/** What every generator emits: documents, and questions with gold spans in them. */
import type { Span } from 'lightcone'
import {
  type EvidenceNeed,
  type EvidencePlace,
  type EvidenceSet,
  usefulAnswers,
} from '../datasets/evidence-set.ts'
import type { Question, SetDocument } from '../datasets/retrieval-set.ts'

export interface MadeDocument {
  readonly id: string
  readonly title: string
  readonly text: string
  /** Only questions of the same scope may find it. */
  readonly scope?: string
}

export interface MadeQuestion {
  readonly id: string
  /** Which kind of its family, for figures by kind. */
  readonly kind: string
  readonly question: string
  readonly scope?: string
  /** Every one is needed; `any`: one of them is enough. */
  readonly match: 'all' | 'any'
  /** Empty only for a question that has no answer in the documents. */
  readonly spans: readonly EvidencePlace[]
  /** Any of them is right; empty for a question without an answer. */
  readonly answers: readonly string[]
}

/** A retrieval set with all its documents in memory. */
export interface RankingSet {
  readonly name: string
  readonly documents: readonly SetDocument[]
  readonly questions: readonly Question[]
}

export interface MadeSet {
  readonly documents: readonly MadeDocument[]
  readonly questions: readonly MadeQuestion[]
  /** More files of the set, by name: images, boxes, transcripts, pairs. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
}

/** A stretch of text that goes into a document whole; one with a key is found again by it. */
export interface Unit {
  readonly text: string
  readonly key?: string
}

export interface Assembled {
  readonly document: MadeDocument
  /** The span of a key's unit. Throws for a key that no unit has. */
  place(key: string): EvidencePlace
}

/** Joins units to a document, `between` two of them; a key that comes twice names the later unit. */
export function assemble(
  id: string,
  title: string,
  units: readonly Unit[],
  between: (index: number) => string = () => '\n',
): Assembled {
  const spans = new Map<string, Span>()
  let text = ''
  for (const [i, unit] of units.entries()) {
    if (i > 0) text += between(i)
    if (unit.key !== undefined)
      spans.set(unit.key, { start: text.length, end: text.length + unit.text.length })
    text += unit.text
  }
  return {
    document: { id, title, text },
    place(key) {
      const span = spans.get(key)
      if (span === undefined) throw new RangeError(`No unit has the key "${key}".`)
      return { document: id, ...span, text: text.slice(span.start, span.end) }
    },
  }
}

/** Sentences in paragraphs of five. */
export const asProse = (index: number): string => (index % 5 === 0 ? '\n\n' : ' ')

/** The questions that have evidence, as `eval spans` asks them. */
export function evidenceSet(name: string, { documents, questions }: MadeSet): EvidenceSet {
  return {
    name,
    documents,
    questions: questions
      .filter(({ spans }) => spans.length > 0)
      .map(({ id, question, scope, match, spans, answers }) => {
        const needs = needsOf({ match, spans })
        const where = scope === undefined ? {} : { scope }
        return { id, text: question, ...where, needs, answers: usefulAnswers(answers, needs) }
      }),
  }
}

/** With `any` the spans are alternatives, else each is needed. Nothing is needed where there is no answer. */
export function needsOf({ match, spans }: Pick<MadeQuestion, 'match' | 'spans'>): EvidenceNeed[] {
  if (spans.length === 0) return []
  return match === 'any' ? [spans.map((span) => [span])] : spans.map((span) => [[span]])
}

/** The questions that have evidence, each judged by the documents that hold it. */
export function rankingOf(name: string, { documents, questions }: MadeSet): RankingSet {
  return {
    name,
    documents,
    questions: questions
      .filter(({ spans }) => spans.length > 0)
      .map(({ id, question, scope, kind, match, spans }) => {
        const places = [...new Set(spans.map(({ document }) => document))].map((document) => ({ document }))
        const gold =
          match === 'any' ? [{ gain: 1, places }] : places.map((place) => ({ gain: 1, places: [place] }))
        return { id, text: question, ...(scope === undefined ? {} : { scope }), type: kind, gold }
      }),
  }
}

/** Questions by a running number in their family: `needles-3`. */
export function numbered(family: string, questions: readonly Omit<MadeQuestion, 'id'>[]): MadeQuestion[] {
  return questions.map((question, i) => ({ id: `${family}-${i + 1}`, ...question }))
}

/** The two files of a set of spans, as `eval spans` and `eval beir` read them, and what else the set has. */
export function setFiles({
  documents,
  questions,
  files,
}: MadeSet): Readonly<Record<string, string | Uint8Array>> {
  return {
    ...files,
    'documents.jsonl': jsonLines(documents.map(({ id, ...document }) => ({ _id: id, ...document }))),
    'items.jsonl': jsonLines(
      questions.map(({ id, spans, answers, ...question }) => ({
        _id: id,
        ...question,
        spans: spans.map(({ document, start, end, text }) => ({ docId: document, start, end, text })),
        ...(spans.length === 0 ? { unanswerable: true } : {}),
        ...(answers.length === 0 ? {} : { answer: answers[0], aliases: answers.slice(1) }),
      })),
    ),
  }
}

/** JSON Lines. */
export function jsonLines(records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('')
}
