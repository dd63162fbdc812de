/** Which solved questions are nearest to one, by the words of the questions: a lexical index of their own. */
import { openLexicalIndex } from '../indexes/lexical/lexical-index.ts'
import type { SolvedQuestion } from '../model.ts'
import type { Analyzer, LexicalIndex, Store } from '../ports.ts'
import { openMemoryStore } from '../store/memory/memory-store.ts'
import { detectLanguage } from '../text/language.ts'

/** A question that was answered rightly at least once. */
export interface Solved {
  readonly question: string
  /** The latest right answer, and the latest wrong one that says something else. */
  readonly right: SolvedQuestion
  readonly wrong?: SolvedQuestion
}

export interface NearestOptions {
  readonly count: number
  /** Leave out questions that are nearly the one asked, too. */
  readonly apart?: boolean
}

export interface SolvedIndex {
  nearest(question: string, options: NearestOptions): Promise<readonly Solved[]>
}

/** Questions that share so much of their terms (Jaccard) ask for the same thing in other words. */
const NEARLY = 0.7

/**
 * Questions with a right answer, nearest first by BM25F of their words; those that share none are left out. Never the
 * question asked itself, however it is written: its answer would be the answer.
 */
export async function openSolvedIndex(
  solved: readonly SolvedQuestion[],
  analyzer: Analyzer,
): Promise<SolvedIndex> {
  const questions = byQuestion(solved)
  const store = openMemoryStore({ namespace: 'default', clock: STOPPED })
  const index = await openLexicalIndex({ store, analyzer })
  const languages = await fill(store, index, questions)
  return {
    async nearest(question, { count, apart = false }) {
      const same = formOf(question)
      const terms = new Set(analyzer.terms(question, detectLanguage(question)))
      const hits = await index.search(analyzer.query(question, languages), questions.length)
      const found: Solved[] = []
      for (const { ordinal } of hits) {
        if (found.length === count) break
        const one = questions[ordinal]!
        if (formOf(one.question) === same) continue
        if (
          apart &&
          overlap(terms, new Set(analyzer.terms(one.question, detectLanguage(one.question)))) >= NEARLY
        )
          continue
        found.push(one)
      }
      return found
    },
  }
}

/** Nothing in this store is asked for by time. */
const STOPPED = { nowMs: () => 0, elapsedMs: () => 0 }

function byQuestion(solved: readonly SolvedQuestion[]): readonly Solved[] {
  const groups = Map.groupBy(solved, ({ question }) => formOf(question))
  return [...groups.values()].flatMap((group) => {
    const right = group.findLast(({ verdict }) => verdict === 'right')
    if (right === undefined) return []
    const rights = new Set(
      group.flatMap(({ verdict, answer }) => (verdict === 'right' ? [formOf(answer)] : [])),
    )
    const wrong = group.findLast(({ verdict, answer }) => verdict === 'wrong' && !rights.has(formOf(answer)))
    return [{ question: right.question, right, ...(wrong === undefined ? {} : { wrong }) }]
  })
}

/** Letters and digits alone, so that neither marks nor capitals make another question of it. */
const formOf = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = a.intersection(b).size
  return shared === 0 ? 0 : shared / (a.size + b.size - shared)
}

/** One document a question, so that ordinals count the questions. */
async function fill(
  store: Store,
  index: LexicalIndex,
  questions: readonly Solved[],
): Promise<readonly string[]> {
  if (questions.length === 0) return []
  const languages = questions.map(({ question }) => detectLanguage(question))
  await store.commit({
    put: questions.map(({ question }, i) => ({
      document: {
        id: String(i).padStart(6, '0'),
        source: 'solved',
        title: '',
        text: question,
        blocks: [],
        metadata: {},
        hash: String(i),
        language: languages[i]!,
      },
      segments: [{ position: 0, kind: 'passage', headings: [], start: 0, end: question.length }],
      log: {
        lexical: index.encode(
          [{ title: '', heading: '', body: question, symbol: '', situation: '' }],
          languages[i]!,
        ),
      },
    })),
  })
  await index.refresh()
  return [...new Set(languages)].toSorted()
}
