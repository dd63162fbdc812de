import type { MadeDocument, MadeQuestion, MadeSet } from '../../generators/set.ts'
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
 * QMSum (Zhong et al. 2021): a meeting a line {meeting_transcripts: [{speaker, content}], specific_query_list: [{query,
 * answer, relevant_text_span: [[first, last]]}]}. A turn is a document that only questions about its meeting may find;
 * gold are all turns of the spans, both ends included. General questions, which have no span, are left out.
 */
export function readQmsum(source: SourceFile): MadeSet {
  const documents: MadeDocument[] = []
  const questions: MadeQuestion[] = []
  for (const [m, meeting] of jsonLineEntries(source).entries()) {
    const scope = `m${m}`
    const turns = list(meeting, 'meeting_transcripts').map((value, i): MadeDocument => {
      const turn = inner(meeting, value)
      return {
        id: `${scope}:${i}`,
        title: '',
        text: `${text(turn, 'speaker')}: ${text(turn, 'content')}`,
        scope,
      }
    })
    documents.push(...turns)
    for (const [q, value] of list(meeting, 'specific_query_list').entries()) {
      const asked = inner(meeting, value)
      const spans = list(asked, 'relevant_text_span').flatMap((range) =>
        turnsOf(asked, range, turns).map(wholeOf),
      )
      questions.push({
        id: `${scope}:q${q}`,
        kind: 'specific',
        question: text(asked, 'query'),
        scope,
        match: 'all',
        spans: [...new Map(spans.map((span) => [span.document, span])).values()],
        answers: [text(asked, 'answer')],
      })
    }
  }
  return { documents, questions }
}

function turnsOf(asked: Entry, range: unknown, turns: readonly MadeDocument[]): readonly MadeDocument[] {
  const [first, last] = (Array.isArray(range) ? range : []).map(Number)
  const isInside = Number.isInteger(first) && Number.isInteger(last) && first! >= 0 && first! <= last!
  if (isInside && last! < turns.length) return turns.slice(first, last! + 1)
  throw malformedLine(asked, `has the span ${JSON.stringify(range)} in a meeting of ${turns.length} turns`)
}

const wholeOf = ({ id, text: whole }: MadeDocument) => ({
  document: id,
  start: 0,
  end: whole.length,
  text: whole,
})

/** LoCoMo's numbers for kinds of questions. */
const CATEGORIES = ['multi-hop', 'temporal', 'open', 'single-hop', 'adversarial']

/**
 * LoCoMo (Maharana et al. 2024): a list of {sample_id, conversation: {session_1_date_time, session_1: [{speaker, dia_id,
 * text, blip_caption?}]}, qa: [{question, answer?, evidence: [dia_id], category}]}. A turn is a document with its
 * session's date as title, which only questions about its conversation may find; gold are the turns of `evidence`, all
 * needed. Adversarial questions have no answer. Evidence that names no turn, of which LoCoMo has some, is left out.
 */
export function readLocomo(source: SourceFile): MadeSet {
  const documents: MadeDocument[] = []
  const questions: MadeQuestion[] = []
  for (const sample of listEntries(source, jsonEntry(source), 'conversations', 'sample_id')) {
    const scope = text(sample, 'sample_id')
    const talk = inner(sample, sample.fields['conversation'])
    const turns = new Map<string, MadeDocument>()
    const unique = distinct()
    const sessions = Object.keys(talk.fields).filter((name) => /^session_\d+$/.test(name))
    for (const session of sessions)
      for (const value of list(talk, session)) {
        const turn = inner(talk, value)
        const id = text(turn, 'dia_id')
        unique(id, talk)
        const caption = text(turn, 'blip_caption', '')
        const said = `${text(turn, 'speaker')}: ${text(turn, 'text')}${caption === '' ? '' : ` [shares ${caption}]`}`
        const title = text(talk, `${session}_date_time`, '')
        turns.set(id, { id: `${scope}:${id}`, title, text: said, scope })
      }
    documents.push(...turns.values())
    for (const [q, value] of list(sample, 'qa').entries()) {
      const asked = inner(sample, value)
      const named = list(asked, 'evidence').flatMap((id) => String(id).match(/D\d+:\d+/g) ?? [])
      const kind = CATEGORIES[Number(asked.fields['category']) - 1] ?? 'other'
      const spans = [...new Set(named)].flatMap((id) => {
        const turn = turns.get(id)
        return turn === undefined ? [] : [wholeOf(turn)]
      })
      questions.push({
        id: `${scope}:q${q}`,
        kind,
        question: text(asked, 'question'),
        scope,
        match: 'all',
        spans,
        answers: asked.fields['answer'] === undefined ? [] : [text(asked, 'answer')],
      })
    }
  }
  return { documents, questions }
}
