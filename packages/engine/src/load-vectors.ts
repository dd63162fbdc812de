/**
 * Keeps the index's own vector space in step with its documents: fits LSA once there are enough segments, adds the
 * vectors of new segments, and fits anew when the corpus has grown. A new fit is written beside the old space, which
 * answers until one commit makes the new one active and drops it.
 */
import { crc32 } from 'node:zlib'
import { isLightconeError, LightconeError, throwIfAborted } from './errors.ts'
import { createTermReader } from './indexes/lexical/read-terms.ts'
import { openVectorIndex } from './indexes/vector/vector-index.ts'
import type { LongRunning } from './lightcone.ts'
import { encodeBasis, segmentVectors, sizeOf } from './models/embed-lsa/basis.ts'
import { fitBasis } from './models/embed-lsa/fit.ts'
import {
  createLsaSpace,
  isLsaSpace,
  LSA_SETTING,
  type LsaSetting,
  type LsaSpace,
  lsaSpaceName,
  readLsaSetting,
} from './models/embed-lsa/space.ts'
import type { OrdinalRange, PartWrite, Store } from './ports.ts'
import { without } from './store/order.ts'
import type { ReadTerms, VectorIndex } from './vector-port.ts'

/** The vectors of a store, and what makes them. */
export interface Vectors {
  readonly store: Store
  readonly index: VectorIndex
  readonly lsa: LsaSpace
  readonly readTerms: ReadTerms
}

/** Throws as `openVectorIndex` does. */
export async function openVectors(store: Store): Promise<Vectors> {
  const index = await openVectorIndex({ store })
  return { store, index, lsa: createLsaSpace(store, index), readTerms: createTermReader(store) }
}

/** Fewer segments hold too little about which words go together. */
export const LSA_FROM_SEGMENTS = 256
/** The basis is fitted on so many segments at most; the others are folded in. */
const MOST_FITTED = 16_384
/** Fitted anew when there are so many times the segments of the last fit, or less than one over it. */
const REFIT_GROWTH = 2
const CONFLICT_RETRIES = 5

/** Nothing to do costs two look-ups. Throws `aborted` and what the store throws. */
export async function completeVectors(vectors: Vectors, options: LongRunning): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await complete(vectors, options)
      return
    } catch (error) {
      // Another process adds or merges at the same time.
      if (!isLightconeError(error) || error.code !== 'index-conflict' || attempt >= CONFLICT_RETRIES)
        throw error
    }
  }
}

async function complete(vectors: Vectors, options: LongRunning): Promise<void> {
  const { store, index } = vectors
  await index.refresh()
  const { segments } = await store.stats()
  const active = readLsaSetting(await store.setting(LSA_SETTING))
  if (active === undefined && segments < LSA_FROM_SEGMENTS) return
  const due =
    active === undefined ||
    segments > active.segments * REFIT_GROWTH ||
    (segments < active.segments / REFIT_GROWTH && segments >= LSA_FROM_SEGMENTS)
  const covered = () => index.spaces().find(({ name }) => name === active?.space)?.segments
  if (due) await refit(vectors, (active?.fit ?? 0) + 1, options)
  else if (covered() !== segments) await foldIn(vectors, active.space, options)
  else return
  await index.merge(options.signal === undefined ? {} : { signal: options.signal })
}

/** What the store was when its segments were listed; own commits move it on. */
interface Moment {
  seq: number
  readonly live: readonly OrdinalRange[]
}

async function momentOf(store: Store): Promise<Moment> {
  const seq = await store.seq()
  return { seq, live: await store.select({ and: [] }) }
}

async function refit(vectors: Vectors, fit: number, options: LongRunning): Promise<void> {
  const { store, index, readTerms } = vectors
  const { signal, onProgress } = options
  const space = lsaSpaceName(fit)
  const partsOf = (own: boolean) =>
    index
      .spaces()
      .filter(({ name }) => isLsaSpace(name) && (name === space) === own)
      .flatMap(({ name }) => index.parts(name))
      .map((id) => ({ index: 'vector' as const, id }))
  onProgress?.({ stage: 'fit vectors', done: 0 })
  const rows = await sample(store)
  const fitted = await fitBasis(rows, readTerms, { signal })
  const model = encodeBasis(fitted, fitted.directions)
  const segments = sizeOf(await store.select({ and: [] }))
  await store.commit(
    // What an interrupted fit left goes.
    { dropParts: partsOf(true), putParts: [index.modelPart(space, fitted.dimensions, model)] },
    signal,
  )
  await index.refresh()
  await foldIn(vectors, space, options)
  const setting: LsaSetting = { space, fit, segments }
  await store.commit(
    { dropParts: partsOf(false), settings: { [LSA_SETTING]: JSON.stringify(setting) } },
    signal,
  )
  await index.refresh()
}

async function foldIn(vectors: Vectors, space: string, options: LongRunning): Promise<void> {
  const { store, index, lsa, readTerms } = vectors
  const { signal, onProgress } = options
  const moment = await momentOf(store)
  const pending = without(moment.live, index.covered(space))
  const total = sizeOf(pending)
  if (total === 0) return
  const basis = await lsa.basis(space)
  if (basis === undefined) return
  let done = 0
  for await (const { ordinals, vectors: rows } of segmentVectors(basis, pending, readTerms, signal)) {
    throwIfAborted(signal)
    await commitAllLive(store, index.part(space, ordinals, rows, basis.dimensions), ordinals, moment, signal)
    done += sizeOf(ordinals)
    onProgress?.({ stage: 'vectors', done, total })
  }
  await index.refresh()
}

/**
 * Commits vectors of segments that are all live at that commit: the log entry that retired one of them before may have
 * been dropped already. Throws `index-conflict` otherwise.
 */
async function commitAllLive(
  store: Store,
  part: PartWrite,
  ordinals: readonly OrdinalRange[],
  moment: Moment,
  signal: AbortSignal | undefined,
): Promise<void> {
  const expect = await store.seq()
  if (expect !== moment.seq && without(ordinals, await store.select({ and: [] })).length > 0)
    throw new LightconeError('index-conflict', {
      message: 'Documents were replaced while their vectors were made.',
      hint: 'Try again.',
    })
  moment.seq = (await store.commit({ expect, putParts: [part] }, signal)).seq
}

/** The segments to fit on: all, or those of a share of the documents that their ids choose, in the order of ids. */
async function sample(store: Store): Promise<readonly OrdinalRange[]> {
  const documents: { readonly range: OrdinalRange; readonly chance: number }[] = []
  let segments = 0
  for await (const { id, first, count } of store.documents()) {
    documents.push({ range: { first, count }, chance: crc32(id) })
    segments += count
  }
  const least = segments <= MOST_FITTED ? Number.POSITIVE_INFINITY : (MOST_FITTED / segments) * 2 ** 32
  return documents.flatMap(({ range, chance }) => (chance < least ? [range] : []))
}

export { sizeOf }
