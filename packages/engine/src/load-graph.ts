/** The graph of an index whose documents were added before it had one, or by another version of it. */
import type { Engine } from './engine.ts'
import { isLightconeError, throwIfAborted } from './errors.ts'
import { GRAPH_SETTING } from './graph-port.ts'
import type { LongRunning } from './lightcone.ts'
import type { OrdinalRange, PartWrite } from './ports.ts'

/** Segments that one part holds. */
const PART_SEGMENTS = 50_000
/** Other writers may commit while the documents are read; then they are read again. */
const CONFLICT_RETRIES = 5

/**
 * Reads every present document for names, in one transaction, unless that was done. An index without documents has
 * nothing to read: its first documents bring the setting.
 */
export async function completeGraph(
  { store, graph }: Pick<Engine, 'store' | 'graph'>,
  { signal, onProgress }: LongRunning,
): Promise<void> {
  for (let tries = 0; ; tries++) {
    const written = await store.setting(GRAPH_SETTING)
    if (written === graph.version) return
    const { seq: expect, documents } = await store.stats()
    if (written === undefined && documents === 0) return
    const { parts, log } = await store.snapshot('graph')
    const putParts: PartWrite[] = []
    let entries: (OrdinalRange & { readonly data: Uint8Array })[] = []
    let [segments, done] = [0, 0]
    const cut = () => {
      if (entries.length > 0) putParts.push(graph.partOfPresent(entries))
      entries = []
      segments = 0
    }
    for await (const { id } of store.documents()) {
      throwIfAborted(signal)
      const document = await store.document(id)
      if (document === undefined) continue
      const { first, count } = document
      entries.push({ first, count, data: graph.encode(document, document.segments) })
      if ((segments += count) >= PART_SEGMENTS) cut()
      onProgress?.({ stage: 'graph', done: ++done, total: documents })
    }
    cut()
    try {
      await store.commit(
        {
          expect,
          putParts,
          dropParts: parts.map(({ id }) => ({ index: 'graph', id })),
          dropLog: [{ index: 'graph', entries: log.map(({ entry }) => entry) }],
          settings: { [GRAPH_SETTING]: graph.version },
        },
        signal,
      )
      return
    } catch (error) {
      if (!isLightconeError(error) || error.code !== 'index-conflict' || tries >= CONFLICT_RETRIES)
        throw error
    }
  }
}
