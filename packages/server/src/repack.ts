/** Packs a question again without finding its passages again: what the slider of a page asks for, many times a second. */
import type { ContextOptions, Lightcone, PreparedContext } from 'lightcone'

/** Questions kept in one namespace. Each holds the text of at most its 50 candidates. */
const KEPT = 8

/** Stands in for a signal that is absent: the one of the question that found the passages must not end later ones. */
const NEVER = new AbortController().signal

/**
 * The same index, whose `context` gives the same contexts. A question is kept when it comes again: most come once, and
 * what is kept of them would only be carried along by each collection of garbage. What is kept is forgotten with the
 * index's next commit.
 */
export function repacking(cone: Lightcone): Lightcone {
  /** `undefined` for a question that came once. */
  const kept = new Map<string, PreparedContext | undefined>()
  let keptSeq = -1
  const context = async (question: string, options: ContextOptions = {}) => {
    const { filter, mode, candidates, modelStages, signal = NEVER, ...packing } = options
    const seq = await cone.seq()
    if (seq !== keptSeq) kept.clear()
    keptSeq = seq
    const key = JSON.stringify([
      question,
      filter,
      mode,
      candidates,
      modelStages?.stages,
      modelStages?.model.modelId,
    ])
    if (!kept.has(key)) {
      keep(kept, key, undefined)
      return cone.context(question, options)
    }
    let prepared = kept.get(key)
    if (prepared === undefined) {
      prepared = await cone.prepare(question, { ...options, signal })
      // Another commit may have come in between: then what was found belongs to neither.
      if (keptSeq !== seq || (await cone.seq()) !== seq) return prepared.pack({ ...packing, signal })
    }
    keep(kept, key, prepared)
    return prepared.pack({ ...packing, signal })
  }
  return Object.create(cone, { context: { value: context } }) as Lightcone
}

/** Last in the map is used last. */
function keep(
  kept: Map<string, PreparedContext | undefined>,
  key: string,
  prepared: PreparedContext | undefined,
): void {
  kept.delete(key)
  kept.set(key, prepared)
  if (kept.size > KEPT) kept.delete(kept.keys().next().value!)
}
