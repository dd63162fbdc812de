import type { MadeDocument, MadeQuestion, MadeSet } from '../../generators/set.ts'
import type { EvidencePlace } from '../evidence-set.ts'
import { malformedLine } from '../lines.ts'
import {
  distinct,
  type Entry,
  inner,
  jsonEntry,
  jsonLineEntries,
  list,
  listEntries,
  type SourceFile,
  text,
} from './records.ts'

/**
 * HotpotQA (Yang et al. 2018) and 2WikiMultiHopQA (Ho et al. 2020): a list of {_id, question, answer, type?,
 * supporting_facts: [[title, sentence]], context: [[title, [sentence]]]}. Paragraphs of all questions are one pool, each
 * once; gold are the supporting sentences, all needed. Supporting facts that name a sentence beyond the paragraph's end,
 * of which HotpotQA has some, are left out; a title that is not in the context is refused.
 */
export function readHotpot(source: SourceFile): MadeSet {
  const pool = paragraphPool()
  const unique = distinct()
  const questions = listEntries(source, jsonEntry(source), 'questions', '_id').map((entry): MadeQuestion => {
    const id = text(entry, '_id')
    unique(id, entry)
    const paragraphs = new Map(
      list(entry, 'context').map((pair) => {
        const [title, sentences] = pairOf(entry, 'context', pair)
        if (!Array.isArray(sentences) || !sentences.every((one) => typeof one === 'string'))
          throw malformedLine(entry, `has in "context" a paragraph "${title}" without sentences`)
        return [title, pool.add(title, sentences)] as const
      }),
    )
    const spans = list(entry, 'supporting_facts').flatMap((pair) => {
      const [title, index] = pairOf(entry, 'supporting_facts', pair)
      const paragraph = paragraphs.get(title)
      if (paragraph === undefined)
        throw malformedLine(entry, `needs the paragraph "${title}", which is not in its "context"`)
      return paragraph.sentences[index as number] ?? []
    })
    return {
      id,
      kind: text(entry, 'type', 'multi-hop'),
      question: text(entry, 'question'),
      match: 'all',
      spans: distinctPlaces(spans),
      answers: [text(entry, 'answer')],
    }
  })
  return { documents: pool.documents(), questions }
}

/**
 * MuSiQue (Trivedi et al. 2022): a line {id, question, answer, answer_aliases?, answerable?, paragraphs: [{title,
 * paragraph_text, is_supporting}]}. Gold are the supporting paragraphs, whole and all needed; the kind is the number of
 * hops, the first part of the id.
 */
export function readMusique(source: SourceFile): MadeSet {
  const pool = paragraphPool()
  const unique = distinct()
  const questions = jsonLineEntries(source).map((entry): MadeQuestion => {
    const id = text(entry, 'id')
    unique(id, entry)
    const isAnswerable = entry.fields['answerable'] !== false
    const spans = list(entry, 'paragraphs').flatMap((value) => {
      const paragraph = inner(entry, value)
      const added = pool.add(text(paragraph, 'title', ''), [text(paragraph, 'paragraph_text')])
      return isAnswerable && paragraph.fields['is_supporting'] === true ? added.sentences : []
    })
    if (isAnswerable && spans.length === 0)
      throw malformedLine(entry, 'is answerable but has no supporting paragraph')
    const aliases = entry.fields['answer_aliases'] === undefined ? [] : list(entry, 'answer_aliases')
    return {
      id,
      kind: id.split('__')[0]!,
      question: text(entry, 'question'),
      match: 'all',
      spans: distinctPlaces(spans),
      answers: isAnswerable ? [text(entry, 'answer'), ...aliases.map(String)] : [],
    }
  })
  return { documents: pool.documents(), questions }
}

interface Paragraph {
  readonly document: MadeDocument
  readonly sentences: readonly EvidencePlace[]
}

/** Paragraphs of many questions, each kept once: the same title with another text is another document. */
function paragraphPool() {
  const known = new Map<string, Paragraph>()
  const titles = new Map<string, number>()
  return {
    documents: (): MadeDocument[] => [...known.values()].map(({ document }) => document),
    add(title: string, sentences: readonly string[]): Paragraph {
      const body = sentences.join('')
      const key = `${title}\n${body}`
      const before = known.get(key)
      if (before !== undefined) return before
      const count = (titles.get(title) ?? 0) + 1
      titles.set(title, count)
      const id = count === 1 && title !== '' ? title : `${title} (${count})`
      let at = 0
      const places = sentences.map((sentence) => {
        const start = at + sentence.length - sentence.trimStart().length
        const end = start + sentence.trim().length
        at += sentence.length
        return { document: id, start, end, text: body.slice(start, end) }
      })
      const added = {
        document: { id, title, text: body },
        sentences: places.filter(({ text: quote }) => quote !== ''),
      }
      known.set(key, added)
      return added
    },
  }
}

function pairOf(entry: Entry, field: string, pair: unknown): readonly [string, unknown] {
  const [title, value] = Array.isArray(pair) ? (pair as readonly unknown[]) : []
  if (typeof title === 'string' && value !== undefined) return [title, value]
  throw malformedLine(entry, `has in "${field}" something that is not [title, …]`)
}

function distinctPlaces(spans: readonly EvidencePlace[]): EvidencePlace[] {
  return [...new Map(spans.map((span) => [`${span.document}\n${span.start}`, span])).values()]
}
