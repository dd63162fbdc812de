/** The naive twin: reads every live segment and applies the formula as it stands. For tests alone. */
import { leaf, product, sum } from '../../explanation.ts'
import type { Explanation, QueryTerm, SegmentFields, StoredSegment } from '../../model.ts'
import type { Analyzer, LexicalHit, LexicalIndex, OrdinalRange, Store, TermScores } from '../../ports.ts'
import { BM25F } from './bm25f.ts'
import { FIELDS, type Field } from './fields.ts'

export interface NaiveOptions {
  readonly store: Store
  readonly analyzer: Pick<Analyzer, 'terms'>
  /** What the segment was indexed with. */
  readonly fields: (segment: StoredSegment) => SegmentFields
}

interface Counted {
  readonly segment: StoredSegment
  readonly lengths: Readonly<Record<Field, number>>
  readonly frequencies: Readonly<Record<Field, ReadonlyMap<string, number>>>
}

export async function createNaiveLexicalIndex(options: NaiveOptions): Promise<LexicalIndex> {
  const index = new NaiveLexicalIndex(options)
  await index.refresh()
  return index
}

class NaiveLexicalIndex implements LexicalIndex {
  private readonly options: NaiveOptions
  private segments: readonly Counted[] = []
  private averages: Readonly<Record<Field, number>> = eachField(() => 0)
  private readonly idfs = new Map<string, number>()

  constructor(options: NaiveOptions) {
    this.options = options
  }

  encode(): Uint8Array {
    return new Uint8Array()
  }

  part() {
    return { index: 'lexical', header: new Uint8Array(), blobs: [], holdsPut: true } as const
  }

  partOfDocuments() {
    return this.part()
  }

  async refresh(): Promise<void> {
    const { store } = this.options
    const segments: Counted[] = []
    for await (const { first, count } of store.documents())
      for (const segment of await store.segments(Array.from({ length: count }, (_, i) => first + i)))
        segments.push(this.count(segment!))
    this.segments = segments
    this.averages = eachField((field) => {
      const filled = segments.filter(({ lengths }) => lengths[field] > 0)
      return filled.reduce((total, { lengths }) => total + lengths[field], 0) / filled.length
    })
    this.idfs.clear()
  }

  private count(segment: StoredSegment): Counted {
    const fields = this.options.fields(segment)
    const terms = (field: Field) => this.options.analyzer.terms(fields[field], segment.language)
    return {
      segment,
      lengths: eachField((field) => terms(field).length),
      frequencies: eachField((field) => {
        const counts = new Map<string, number>()
        for (const term of terms(field)) counts.set(term, (counts.get(term) ?? 0) + 1)
        return counts
      }),
    }
  }

  /** Documents come from the store in id order and their segments by position, so a stable sort breaks ties. */
  async search(terms: readonly QueryTerm[], k: number, within?: readonly OrdinalRange[]) {
    const accepts = ({ segment: { ordinal } }: Counted) =>
      !within || within.some(({ first, count }) => ordinal >= first && ordinal < first + count)
    const hits: LexicalHit[] = []
    for (const counted of this.segments)
      if (accepts(counted) && terms.some(({ term, weight }) => weight > 0 && holds(counted, term)))
        hits.push({ ordinal: counted.segment.ordinal, score: this.explanation(terms, counted).value })
    return hits.sort((a, b) => b.score - a.score).slice(0, k)
  }

  async explain(terms: readonly QueryTerm[], ordinals: readonly number[]): Promise<readonly Explanation[]> {
    return ordinals.map((ordinal) => {
      const counted = this.segments.find(({ segment }) => segment.ordinal === ordinal)
      return counted ? this.explanation(terms, counted) : sum('bm25f', [])
    })
  }

  async scores(terms: readonly QueryTerm[], ordinals: readonly number[]): Promise<readonly TermScores[]> {
    const trees = await this.explain(terms, ordinals)
    return trees.map(({ value, parts }) => {
      const added = new Map(parts.map((part) => [part.name, part.value]))
      return { score: value, terms: Float64Array.from(terms, ({ term }) => added.get(term) ?? 0) }
    })
  }

  private explanation(terms: readonly QueryTerm[], counted: Counted): Explanation {
    const sorted = [...terms].sort((a, b) => (a.term < b.term ? -1 : 1))
    const parts = sorted
      .filter(({ term, weight }) => weight > 0 && holds(counted, term))
      .map(({ term, weight }) => {
        const saturation = this.saturation(term, counted)
        return product(term, [
          leaf('weight', weight),
          leaf('idf', this.idfOf(term)),
          leaf('saturation', saturation),
        ])
      })
    return sum('bm25f', parts)
  }

  private saturation(term: string, { lengths, frequencies }: Counted): number {
    const { k1, fields } = BM25F
    let tf = 0
    for (const field of FIELDS) {
      const { weight, b } = fields[field]
      const frequency = frequencies[field].get(term)
      if (frequency) tf += frequency * (weight / (1 - b + (b * lengths[field]) / this.averages[field]))
    }
    return (tf * (k1 + 1)) / (k1 + tf)
  }

  async idf(terms: readonly string[], atLeast?: readonly number[]): Promise<readonly number[]> {
    return terms.map((term, i) => {
      const idf = this.idfOf(term)
      return atLeast === undefined || idf >= atLeast[i]! ? idf : 0
    })
  }

  async holding(terms: readonly string[]): Promise<readonly number[]> {
    return terms.map((term) => this.holders(term))
  }

  private holders(term: string): number {
    return this.segments.filter((counted) => holds(counted, term)).length
  }

  private idfOf(term: string): number {
    let idf = this.idfs.get(term)
    if (idf === undefined) {
      const df = this.holders(term)
      idf = df === 0 ? 0 : Math.log(1 + (this.segments.length - df + 0.5) / (df + 0.5))
      this.idfs.set(term, idf)
    }
    return idf
  }

  async merge(): Promise<{ readonly merged: number }> {
    return { merged: 0 }
  }
}

function holds({ frequencies }: Counted, term: string): boolean {
  return FIELDS.some((field) => frequencies[field].has(term))
}

function eachField<T>(of: (field: Field) => T): Record<Field, T> {
  return {
    title: of('title'),
    heading: of('heading'),
    body: of('body'),
    symbol: of('symbol'),
    situation: of('situation'),
  }
}
