/** The other side of `fold-thread.ts`: folds parts, and ends. */
import { parentPort, workerData } from 'node:worker_threads'
import { type FoldTask, fold } from './indexes/lexical/fold.ts'
import { Part } from './indexes/lexical/part.ts'
import type { PartRecord, Store } from './ports.ts'
import { openSqliteStore } from './store/sqlite/sqlite-store.ts'

export interface FoldWork extends FoldTask {
  readonly records: readonly PartRecord[]
  /** Where the blobs of the parts stand; without it the process is asked for them. */
  readonly place: { readonly folder: string; readonly namespace: string } | undefined
}

type Blob = readonly [key: string, data: Uint8Array]

/** Which blobs of an old part it wants; blobs of the new one; in the end its header, or none when nothing is left. */
export type FoldMessage =
  | { readonly part: number; readonly wants: readonly string[] }
  | { readonly blobs: readonly Blob[] }
  | { readonly header: Uint8Array | undefined }

/** The blobs that it wanted, in that order. */
export type FoldReply = readonly (Uint8Array | undefined)[]

/** Bytes of new blobs that one message carries: whoever takes it has little to do at once. */
const MESSAGE_BYTES = 128 << 10

/** Of no matter for reading blobs, but for how long a busy file is waited for. */
const CLOCK = { nowMs: () => Date.now(), elapsedMs: () => performance.now() }

const port = parentPort
if (port) {
  const say = (message: FoldMessage) => port.postMessage(message)
  let blobs: Blob[] = []
  let bytes = 0
  const sayBlobs = () => {
    say({ blobs })
    blobs = []
    bytes = 0
  }
  const { records, place, ...task } = workerData as FoldWork
  const store = place && (await openSqliteStore({ ...place, readOnly: true, clock: CLOCK }))
  const part = await fold(
    records.map((record) => new Part(record)),
    task,
    store ? (id, keys) => store.blobs(id, keys) : asks(say),
    () => undefined,
    (key, data) => {
      blobs.push([key, data])
      if ((bytes += data.length) >= MESSAGE_BYTES) sayBlobs()
    },
  )
  await store?.close()
  sayBlobs()
  say({ header: part?.header })
  port.close()
}

/** Has the process read blobs. It answers in the order in which it is asked. */
function asks(say: (message: FoldMessage) => void): Store['blobs'] {
  const waiting: ((reply: FoldReply) => void)[] = []
  port!.on('message', (reply: FoldReply) => waiting.shift()!(reply))
  return (part, wants) => {
    say({ part, wants })
    return new Promise((resolve) => waiting.push(resolve))
  }
}
