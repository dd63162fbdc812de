/** Folds in a thread: what takes seconds of computing leaves the process free for questions. */
import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { throwIfAborted } from './errors.ts'
import type { FoldMessage, FoldReply, FoldWork } from './fold-worker.ts'
import type { PartWrite, Store } from './ports.ts'

const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? './fold-worker.ts' : './fold-worker.js',
  import.meta.url,
)

/** Blobs that are read for it between two turns of the event loop: some 20 µs each. */
const KEYS_A_TURN = 16

/** What `fold` returns. */
export interface Folded {
  readonly part: Omit<PartWrite, 'holdsPut'> | undefined
}

/**
 * `undefined` where the thread cannot be started, or ends before it is done. The part is the one that `fold` makes, to
 * the byte. A thread that cannot open the store has its blobs read by `blobs`. Throws what that throws, and `aborted`.
 * `file` is for tests.
 */
export async function foldInThread(
  work: FoldWork,
  blobs: Store['blobs'],
  signal: AbortSignal | undefined,
  file: URL = WORKER,
): Promise<Folded | undefined> {
  throwIfAborted(signal)
  const { promise, resolve, reject } = Promise.withResolvers<Folded | undefined>()
  const worker = new Worker(file, { workerData: work })
  const made: (readonly [string, Uint8Array])[] = []
  const answer = async (part: number, wants: readonly string[]) => {
    try {
      const found: (Uint8Array | undefined)[] = []
      for (let at = 0; at < wants.length; at += KEYS_A_TURN) {
        if (at > 0) await setImmediate()
        found.push(...(await blobs(part, wants.slice(at, at + KEYS_A_TURN))))
      }
      worker.postMessage(found satisfies FoldReply)
    } catch (error) {
      reject(error)
    }
  }
  worker.on('message', (message: FoldMessage) => {
    if ('wants' in message) void answer(message.part, message.wants)
    else if ('blobs' in message) for (const blob of message.blobs) made.push(blob)
    else resolve({ part: message.header && { index: 'lexical', header: message.header, blobs: made } })
  })
  worker.on('error', (error: NodeJS.ErrnoException) => {
    // What was too much for the thread would take the process along.
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') reject(error)
    else resolve(undefined)
  })
  worker.on('exit', () => resolve(undefined))
  const stop = () => {
    try {
      throwIfAborted(signal)
    } catch (error) {
      reject(error)
    }
  }
  signal?.addEventListener('abort', stop)
  try {
    return await promise
  } finally {
    signal?.removeEventListener('abort', stop)
    await worker.terminate()
  }
}
