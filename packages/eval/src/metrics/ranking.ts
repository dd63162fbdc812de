/**
 * Measures of one ranking. What a question needs is a list of needs; a ranking meets a need at the rank of the
 * first item that is relevant to it. For ordinary judgements every relevant document is one need, and the
 * measures are those of `trec_eval`. A need with alternatives (any of several documents will do) and an item
 * that meets several needs at once (one passage holding two gold spans) fit the same arithmetic.
 */

/** One need of a question under one ranking. */
export interface Need {
  /** Graded relevance, above 0. */
  readonly gain: number
  /** Rank, from 1, of the first item that meets it; absent when none does. */
  readonly rank?: number
}

/** Ordinary judgements: each document judged above 0 is a need. An id that comes twice counts at its first rank. */
export function judge(ranking: readonly string[], judgements: ReadonlyMap<string, number>): Need[] {
  const ranks = new Map<string, number>()
  for (const [i, id] of ranking.entries()) if (!ranks.has(id)) ranks.set(id, i + 1)
  const needs: Need[] = []
  for (const [id, gain] of judgements) {
    if (gain <= 0) continue
    const rank = ranks.get(id)
    needs.push(rank === undefined ? { gain } : { gain, rank })
  }
  return needs
}

/** Share of the needs met in the first k ranks. 0 when there is no need, as for every measure here. */
export function recall(needs: readonly Need[], k: number): number {
  return needs.length === 0 ? 0 : needs.filter((need) => within(need, k)).length / needs.length
}

/** 1 when every need is met in the first k ranks. */
export function all(needs: readonly Need[], k: number): number {
  return needs.length > 0 && needs.every((need) => within(need, k)) ? 1 : 0
}

/** 1 when some need is met in the first k ranks. */
export function success(needs: readonly Need[], k: number): number {
  return needs.some((need) => within(need, k)) ? 1 : 0
}

/** Share of the first k ranks whose item meets a need that no better rank met. Short rankings are not spared. */
export function precision(needs: readonly Need[], k: number): number {
  return gainsByRank(needs).filter(([rank]) => rank <= k).length / k
}

/** 1 / the first rank that meets a need, 0 when that is beyond k. */
export function reciprocalRank(needs: readonly Need[], k: number): number {
  const first = Math.min(...needs.map((need) => need.rank ?? Number.POSITIVE_INFINITY))
  return first <= k ? 1 / first : 0
}

/** Average precision over the whole ranking (`map` of trec_eval): precision at each useful rank / needs. */
export function averagePrecision(needs: readonly Need[]): number {
  const useful = gainsByRank(needs)
  const ideal = useful.length + missedGains(needs).length
  return ideal === 0 ? 0 : useful.reduce((sum, [rank], i) => sum + (i + 1) / rank, 0) / ideal
}

/**
 * Normalised discounted cumulative gain as trec_eval's `ndcg_cut` computes it: linear gains,
 * DCG = Σ gain(rank) / log2(rank + 1), divided by the DCG of all gains in falling order, both cut at k
 * (Järvelin & Kekäläinen 2002). An item that meets several needs at once counts once, with the highest gain.
 */
export function ndcg(needs: readonly Need[], k: number): number {
  const useful = gainsByRank(needs)
  const best = [...useful.map(([, gain]) => gain), ...missedGains(needs)].sort((a, b) => b - a).slice(0, k)
  const ideal = best.reduce((sum, gain, i) => sum + discounted(gain, i + 1), 0)
  const found = useful.reduce((sum, [rank, gain]) => (rank <= k ? sum + discounted(gain, rank) : sum), 0)
  return ideal === 0 ? 0 : found / ideal
}

function discounted(gain: number, rank: number): number {
  return gain / Math.log2(rank + 1)
}

function within(need: Need, k: number): boolean {
  return need.rank !== undefined && need.rank <= k
}

function missedGains(needs: readonly Need[]): number[] {
  return needs.filter((need) => need.rank === undefined).map((need) => need.gain)
}

/** The ranks that meet something, ascending, each with its highest gain. */
function gainsByRank(needs: readonly Need[]): [rank: number, gain: number][] {
  const gains = new Map<number, number>()
  for (const { rank, gain } of needs)
    if (rank !== undefined) gains.set(rank, Math.max(gain, gains.get(rank) ?? 0))
  return [...gains].sort((a, b) => a[0] - b[0])
}
