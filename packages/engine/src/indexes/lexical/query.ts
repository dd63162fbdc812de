/** A question put to one state of the index. */
import { LightconeError } from '../../errors.ts'
import { leaf, product, sum } from '../../explanation.ts'
import type { Explanation, QueryTerm } from '../../model.ts'
import type { LexicalHit, OrdinalRange } from '../../ports.ts'
import type { Scoring } from './bm25f.ts'
import { FIELDS, frequencyIn } from './fields.ts'
import { type PostingList, WINDOW } from './posting-list.ts'
import { ROUNDING_POINTS, type ScanShard, type ScanTerm, scan } from './scan.ts'
import { liveWithin, type Shard } from './shard.ts'
import { CandidateRoom, TopK } from './top-k.ts'

/** What a saturation was computed from, by field. */
const INPUTS = FIELDS.map((name) => ({
  ...{ frequency: `${name}.frequency`, length: `${name}.length`, average: `${name}.average` },
}))

/** A search is over within one turn: the next one may have it. */
const room = new CandidateRoom()

const NONE_ACCEPTED = new Uint8Array()

/** Distinct terms in ascending order, each with its whole weight. Throws `invalid-argument`. */
export function prepareTerms(terms: readonly QueryTerm[]): readonly QueryTerm[] {
  const weights = new Map<string, number>()
  for (const { term, weight } of terms) {
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY))
      throw new LightconeError('invalid-argument', {
        message: `The weight of the term ${JSON.stringify(term)} is ${weight}.`,
        hint: 'Give every term a weight that is finite and not negative.',
        details: { term, weight },
      })
    const wellFormed = term.toWellFormed()
    weights.set(wellFormed, (weights.get(wellFormed) ?? 0) + weight)
  }
  return [...weights].map(([term, weight]) => ({ term, weight })).sort((a, b) => (a.term < b.term ? -1 : 1))
}

/** The terms of a question, with their postings in every shard. */
export class Evaluation {
  readonly idf: readonly number[]
  private readonly shards: readonly Shard[]
  private readonly terms: readonly QueryTerm[]
  /** By shard, then term. */
  private readonly lists: readonly (readonly PostingList[])[]
  private readonly scoring: Scoring
  private readonly df: readonly number[]
  /** By term: the leaves that its scores have in common. */
  private readonly weighing: (readonly [weight: Explanation, idf: Explanation])[] = []

  constructor(
    shards: readonly Shard[],
    terms: readonly QueryTerm[],
    lists: readonly (readonly PostingList[])[],
    scoring: Scoring,
  ) {
    this.shards = shards
    this.terms = terms
    this.lists = lists
    this.scoring = scoring
    this.df = terms.map((_, t) =>
      shards.reduce((sum, { living }, number) => sum + lists[number]![t]!.live(living), 0),
    )
    this.idf = this.df.map((df) => scoring.idf(df))
  }

  /** Best first; all that tie with the k-th are included. Impacts are taken under `reference`. */
  best(k: number, within: readonly OrdinalRange[] | undefined, reference: Scoring): LexicalHit[] {
    const { scoring } = this
    const wanted = Math.min(k, scoring.segments)
    const drift = { growth: scoring.growthSince(reference), shrinking: reference.growthSince(scoring) }
    const { candidates, pointsPerScore } = scan(
      this.scanned(within, reference),
      wanted,
      drift,
      within !== undefined,
    )
    const top = new TopK(wanted, room)
    candidates.eachFrom(wanted, (upper, shard, local) => {
      if (upper < top.threshold * pointsPerScore - ROUNDING_POINTS) return
      const score = this.score(shard, local)
      top.offer(score, score, shard, local)
    })
    const hits: LexicalHit[] = []
    top.each((score, shard, local) =>
      hits.push({ ordinal: this.shards[shard]!.ordinals.ordinalAt(local), score }),
    )
    return hits.sort((a, b) => b.score - a.score || a.ordinal - b.ordinal)
  }

  private scanned(within: readonly OrdinalRange[] | undefined, reference: Scoring): readonly ScanShard[] {
    return this.shards.map((shard, number) => {
      const accepted = within ? liveWithin(shard, within) : shard.living.flags
      const terms: ScanTerm[] = []
      for (let t = 0; accepted && t < this.terms.length; t++) {
        const list = this.lists[number]![t]!
        const boost = this.terms[t]!.weight * this.idf[t]!
        if (list.count === 0 || boost === 0) continue
        list.take(reference)
        terms.push({ list, boost })
      }
      return { accepted: accepted ?? NONE_ACCEPTED, terms }
    })
  }

  /** weight · idf · saturation of each term in turn, added up: the same numbers in the same order as `explain`. */
  private score(shard: number, local: number): number {
    const window = local & -WINDOW
    const lists = this.lists[shard]!
    let score = 0
    for (let t = 0; t < lists.length; t++) {
      const i = lists[t]!.find(local)
      if (i >= 0)
        score += this.terms[t]!.weight * this.idf[t]! * lists[t]!.saturation(i, window, this.scoring)
    }
    return score
  }

  explain(ordinal: number): Explanation {
    const place = this.placeOf(ordinal)
    if (place === undefined) return sum('bm25f', [])
    const { shard, local } = place
    const parts: Explanation[] = []
    for (let t = 0; t < this.terms.length; t++) {
      const part = this.explainTerm(shard, t, local)
      if (part !== undefined) parts.push(part)
    }
    return sum('bm25f', parts)
  }

  /** `into[t]` becomes what term t adds, where the segment has it; what comes back is the score. */
  scoreTerms(ordinal: number, into: Float64Array): number {
    const place = this.placeOf(ordinal)
    if (place === undefined) return 0
    const { shard, local } = place
    const lists = this.lists[shard]!
    const window = local & -WINDOW
    let score = 0
    for (let t = 0; t < lists.length; t++) {
      const list = lists[t]!
      const i = list.find(local)
      if (i < 0) continue
      const gain = this.terms[t]!.weight * this.idf[t]! * list.saturation(i, window, this.scoring)
      into[t] = gain
      score += gain
    }
    return score
  }

  private placeOf(ordinal: number): { readonly shard: number; readonly local: number } | undefined {
    for (let shard = 0; shard < this.shards.length; shard++) {
      const { ordinals, living } = this.shards[shard]!
      const local = ordinals.localOf(ordinal)
      if (local >= 0 && living.flags[local] === 1) return { shard, local }
    }
    return undefined
  }

  private explainTerm(shard: number, t: number, local: number): Explanation | undefined {
    const { term, weight } = this.terms[t]!
    const list = this.lists[shard]![t]!
    const i = weight === 0 ? -1 : list.find(local)
    if (i < 0) return undefined
    const saturation = list.saturation(i, local & -WINDOW, this.scoring)
    this.weighing[t] ??= [
      leaf('weight', weight),
      leaf('idf', this.idf[t]!, { df: this.df[t]!, segments: this.scoring.segments }),
    ]
    const [weightLeaf, idfLeaf] = this.weighing[t]
    return product(term, [
      weightLeaf,
      idfLeaf,
      leaf('saturation', saturation, this.inputs(shard, list, i, local)),
    ])
  }

  private inputs(
    shard: number,
    list: PostingList,
    i: number,
    local: number,
  ): Readonly<Record<string, number>> {
    const frequencies = list.frequencies(i)
    const inputs: Record<string, number> = {}
    for (let field = 0; field < INPUTS.length; field++) {
      const frequency = frequencyIn(field, frequencies, list.extra)
      if (frequency === 0) continue
      const names = INPUTS[field]!
      inputs[names.frequency] = frequency
      inputs[names.length] = this.shards[shard]!.lengths[field]![local]!
      inputs[names.average] = this.scoring.averages[field]!
    }
    return inputs
  }
}
