/** The feed of one reader, from what they saved, hid and asked. Reciprocal rank fusion (Cormack et al. 2009). */
import type { Library, Scope } from './library.ts'
import type { Paper } from './model.ts'
import type { ReaderStore } from './state/readers.ts'

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
  async function search(query: string, sign: 1 | -1, reason: string): Promise<void> {
    const hits = await library.search(query, { k: DEPTH, scope })
    hits.forEach(({ paper }, rank) => {
      if (marked.has(paper.key)) return
      const pick = picks.get(paper.key) ?? { paper, score: 0, reasons: [] }
      pick.score += sign / (K + rank + 1)
      if (sign > 0 && rank < 20) pick.reasons.push(reason)
      picks.set(paper.key, pick)
    })
  }
  for (const paper of saved) await search(paper.title, 1, `Because you saved “${paper.title}”`)
  if (words.length > 0)
    await search(
      words.map(({ word }) => word).join(' '),
      1,
      `You asked about ${words.map(({ word }) => word).join(', ')}`,
    )
  for (const paper of hidden) await search(paper.title, -1, '')
  return [...picks.values()]
    .filter(({ score, reasons }) => score > 0 && reasons.length > 0)
    .toSorted((a, b) => b.score - a.score || (a.paper.key < b.paper.key ? -1 : 1))
    .map((pick) => ({ ...pick, reasons: pick.reasons.slice(0, 2) }))
}
