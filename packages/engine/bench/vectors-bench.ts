/**
 * `npm run bench:vectors [-- --vectors N --dimensions D --queries Q --chunks C]`: how fast and how completely the
 * vector index finds what is nearest, and how fast LSA is fitted and applied.
 *
 * Vectors are drawn around centres, with variances that fall as those of text embeddings do; questions are vectors of
 * the set with noise. Recall is against all cosines of the vectors as they were before rounding. Texts are those below
 * `node_modules`, as for `bench:index`.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openLexicalIndex } from '../src/indexes/lexical/lexical-index.ts'
import { Ordinals } from '../src/indexes/lexical/ordinals.ts'
import { createTermReader } from '../src/indexes/lexical/read-terms.ts'
import { Shelf } from '../src/indexes/lexical/shelf.exam.ts'
import { quantiseAll } from '../src/indexes/vector/part.ts'
import { SpaceScan } from '../src/indexes/vector/scan.ts'
import { decodeBasis, encodeBasis, segmentVectors } from '../src/models/embed-lsa/basis.ts'
import { fitBasis } from '../src/models/embed-lsa/fit.ts'
import { openMemoryStore } from '../src/store/memory/memory-store.ts'
import { createAnalyzer } from '../src/text/analyzer.ts'
import { readCorpus } from './index/corpus.ts'

const { values } = parseArgs({
  options: {
    vectors: { type: 'string', default: '150000' },
    dimensions: { type: 'string', default: '256' },
    queries: { type: 'string', default: '200' },
    chunks: { type: 'string', default: '8000' },
  },
})
const K = 10
/** Rows of one part, so that the whole set is never twice in memory. */
const PART_ROWS = 50_000

if (Number(values.vectors) > 0)
  searchVectors(Number(values.vectors), Number(values.dimensions), Number(values.queries))
if (Number(values.chunks) > 0) await fitTexts(Number(values.chunks))

function searchVectors(count: number, dimensions: number, queryCount: number): void {
  const draw = source(dimensions)
  const scan = new SpaceScan(dimensions)
  const queries: Float32Array[] = []
  const best: { ordinal: number; score: number }[][] = Array.from({ length: queryCount }, () => [])
  const every = Math.floor(count / queryCount)
  const noise = normal(7)
  for (let i = 0; i < queryCount; i++)
    queries.push(unit(draw(i * every).map((value) => value + noise() * 0.02)))
  let buildMs = 0
  for (let from = 0; from < count; from += PART_ROWS) {
    const rows = Math.min(PART_ROWS, count - from)
    const all = new Float32Array(rows * dimensions)
    for (let row = 0; row < rows; row++) all.set(draw(from + row), row * dimensions)
    for (const [q, query] of queries.entries()) keepNearest(best[q]!, query, all, from)
    const started = performance.now()
    scan.add(
      from,
      new Ordinals([{ first: from, count: rows }]),
      new Uint8Array(rows).fill(1),
      quantiseAll(all, dimensions, rows),
    )
    buildMs += performance.now() - started
  }
  const times: number[] = []
  let found = 0
  for (let round = 0; round < 2; round++)
    for (const [q, query] of queries.entries()) {
      const started = performance.now()
      const hits = scan.search(query, K, undefined)
      if (round === 0) continue
      times.push(performance.now() - started)
      const nearest = new Set(best[q]!.map(({ ordinal }) => ordinal))
      found += hits.filter(({ ordinal }) => nearest.has(ordinal)).length
    }
  times.sort((a, b) => a - b)
  const at = (share: number) => Number(times[Math.ceil(times.length * share) - 1]!.toFixed(2))
  console.log(
    JSON.stringify({
      vectors: count,
      dimensions,
      queries: queryCount,
      recallAt10: found / (queryCount * K),
      msP50: at(0.5),
      msP95: at(0.95),
      buildSeconds: Number((buildMs / 1000).toFixed(1)),
    }),
  )
}

/** Keeps the ten largest cosines. */
function keepNearest(
  best: { ordinal: number; score: number }[],
  query: Float32Array,
  all: Float32Array,
  first: number,
): void {
  const dimensions = query.length
  for (let row = 0; row * dimensions < all.length; row++) {
    let score = 0
    for (let i = 0; i < dimensions; i++) score += query[i]! * all[row * dimensions + i]!
    if (best.length === K && score <= best[K - 1]!.score) continue
    best.push({ ordinal: first + row, score })
    best.sort((a, b) => b.score - a.score)
    best.length = Math.min(best.length, K)
  }
}

/** The vector of a number: a centre plus noise, unit length, the same whenever it is asked for. */
function source(dimensions: number): (row: number) => Float32Array {
  const centres = 1000
  const spread = Float32Array.from({ length: dimensions }, (_, i) => (i + 1) ** -0.35)
  return (row) => {
    const centre = normal(1 + (row % centres))
    const own = normal(100_003 + row)
    return unit(spread.map((scale) => scale * (centre() + 0.8 * own())))
  }
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  return vector.map((value) => value / length)
}

/** Nearly normal numbers from a seed: the sum of four uniform ones, variance 1. */
function normal(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let z = Math.imul(state ^ (state >>> 15), state | 1)
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61)
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32
  }
  return () => (uniform() + uniform() + uniform() + uniform() - 2) * Math.sqrt(3)
}

async function fitTexts(chunks: number): Promise<void> {
  const store = openMemoryStore({ namespace: 'bench', clock: { nowMs: () => 0 } })
  const shelf = new Shelf(store, await openLexicalIndex({ store, analyzer: createAnalyzer() }))
  const documents = [...readCorpus([join(import.meta.dirname, '../../../node_modules')], chunks)]
  const books = documents.map(({ id, title, chunks }) => ({
    id,
    title,
    pages: chunks.map((body) => ({ body })),
  }))
  const bytes = books.reduce(
    (sum, { pages }) => sum + pages.reduce((n, { body }) => n + Buffer.byteLength(body), 0),
    0,
  )
  const analysed = performance.now()
  await shelf.load(...books)
  const analyseSeconds = (performance.now() - analysed) / 1000
  const readTerms = createTermReader(store)
  const ranges = await store.select({ and: [] })
  const started = performance.now()
  const fitted = await fitBasis(ranges, readTerms)
  const fitSeconds = (performance.now() - started) / 1000
  const basis = decodeBasis(encodeBasis(fitted, fitted.directions))
  const folding = performance.now()
  for await (const _ of segmentVectors(basis, ranges, readTerms));
  const foldSeconds = (performance.now() - folding) / 1000
  const rate = (seconds: number) => Number((bytes / 1e6 / seconds).toFixed(1))
  console.log(
    JSON.stringify({
      chunks: ranges.reduce((sum, { count }) => sum + count, 0),
      megabytes: Number((bytes / 1e6).toFixed(1)),
      terms: basis.terms.length,
      dimensions: basis.dimensions,
      fitSeconds: Number(fitSeconds.toFixed(2)),
      fitMegabytesASecond: rate(fitSeconds),
      foldInMegabytesASecond: rate(foldSeconds),
      analyseMegabytesASecond: rate(analyseSeconds),
    }),
  )
}
