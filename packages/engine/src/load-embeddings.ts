/** Fills the spaces of embedding models with the segments that lack a vector, and embeds questions. */
import { setTimeout as wait } from 'node:timers/promises'
import { isLightconeError, LightconeError, throwIfAborted } from './errors.ts'
import type { LongRunning } from './lightcone.ts'
import { sizeOf, type Vectors } from './load-vectors.ts'
import type { ModelUsage, QueryVector } from './model.ts'
import type { TextEmbedder } from './models/embed-model/text-embedder.ts'
import { addUsage, NOTHING_USED } from './models/usage.ts'
import type { Claim, OrdinalRange } from './ports.ts'
import { createSegmentVectors, type SegmentVectors } from './segment-vectors.ts'
import { mergeRanges, without } from './store/order.ts'

/** Segments that each cost a call of a language model, and whose vectors are committed together. */
const ENRICHED_SLICE = 16
/** How often it is looked whether another one still fills the space. */
const CLAIM_POLL_MS = 500
const CONFLICT_RETRIES = 5

/** What became of it, and what all requests took that were answered. */
export interface Filled {
  readonly usage: ModelUsage
  /** Segments that a language model was to write of, and wrote nothing usable of. */
  readonly plain: number
  /** Why the model failed, where it did: the space keeps what it has. */
  readonly failed?: string
}

/**
 * Gives every segment a vector in the space of an embedder, a request at a time: what an interruption loses is the request
 * under way. One at a time fills a space, here and in all processes; others wait until it is full. Throws `aborted`,
 * `invalid-argument` for a model whose vectors have another length than those of its space, and what the store throws.
 */
export async function fillSpace(
  vectors: Vectors,
  embedder: TextEmbedder,
  options: LongRunning,
): Promise<Filled> {
  let usage = NOTHING_USED
  let plain = 0
  const tally = {
    spend: (spent: ModelUsage) => {
      usage = addUsage(usage, spent)
    },
    notePlain: (count: number) => {
      plain += count
    },
  }
  for (let conflicts = 0; ; ) {
    const claim = await claimed(vectors, embedder.name, options)
    if (claim === undefined) return { usage, plain }
    try {
      await fill(vectors, embedder, tally, options)
    } catch (error) {
      if (!isLightconeError(error)) throw error
      if (error.code === 'model-failed') return { usage, plain, failed: error.message }
      if (error.code !== 'index-conflict' || conflicts++ >= CONFLICT_RETRIES) throw error
    } finally {
      claim.release()
    }
  }
}

/** Of whoever changes a space. */
export const claimOf = (space: string): string => `embed ${space}`

/** The right to fill a space that lacks something; `undefined` when it lacks nothing. */
async function claimed(
  vectors: Vectors,
  space: string,
  { signal, onProgress }: LongRunning,
): Promise<Claim | undefined> {
  for (;;) {
    throwIfAborted(signal)
    const { pending, total } = await lacking(vectors, space)
    if (pending.length === 0) return undefined
    const claim = await vectors.store.claim(claimOf(space))
    if (claim !== undefined) return claim
    onProgress?.({ stage: 'embed', done: total - sizeOf(pending), total, item: space })
    // An abort is thrown at the top.
    await wait(CLAIM_POLL_MS, undefined, signal === undefined ? {} : { signal }).catch(() => {})
  }
}

async function lacking({ store, index }: Vectors, space: string) {
  await index.refresh()
  const live = await store.select({ and: [] })
  return { pending: without(live, index.covered(space)), total: sizeOf(live) }
}

interface Tally {
  readonly spend: (usage: ModelUsage) => void
  readonly notePlain: (segments: number) => void
}

async function fill(
  vectors: Vectors,
  embedder: TextEmbedder,
  { spend, notePlain }: Tally,
  { signal, onProgress }: LongRunning,
): Promise<void> {
  const { store, index } = vectors
  const { name } = embedder
  const { pending } = await lacking(vectors, name)
  const total = sizeOf(pending)
  const size = await embedder.requestSize()
  const vectorsOf = createSegmentVectors({ embedder, store, spend, signal })
  let done = 0
  for (const ordinals of slices(
    pending,
    embedder.enrich === undefined ? size : Math.min(size, ENRICHED_SLICE),
  )) {
    throwIfAborted(signal)
    const present = (await store.segments(ordinals)).filter((segment) => segment !== undefined)
    const made = await vectorsOf(present)
    notePlain(made.plain)
    if (made.rows.length > 0) {
      checkLength(vectors, name, made.rows[0]!.length)
      await commitStillLive(vectors, name, made)
      await index.merge(signal === undefined ? {} : { signal })
    }
    done += ordinals.length
    onProgress?.({ stage: 'embed', done, total, item: name })
  }
}

/**
 * Commits the vectors of those segments that are live at that commit: a vector of one that was replaced meanwhile would
 * stay. What is paid for is kept even where the caller stops now.
 */
async function commitStillLive(
  { store, index }: Vectors,
  space: string,
  { segments, rows }: SegmentVectors,
): Promise<void> {
  const dimensions = rows[0]!.length
  for (let conflicts = 0; ; ) {
    const expect = await store.seq()
    const live = await store.segments(segments.map(({ ordinal }) => ordinal))
    const kept = segments.flatMap(({ ordinal }, i) =>
      live[i] === undefined ? [] : [{ ordinal, row: rows[i]! }],
    )
    if (kept.length === 0) return
    const matrix = new Float32Array(kept.length * dimensions)
    kept.forEach(({ row }, i) => {
      matrix.set(row, i * dimensions)
    })
    const ranges = mergeRanges(kept.map(({ ordinal }) => ({ first: ordinal, count: 1 })))
    try {
      await store.commit({ expect, putParts: [index.part(space, ranges, matrix, dimensions)] })
      return await index.refresh()
    } catch (error) {
      if (!isLightconeError(error) || error.code !== 'index-conflict' || conflicts++ >= COMMIT_RETRIES)
        throw error
    }
  }
}

/** Each try takes milliseconds, and another's commit has to fall into them. */
const COMMIT_RETRIES = 50

function* slices(ranges: readonly OrdinalRange[], size: number): Generator<readonly number[]> {
  let slice: number[] = []
  for (const { first, count } of ranges)
    for (let ordinal = first; ordinal < first + count; ordinal++) {
      slice.push(ordinal)
      if (slice.length < size) continue
      yield slice
      slice = []
    }
  if (slice.length > 0) yield slice
}

/** Fills the spaces of all embedders; one note for each that failed, and goes on with the next. Throws as `fillSpace`. */
export async function fillSpaces(
  vectors: Vectors,
  embedders: readonly TextEmbedder[],
  options: LongRunning,
): Promise<{ readonly notes: readonly string[]; readonly usage: ModelUsage }> {
  const notes: string[] = []
  let usage = NOTHING_USED
  for (const embedder of embedders) {
    const filled = await fillSpace(vectors, embedder, options)
    usage = addUsage(usage, filled.usage)
    notes.push(...notesOf(embedder.name, filled))
  }
  return { notes, usage }
}

export const notesOf = (space: string, { plain, failed }: Filled): readonly string[] => [
  ...(plain === 0
    ? []
    : [
        `Segments of the space ${space} that the language model wrote nothing usable of: ${plain}. Their own text was embedded.`,
      ]),
  ...(failed === undefined ? [] : [`Segments without a vector in the space ${space}: ${failed}`]),
]

function checkLength({ index }: Vectors, name: string, dimensions: number): void {
  const space = index.spaces().find((one) => one.name === name)
  if (space === undefined || space.dimensions === dimensions) return
  throw new LightconeError('invalid-argument', {
    message: `The space ${name} holds vectors of ${space.dimensions} numbers; the model gives ${dimensions}.`,
    hint: 'Give the embedder another `name`: its space is filled beside the old one.',
    details: { space: name, found: space.dimensions, given: dimensions },
  })
}

/** What a question finds of the embedders' spaces. */
export interface EmbeddedQuestion {
  readonly vectors: readonly QueryVector[]
  /** How far each of these spaces is filled, in their order: live segments with a vector. */
  readonly filled: readonly number[]
  /** Why there is no vector, of models that failed. */
  readonly failed: readonly string[]
  readonly usage: ModelUsage
}

/** Vectors of a question in the spaces that hold any. */
export async function embedQuestion(
  question: string,
  { index }: Vectors,
  embedders: readonly TextEmbedder[],
  signal: AbortSignal | undefined,
): Promise<EmbeddedQuestion> {
  const vectors: QueryVector[] = []
  const filled: number[] = []
  const failed: string[] = []
  let usage = NOTHING_USED
  const spend = (spent: ModelUsage) => {
    usage = addUsage(usage, spent)
  }
  if (embedders.length > 0) await index.refresh()
  for (const embedder of embedders) {
    const { name: space, share } = embedder
    const segments = index.spaces().find(({ name }) => name === space)?.segments ?? 0
    if (segments === 0) continue
    try {
      const [vector] = await embedder.embed([question], 'query', spend, signal)
      checkLength({ index } as Vectors, space, vector!.length)
      vectors.push({ space, share, vector: vector! })
      filled.push(segments)
    } catch (error) {
      if (!isLightconeError(error) || error.code !== 'model-failed') throw error
      failed.push(error.message)
    }
  }
  return { vectors, filled, failed, usage }
}
