import { splitSentences } from 'lightcone'
import type { MadeDocument, MadeQuestion, MadeSet } from '../../generators/set.ts'
import { malformedLine } from '../lines.ts'
import { distinct, type Entry, jsonLineEntries, list, type SourceFile, strings, text } from './records.ts'

/**
 * L-Eval (An et al. 2024): a document a line {input, instructions: [question], outputs: [answer], source?}. A question
 * finds its own document only. L-Eval has no evidence: gold is where the answer stands word for word, and the whole
 * document where it stands nowhere.
 */
export function readLeval(source: SourceFile): MadeSet {
  const documents: MadeDocument[] = []
  const questions: MadeQuestion[] = []
  for (const [d, entry] of jsonLineEntries(source).entries()) {
    const scope = `d${d}`
    const document = { id: scope, title: text(entry, 'source', ''), text: text(entry, 'input'), scope }
    const asked = strings(entry, 'instructions')
    const answers = strings(entry, 'outputs')
    if (asked.length !== answers.length)
      throw malformedLine(entry, `has ${asked.length} instructions and ${answers.length} outputs`)
    documents.push(document)
    for (const [q, question] of asked.entries()) {
      const answer = answers[q]!.trim()
      const found = answer === '' ? -1 : document.text.indexOf(answer)
      const [start, end] = found < 0 ? [0, document.text.length] : [found, found + answer.length]
      const spans = [{ document: scope, start, end, text: document.text.slice(start, end) }]
      questions.push({
        id: `${scope}:q${q}`,
        kind: 'long',
        question,
        scope,
        match: 'all',
        spans,
        answers: [answer],
      })
    }
  }
  return { documents, questions }
}

/**
 * Keywords of CoFE-RAG (Liu et al. 2024): a question a line {query, answer?, coarse_keywords: [keyword], fine_keywords:
 * [[keyword]]}. The documents come from elsewhere. Of the documents that hold a coarse keyword, the sentence with most
 * keywords of each fine list is gold, all lists needed. Throws `file-malformed` for a list that no sentence meets.
 */
export function readCofe(source: SourceFile, documents: readonly MadeDocument[]): MadeSet {
  const unique = distinct()
  const questions = jsonLineEntries(source).map((entry): MadeQuestion => {
    const id = text(entry, 'id', String(entry.number))
    unique(id, entry)
    const coarse = strings(entry, 'coarse_keywords').map(fold)
    const near = documents.filter((document) =>
      coarse.some((keyword) => fold(document.text).includes(keyword)),
    )
    const spans = list(entry, 'fine_keywords').map((keywords) => bestSentence(entry, keywords, near))
    return {
      id,
      kind: 'keywords',
      question: text(entry, 'query'),
      match: 'all',
      spans: [...new Map(spans.map((span) => [`${span.document}\n${span.start}`, span])).values()],
      answers: entry.fields['answer'] === undefined ? [] : [text(entry, 'answer')],
    }
  })
  return { documents, questions }
}

function bestSentence(entry: Entry, keywords: unknown, documents: readonly MadeDocument[]) {
  if (!Array.isArray(keywords) || keywords.length === 0 || !keywords.every((one) => typeof one === 'string'))
    throw malformedLine(entry, 'has in "fine_keywords" something that is no list of strings')
  const wanted = keywords.map(fold)
  let best: { readonly held: number; readonly span: MadeQuestion['spans'][number] } | undefined
  for (const { id, text: whole } of documents)
    for (const { start, end } of splitSentences(whole)) {
      const quote = whole.slice(start, end)
      const held = wanted.filter((keyword) => fold(quote).includes(keyword)).length
      if (held > (best?.held ?? 0)) best = { held, span: { document: id, start, end, text: quote } }
    }
  if (best !== undefined) return best.span
  throw malformedLine(entry, `asks for ${JSON.stringify(keywords)}, which no sentence of its documents holds`)
}

const fold = (keyword: string): string => keyword.normalize('NFKC').toLowerCase()
