/** The feed of one reader, from what they saved, hid and asked. Reciprocal rank fusion (Cormack et al. 2009). */
import type { Library, Scope } from './library.ts'
import type { Paper } from './model.ts'
import type { ReaderStore } from './state/readers.ts'
import { contentWords } from './text.ts'

export interface Pick {
  readonly paper: Paper
  readonly score: number
  readonly reasons: readonly string[]
}

/** Cormack, Clarke and Büttcher 2009, §2. */
const K = 60
const DEPTH = 50
/** The latest marks speak for a reader; each costs one search. */
const MARKS = 8
const WORDS = 8
/** Words that a reason names. */
const NAMED = 4

export async function forYou(
  reader: string,
  scope: Scope,
  { library, readers }: { readonly library: Library; readonly readers: ReaderStore },
): Promise<readonly Pick[]> {
  const marks = readers.marks(reader)
  const marked = new Set(marks.map(({ paper }) => paper))
  const saved = library.papers.many(
    marks
      .filter(({ kind }) => kind === 'saved')
      .slice(0, MARKS)
      .map((m) => m.paper),
  )
  const hidden = library.papers.many(
    marks
      .filter(({ kind }) => kind === 'hidden')
      .slice(0, MARKS)
      .map((m) => m.paper),
  )
  const words = readers.interests(reader).slice(0, WORDS)

  const picks = new Map<string, { paper: Paper; score: number; reasons: string[] }>()
  async function search(query: string, sign: 1 | -1, reason: (matched: readonly string[]) => string) {
    const hits = await library.search(query, { k: DEPTH, scope })
    const asked = contentWords(query)
    hits.forEach(({ paper }, rank) => {
      if (marked.has(paper.key) || paper.withdrawn) return
      const pick = picks.get(paper.key) ?? { paper, score: 0, reasons: [] }
      pick.score += sign / (K + rank + 1)
      const there = new Set(contentWords(`${paper.title} ${paper.abstract}`))
      const matched = asked.filter((word) => there.has(word)).slice(0, NAMED)
      if (sign > 0 && rank < 20) pick.reasons.push(reason(matched))
      picks.set(paper.key, pick)
    })
  }
  for (const paper of saved)
    await search(paper.title, 1, (matched) =>
      matched.length === 0
        ? `Because you saved “${paper.title}”`
        : `Because you saved “${paper.title}” (shared: ${matched.join(', ')})`,
    )
  if (words.length > 0)
    await search(words.map(({ word }) => word).join(' '), 1, (matched) =>
      matched.length === 0 ? 'Near what you asked about' : `You asked about ${matched.join(', ')}`,
    )
  for (const paper of hidden) await search(paper.title, -1, () => '')
  return [...picks.values()]
    .filter(({ score, reasons }) => score > 0 && reasons.length > 0)
    .toSorted((a, b) => b.score - a.score || (a.paper.key < b.paper.key ? -1 : 1))
    .map((pick) => ({ ...pick, reasons: pick.reasons.slice(0, 2) }))
}
