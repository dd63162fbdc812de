/**
 * Who speaks in a segment and when, as the lexical index's field `situation` has it: names as they are written, then
 * dates in the forms of `dates.ts`.
 */
import type { Block, Document, Metadata, Segment } from '../model.ts'
import { dateForms, datesIn } from './dates.ts'

/** Metadata that say who wrote or said a document: of chats and transcripts, mail, feeds. */
const SPEAKERS = ['speaker', 'from', 'author'] as const
/** Metadata that say when: of mail, feeds, front matter. */
const DATES = ['date', 'published'] as const
/** Dates of one segment; what has more is a table or a calendar. */
const MOST_DATES = 32

/** "Maria: ", "Project manager - ", at the beginning of a turn: one to four words, the first with a capital. */
const OPENING =
  /^(?:[[(][^\])\n]{1,30}[\])] *)?([\p{Lu}\p{Lt}\p{Lo}][\p{L}\p{M}\p{N}.'’_-]{0,30}(?: [\p{L}\p{N}(][\p{L}\p{M}\p{N}.'’()_-]{0,30}){0,3}): /u

export type SituatedDocument = Pick<Document, 'title' | 'text' | 'metadata'>

/** Reads a document's segments in turn. `turns` are the blocks of the segment that are turns. */
export function situations(document: SituatedDocument) {
  const { title, text, metadata } = document
  const speaker = speakersOf(document)
  const ofAll = [...DATES.flatMap((name) => textsOf(metadata[name])).flatMap(formsIn), ...formsIn(title)]
  return ({ headings, start, end }: Segment, turns: readonly Block[]): string => {
    const names = turns.flatMap(({ label }) => label ?? [])
    const dates = new Set([...ofAll, ...headings.flatMap(formsIn), ...formsIn(text.slice(start, end))])
    return [...(names.length > 0 ? names : speaker), ...[...dates].slice(0, MOST_DATES)].join('\n')
  }
}

/** Who says a document: as its metadata have it, or the name that a part of a whole begins with. */
export function speakersOf({ text, metadata }: Omit<SituatedDocument, 'title'>): readonly string[] {
  const named = SPEAKERS.flatMap((name) => textsOf(metadata[name]))
  if (named.length > 0 || metadata['partOf'] === undefined) return named
  return OPENING.exec(text.slice(0, 200))?.slice(1) ?? []
}

/** A question mark behind which stand signs alone, or what a chat puts into brackets: "[image: a red kite]". */
const QUESTION_END = /[?？؟](?:[^\p{L}\p{N}[]|\[[^\]]*\])*$/u

/** Whether what somebody says ends in a question. */
export const endsInQuestion = (text: string): boolean => QUESTION_END.test(text.trimEnd().slice(-300))

const formsIn = (text: string): readonly string[] => datesIn(text).flatMap(dateForms)

function textsOf(value: Metadata[string] | undefined): readonly string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}
