/** What a ranking holds when a reader stops after a share of all that the question could find. */
import { type Lightcone, loadTokenizer } from 'lightcone'
import type { Question, SetDocument } from './datasets/retrieval-set.ts'
import { mean } from './metrics/summary.ts'
import { type RankOptions, rankUpTo } from './rank.ts'

export interface ShareFigures {
  /** Tokens read, as a share of the tokens in reach. */
  readonly share: number
  /** Share of a question's relevant documents among those read whole; the mean over questions. */
  readonly documents: number
  /** The same with every document counted by its tokens. */
  readonly tokens: number
}

/** Counts tokens while documents stream by, then measures questions one by one. */
export async function measureShare(share: number) {
  const tokenizer = await loadTokenizer('estimate')
  const counts = new Map<string, number>()
  const totals = new Map<string | undefined, number>()
  const figures: { documents: number; tokens: number }[] = []
  const tokensOf = (document: string) => counts.get(document) ?? 0
  return {
    async *counted(documents: AsyncIterable<SetDocument>): AsyncGenerator<SetDocument> {
      for await (const document of documents) {
        const tokens = tokenizer.count(document.text)
        counts.set(document.id, tokens)
        for (const scope of new Set([undefined, document.scope]))
          totals.set(scope, (totals.get(scope) ?? 0) + tokens)
        yield document
      }
    },
    async ask(
      cone: Lightcone,
      question: Question,
      options: Pick<RankOptions, 'mode' | 'signal'>,
    ): Promise<void> {
      const budget = share * (totals.get(question.scope) ?? 0)
      const ranked = await rankUpTo(cone, question, { ...options, tokens: budget, tokensOf })
      const read = new Set<string>()
      let used = 0
      for (const document of ranked) {
        used += tokensOf(document)
        if (used > budget) break
        read.add(document)
      }
      figures.push(recallOf(question, read, tokensOf))
    },
    figures: (): ShareFigures => ({
      share,
      documents: round(mean(figures.map(({ documents }) => documents))),
      tokens: round(mean(figures.map(({ tokens }) => tokens))),
    }),
  }
}

/** Of alternatives the first that was read counts, or the first of all. */
function recallOf({ gold }: Question, read: ReadonlySet<string>, tokensOf: (document: string) => number) {
  let found = 0
  let held = 0
  let all = 0
  for (const { places } of gold) {
    const met = places.find(({ document }) => read.has(document))
    const tokens = tokensOf((met ?? places[0]!).document)
    all += tokens
    if (met === undefined) continue
    found++
    held += tokens
  }
  return { documents: gold.length === 0 ? 0 : found / gold.length, tokens: all === 0 ? 0 : held / all }
}

const round = (value: number): number => Number(value.toFixed(5))
