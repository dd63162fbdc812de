/** Questions with their passages and gold answers, for the learned reader. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readRecords } from '../sentences/corpus.ts'

export const DATA = join(import.meta.dirname, '../../../shared/data')

export interface Example {
  readonly set: string
  /** Article or page: examples of one group are never parted. */
  readonly group: string
  /** The passage's id in its set. */
  readonly document: string
  readonly question: string
  readonly passage: string
  readonly golds: readonly string[]
}

/**
 * Learned from: SQuAD 2.0 (eight articles) and XQuAD's English part (CC BY-SA 4.0), Natural Questions and QED
 * (CC BY-SA 3.0).
 */
const LEARNED = ['qa-squad2', 'qa-xquad/en', 'qa-nq-oracle', 'qa-qed']
/** Wikipedia passages of multi-hop sets (CC BY-SA 4.0, CC BY 4.0, Apache-2.0): for the classes of words alone. */
const WORDS_ONLY = [
  'mh-hotpot-migres200',
  'mh-2wiki-migres-train500',
  'mh-musique-hipporag-train',
  'mh-hotpot-hipporag-train',
]
/** Measured on, each article by a model that did not learn from it. */
export const MEASURED = 'qa-squad2'

/**
 * The other articles of SQuAD 2.0's development set. XQuAD's questions about them are questions of that set, and other
 * sets have their Wikipedia pages: never learned from, so that a figure on them is one on unknown articles.
 */
const KEPT_FROM = new Set(
  `Amazon rainforest|Black Death|Civil disobedience|Computational complexity theory|Construction|Ctenophora
  |Economic inequality|Force|Fresno, California|Geology|Harvard University|Immune system
  |Intergovernmental Panel on Climate Change|Islamism|Jacksonville, Florida|Oxygen|Packet switching|Pharmacy
  |Prime number|Private school|Rhine|Sky (United Kingdom)|Southern California|Steam engine|University of Chicago
  |Victoria (Australia)|Yuan dynasty`
    .split('|')
    .map((title) => title.trim().toLowerCase()),
)

/** A question that two sets share is there once. */
export function learnedExamples(): readonly Example[] {
  const seen = new Set<string>()
  return LEARNED.flatMap((set) => readExamples(set)).filter(({ question, group }) => {
    const key = keyOf(question)
    if (seen.has(key) || KEPT_FROM.has(group.toLowerCase())) return false
    seen.add(key)
    return true
  })
}

/** XQuAD's questions on those articles, without any text that is learned from. */
export function keptExamples(learned: readonly Example[]): readonly Example[] {
  const kept = readExamples('qa-xquad/en').filter(({ group }) => KEPT_FROM.has(group.toLowerCase()))
  return apartFrom(learned, kept)
}

/** Words in a row by which a text is known again. */
const RUN = 10

/** Those that share neither article nor question nor a run of words with what is measured. */
export function apartFrom(measured: readonly Example[], examples: readonly Example[]): readonly Example[] {
  const articles = new Set(measured.map(({ group }) => group.toLowerCase()))
  const questions = new Set(measured.map(({ question }) => keyOf(question)))
  const runs = new Set(measured.flatMap(({ passage }) => runsOf(passage)))
  return examples.filter(
    ({ group, question, passage }) =>
      !articles.has(group.toLowerCase()) &&
      !questions.has(keyOf(question)) &&
      !runsOf(passage).some((run) => runs.has(run)),
  )
}

const known = new Map<string, readonly string[]>()

function runsOf(text: string): readonly string[] {
  const before = known.get(text)
  if (before !== undefined) return before
  const words = keyOf(text).split(' ')
  const count = Math.max(0, words.length - RUN + 1)
  const runs = Array.from({ length: count }, (_, i) => words.slice(i, i + RUN).join(' '))
  known.set(text, runs)
  return runs
}

/** Without the text of the measured set: one set of classes serves every article that is measured on. */
export function classTexts(): readonly string[] {
  const passages = apartFrom(measuredExamples(), learnedExamples()).map(({ passage }) => passage)
  const more = WORDS_ONLY.flatMap((set) => readRecords(fileOf(set, 'corpus')).map(({ text }) => String(text)))
  return [...new Set([...passages, ...more])]
}

export function measuredExamples(): readonly Example[] {
  return readExamples(MEASURED)
}

export const articleOf = (document: Readonly<Record<string, unknown>>): string =>
  String(document['title']).replaceAll('_', ' ')

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
        group: articleOf(document),
        document: String(document['_id']),
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
