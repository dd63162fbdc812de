/** Questions with their passages and gold answers, for the learned reader. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readRecords } from '../sentences/corpus.ts'

export const DATA = join(import.meta.dirname, '../../../shared/data')

export interface Example {
  readonly set: string
  /** Article or page: examples of one group are never parted. */
  readonly group: string
  readonly question: string
  readonly passage: string
  readonly golds: readonly string[]
}

/** Learned from: XQuAD's English part (CC BY-SA 4.0), Natural Questions (CC BY-SA 3.0), QED (CC BY-SA 3.0). */
const LEARNED = ['qa-xquad/en', 'qa-nq-oracle', 'qa-qed']
/** Wikipedia passages of multi-hop sets (CC BY-SA 4.0, CC BY 4.0, Apache-2.0): for the classes of words alone. */
const WORDS_ONLY = [
  'mh-hotpot-migres200',
  'mh-2wiki-migres-train500',
  'mh-musique-hipporag-train',
  'mh-hotpot-hipporag-train',
]
/** Measured on alone. */
export const MEASURED = 'qa-squad2'

/**
 * No passage of the measured set, and no article of it, is among them; a question that two sets share is there once.
 */
export function learnedExamples(): readonly Example[] {
  const measured = measuredExamples()
  const articles = new Set(measured.map(({ group }) => group.toLowerCase()))
  const seen = new Set(measured.map(({ question }) => keyOf(question)))
  const passages = new Set(measured.map(({ passage }) => keyOf(passage)))
  return LEARNED.flatMap((set) => readExamples(set)).filter((example) => {
    const key = keyOf(example.question)
    if (seen.has(key) || articles.has(example.group.toLowerCase()) || passages.has(keyOf(example.passage)))
      return false
    seen.add(key)
    return true
  })
}

export function classTexts(examples: readonly Example[]): readonly string[] {
  const more = WORDS_ONLY.flatMap((set) => readRecords(fileOf(set, 'corpus')).map(({ text }) => String(text)))
  return [...new Set([...examples.map(({ passage }) => passage), ...more])]
}

export function measuredExamples(): readonly Example[] {
  return readExamples(MEASURED)
}

const keyOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

export function readExamples(set: string): readonly Example[] {
  const documents = new Map(readRecords(fileOf(set, 'documents')).map((one) => [String(one['_id']), one]))
  return readRecords(fileOf(set, 'items')).flatMap((item) => {
    const spans = (item['spans'] ?? []) as readonly { readonly docId: string; readonly text: string }[]
    if (spans.length === 0 || item['unanswerable'] === true) return []
    const document = documents.get(String(item['docId'] ?? spans[0]!.docId))
    if (document === undefined) return []
    const golds = [...new Set(spans.map(({ text }) => text))]
    return [
      {
        set,
        group: String(document['title']).replaceAll('_', ' '),
        question: String(item['question']),
        passage: String(document['text']),
        golds,
      },
    ]
  })
}

export function fileOf(set: string, name: string): string {
  const plain = join(DATA, set, `${name}.jsonl`)
  return existsSync(plain) ? plain : `${plain}.gz`
}
