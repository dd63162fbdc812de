import { join } from 'node:path'
import { readBeirFolder } from './beir-folder.ts'
import { type EvidenceNeed, type EvidencePlace, type EvidenceSet, usefulAnswers } from './evidence-set.ts'
import { answersOf, readPlaces } from './evidence-spans.ts'
import { existingFile, idField, type JsonLine, malformedLine, readJsonLines } from './lines.ts'
import type { Question, SetDocument } from './retrieval-set.ts'

/**
 * A BEIR folder whose queries may carry `evidence`, in one of three forms: {docId, start, end, text}, every one
 * needed; {docId, sentences: [index]} with `sentences: [[start, end]]` in the document, those of one document being
 * alternatives; {page, text}, every one needed, found in the document `page` without regard to white space, or the
 * whole page where its text is not there word for word. When no query has any, each relevant document is evidence as
 * a whole. `undefined` when the folder is no BEIR folder.
 */
export async function readBeirEvidence(
  folder: string,
  split: string | undefined,
): Promise<Pick<EvidenceSet, 'documents' | 'questions' | 'split'> | undefined> {
  const set = await readBeirFolder(folder, split)
  const queries = await existingFile(join(folder, 'queries.jsonl'))
  if (set === undefined || queries === undefined) return undefined
  const documents = await Array.fromAsync(set.documents())
  const corpus: Corpus = {
    texts: new Map(documents.map(({ id, text }) => [id, text])),
    sentences: await readSentences(folder),
  }
  const records = new Map<string, JsonLine>()
  for await (const line of readJsonLines(queries)) records.set(idField(line), line)
  const marked = set.questions.some(({ id }) => hasEvidence(records.get(id)!))
  const questions = set.questions.flatMap((question) => {
    const line = records.get(question.id)!
    if (marked && !hasEvidence(line)) return []
    const needs = marked ? readNeeds(line, corpus) : wholeDocuments(question, corpus)
    const { id, text, scope } = question
    return needs.length === 0
      ? []
      : [
          {
            id,
            text,
            ...(scope === undefined ? {} : { scope }),
            needs,
            answers: usefulAnswers(answersOf(line), needs),
          },
        ]
  })
  return { split: set.split, documents, questions }
}

interface Corpus {
  readonly texts: ReadonlyMap<SetDocument['id'], string>
  /** Sentences by document, as they were read. */
  readonly sentences: ReadonlyMap<string, unknown>
}

function hasEvidence({ record }: JsonLine): boolean {
  const evidence = record['evidence']
  return Array.isArray(evidence) && evidence.length > 0
}

async function readSentences(folder: string): Promise<Map<string, unknown>> {
  const sentences = new Map<string, unknown>()
  const corpus = await existingFile(join(folder, 'corpus.jsonl'))
  if (corpus === undefined) return sentences
  for await (const line of readJsonLines(corpus))
    if (line.record['sentences'] !== undefined) sentences.set(idField(line), line.record['sentences'])
  return sentences
}

function readNeeds(line: JsonLine, corpus: Corpus): EvidenceNeed[] {
  const evidence = line.record['evidence'] as readonly unknown[]
  const rationales = new Map<string, EvidencePlace[][]>()
  const needs: EvidenceNeed[] = []
  for (const one of evidence) {
    const { docId, page, text, sentences } = (one ?? {}) as Record<string, unknown>
    if (Array.isArray(sentences) && typeof docId === 'string') {
      const alternatives = rationales.get(docId) ?? []
      rationales.set(docId, [...alternatives, sentencePlaces(line, docId, sentences, corpus)])
    } else if (typeof page === 'string' && typeof text === 'string')
      needs.push([[pagePlace(line, page, text, corpus)]])
    else needs.push(...readPlaces(line, [one], 'evidence', corpus.texts).map((place) => [[place]]))
  }
  return [...needs, ...rationales.values()]
}

function sentencePlaces(
  line: JsonLine,
  document: string,
  indices: readonly unknown[],
  corpus: Corpus,
): EvidencePlace[] {
  const text = corpus.texts.get(document)
  const spans = corpus.sentences.get(document)
  if (text === undefined || !Array.isArray(spans))
    throw malformedLine(line, `counts sentences of "${document}", which has none`)
  return indices.map((index) => {
    const [start, end] = ((spans as readonly unknown[])[index as number] ?? []) as readonly unknown[]
    if (typeof start !== 'number' || typeof end !== 'number' || text.slice(start, end) === '')
      throw malformedLine(line, `names the sentence ${index} of "${document}", which is not there`)
    return { document, start, end, text: text.slice(start, end) }
  })
}

function pagePlace(line: JsonLine, page: string, quote: string, { texts }: Corpus): EvidencePlace {
  const text = texts.get(page)
  if (text === undefined || text.trim() === '')
    throw malformedLine(line, `names the page "${page}", which is not there or empty`)
  const { start, end } = findLoosely(text, quote) ?? { start: 0, end: text.length }
  return { document: page, start, end, text: text.slice(start, end) }
}

/** Where a quote stands in a text, white space aside. */
function findLoosely(text: string, quote: string): { start: number; end: number } | undefined {
  const wanted = quote.replace(/\s+/g, '')
  const offsets: number[] = []
  for (let at = 0; at < text.length; at++) if (!/\s/.test(text[at]!)) offsets.push(at)
  const found = wanted === '' ? -1 : text.replace(/\s+/g, '').indexOf(wanted)
  return found < 0 ? undefined : { start: offsets[found]!, end: offsets[found + wanted.length - 1]! + 1 }
}

function wholeDocuments({ gold }: Question, { texts }: Corpus): EvidenceNeed[] {
  return gold.flatMap(({ places }) =>
    places.flatMap(({ document }) => {
      const text = texts.get(document) ?? ''
      return text.trim() === '' ? [] : [[[{ document, start: 0, end: text.length, text }]]]
    }),
  )
}
