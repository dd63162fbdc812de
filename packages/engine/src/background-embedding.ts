/** Fills the space of an embedder while questions and further adds go on. */
import { setTimeout as wait } from 'node:timers/promises'
import { isLightconeError } from './errors.ts'
import { fillSpace, notesOf } from './load-embeddings.ts'
import type { Vectors } from './load-vectors.ts'
import type { ModelUsage } from './model.ts'
import type { TextEmbedder } from './models/embed-model/text-embedder.ts'
import { addUsage, NOTHING_USED } from './models/usage.ts'

/** A model that failed three times in a row is left alone for so long. */
const REST_MS = 60_000

export interface Filler {
  readonly space: string
  /** What its requests took since the index was opened. */
  readonly usage: ModelUsage
  /** Why the space may stay as it is, in words. */
  readonly notes: readonly string[]
  /** There may be segments without a vector; returns at once, and throws nothing. */
  wake(): void
  /** Stops the request under way; what was answered before is in the index. */
  close(): Promise<void>
}

/** Segments may have come from a process that has no embedders. */
export function wakeLacking(
  { fillers, vectors }: { readonly fillers: readonly Filler[]; readonly vectors: Vectors },
  segments: number,
): void {
  if (fillers.length === 0) return
  const filled = new Map(vectors.index.spaces().map(({ name, segments }) => [name, segments]))
  for (const filler of fillers) if ((filled.get(filler.space) ?? 0) < segments) filler.wake()
}

export function createFiller(vectors: Vectors, embedder: TextEmbedder, restMs = REST_MS): Filler {
  const stop = new AbortController()
  const { signal } = stop
  let usage = NOTHING_USED
  let notes: readonly string[] = []
  let isWoken = false
  let work: Promise<void> | undefined

  const fillOnce = async () => {
    isWoken = false
    const filled = await fillSpace(vectors, embedder, { signal })
    usage = addUsage(usage, filled.usage)
    notes = notesOf(embedder.name, filled)
    if (filled.failed === undefined) return
    isWoken = true
    await wait(restMs, undefined, { signal, ref: false })
  }
  const run = async () => {
    try {
      while (isWoken && !signal.aborted) await fillOnce()
    } catch (error) {
      if (signal.aborted) return
      // Another try would end in the same way, and be paid for.
      notes = [isLightconeError(error) ? `${error.message} ${error.hint ?? ''}`.trim() : String(error)]
      stop.abort()
    } finally {
      work = undefined
    }
  }
  return {
    space: embedder.name,
    get usage() {
      return usage
    },
    get notes() {
      return notes
    },
    wake() {
      isWoken = true
      if (!signal.aborted) work ??= run()
    },
    async close() {
      stop.abort()
      await work
    },
  }
}
