/**
 * Passages for a question one after the other, each chosen for what those before it leave open. A passage's value is
 *
 *     Σ_t  w_t · s_t · (1 - δ_t · c_t)  +  TITLE · S · named  +  LINK · S · W · link
 *
 * with w_t the term's weight, s_t its BM25F saturation (at most S), c_t how far the chosen passages settle the term,
 * and W = Σ w_t, but at most REACH times the weight of the names. `link` is how strongly a chosen passage leads to this one by a name that the question does not
 * hold: the conjunctive second hop. Names settle when the passage that goes by them is chosen, so a comparison's
 * parts take turns; other terms are held back only once a name is settled. With no name in the question every value
 * is the BM25F score.
 */
import type { GraphQuestion } from './graph-question.ts'

/** BM25F's k1 + 1: what a saturation cannot pass. */
export const MOST_SATURATION = 1.9

export interface ChainWeights {
  /** δ of terms whose name a chosen passage goes by. */
  readonly settled: number
  /** δ of all other terms, once a name is settled. */
  readonly covered: number
  readonly title: number
  readonly link: number
  /** A link counts for at most so many times what the names weigh: one name by the way leads nowhere far. */
  readonly reach: number
  /** How much of its anchor a passage hands on to the one it led to. */
  readonly decay: number
  /** The anchor of a passage that mentions the question's names without going by one. */
  readonly mention: number
  /** How strongly a title leads back to its mention; a mention leads to its title with 1. */
  readonly back: number
  /** How strongly two passages that mention the same name lead to each other. */
  readonly shared: number
  /**
   * What is left of that where other passages with the name also mention another name of the first one, and this one
   * does not: two people of one name are told apart by the company they keep.
   */
  readonly namesake: number
  /** A passage that mentions more names than this leads to each more weakly, as a random walk would. */
  readonly fullStrengthNames: number
  /** How strongly a name leads to what has it in a longer title ("Ellison" to "Mara Ellison"), asked or mentioned. */
  readonly part: number
  /** How strongly a name leads to what goes by it written otherwise, times how surely that is the same. */
  readonly alias: number
}

/**
 * Chosen on four multi-hop sets at once (MuSiQue, HotpotQA twice, 2WikiMultiHopQA), each in its own corpus and all in
 * one of 16,000 passages, and held against four single-hop sets; no set has its own. Results move by less than the
 * bootstrap interval when any is changed by a third.
 */
export const CHAIN_WEIGHTS: ChainWeights = {
  settled: 0.9,
  covered: 0.3,
  title: 0.6,
  link: 0.6,
  reach: 4,
  decay: 0.8,
  mention: 0.7,
  back: 0.5,
  shared: 0.4,
  namesake: 0.5,
  fullStrengthNames: 16,
  part: 0.3,
  alias: 0.8,
}

/** Why a passage leads to another. */
export interface Link {
  /** 0 to 1, the anchor of the passage it comes from included. */
  readonly value: number
  readonly name: string
  readonly from: number
}

export interface Parts {
  readonly terms: readonly {
    readonly term: string
    readonly weight: number
    readonly saturation: number
    readonly open: number
  }[]
  readonly title: number
  readonly titleName: string | undefined
  readonly link: number
  readonly linked: Link | undefined
}

export class Chain {
  private readonly links = new Map<number, Link>()
  private readonly question: GraphQuestion
  private readonly weights: ChainWeights
  /** c_t by term number. */
  private readonly settled: Float64Array
  /** What is left of each term's weight: 1 - δ_t · c_t. */
  private readonly open: Float64Array
  private anySettled = false
  private readonly anchors = new Map<number, number>()
  private readonly trail = new Map<number, Link>()

  constructor(question: GraphQuestion, weights: ChainWeights) {
    this.question = question
    this.weights = weights
    this.settled = new Float64Array(question.terms.length)
    this.open = new Float64Array(question.terms.length).fill(1)
  }

  value(ordinal: number, saturations: Float64Array): number {
    const { terms } = this.question
    let value = 0
    for (let t = 0; t < saturations.length; t++)
      if (saturations[t]! > 0) value += terms[t]!.weight * saturations[t]! * this.open[t]!
    return value + this.titleValue(ordinal) + this.linkValue(ordinal)
  }

  parts(ordinal: number, saturations: Float64Array): Parts {
    const terms = this.question.terms.flatMap(({ term, weight }, t) =>
      saturations[t]! > 0 ? [{ term, weight, saturation: saturations[t]!, open: this.open[t]! }] : [],
    )
    return {
      terms,
      title: this.titleValue(ordinal),
      titleName: this.question.named.get(ordinal)?.name,
      link: this.linkValue(ordinal),
      linked: this.links.get(ordinal),
    }
  }

  private openOf(t: number): number {
    const { settled, covered } = this.weights
    if (this.question.terms[t]!.resolvedBy !== undefined) return 1 - settled * this.settled[t]!
    return this.anySettled ? 1 - covered * this.settled[t]! : 1
  }

  private titleValue(ordinal: number): number {
    const named = this.question.named.get(ordinal)
    return named === undefined ? 0 : MOST_SATURATION * this.weights.title * named.fit * named.weight
  }

  private linkValue(ordinal: number): number {
    const link = this.links.get(ordinal)
    if (link === undefined) return 0
    const { weight, nameWeight } = this.question
    return (
      MOST_SATURATION * this.weights.link * Math.min(weight, this.weights.reach * nameWeight) * link.value
    )
  }

  /**
   * Takes a passage in and returns its anchor: how surely it stands on the question's names, 0 to 1. `crowd` is how
   * many segments share its title.
   */
  choose(ordinal: number, saturations: Float64Array, crowd: number): number {
    const { terms, nameWeight, named } = this.question
    let covered = 0
    for (const [t, { weight, inName, resolvedBy }] of terms.entries()) {
      // A stretch that is full of a term counts beyond a passage that is.
      const share = Math.min(1, saturations[t]! / MOST_SATURATION)
      if (inName) covered += weight * share
      this.settled[t] =
        resolvedBy === undefined
          ? 1 - (1 - this.settled[t]!) * (1 - share)
          : Math.min(1, this.settled[t]! + (resolvedBy.get(ordinal) ?? 0))
    }
    if (named.has(ordinal)) this.anySettled = true
    for (let t = 0; t < this.open.length; t++) this.open[t] = this.openOf(t)
    const own =
      (nameWeight === 0 ? 0 : covered / nameWeight) *
      (named.has(ordinal) ? 1 : this.weights.mention) *
      Math.sqrt(1 / crowd)
    const link = this.links.get(ordinal)
    const anchor = Math.min(
      1,
      Math.max(own, link === undefined ? 0 : this.weights.decay * this.anchors.get(link.from)!),
    )
    this.anchors.set(ordinal, anchor)
    if (link !== undefined) this.trail.set(ordinal, link)
    return anchor
  }

  /** The link by which a chosen passage was reached when it was chosen. */
  cameBy(chosen: number): Link | undefined {
    return this.trail.get(chosen)
  }

  /** Notes a link; of two, the stronger stays, of equals the one that came first. True when it is this one. */
  lead(to: number, link: Link): boolean {
    const isStronger = link.value > (this.links.get(to)?.value ?? 0)
    if (isStronger) this.links.set(to, link)
    return isStronger
  }
}
