import { Worker } from 'node:worker_threads'
import type { EncodedLog, EncodeInput, EncodeReply, EncodeRequest } from './encode-worker.ts'

/** Threads that analyse text. The entries are those that the indexes' own `encode` makes, to the byte. */
export interface EncodePool {
  encode(documents: readonly EncodeInput[]): Promise<readonly EncodedLog[]>
  close(): Promise<void>
}

interface Waiting {
  readonly resolve: (logs: readonly EncodedLog[]) => void
  readonly reject: (error: Error) => void
}

/** Documents that one message carries: enough to keep a thread busy, few enough to share them out. */
const DOCUMENTS_A_MESSAGE = 32

const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? './encode-worker.ts' : './encode-worker.js',
  import.meta.url,
)

/** `worker` is for tests. */
export function createEncodePool(threads: number, worker: URL = WORKER): EncodePool {
  const members = Array.from({ length: threads }, () => startMember(worker))
  let next = 0
  return {
    async encode(documents) {
      const replies: Promise<readonly EncodedLog[]>[] = []
      for (let at = 0; at < documents.length; at += DOCUMENTS_A_MESSAGE)
        replies.push(members[next++ % threads]!.ask(documents.slice(at, at + DOCUMENTS_A_MESSAGE)))
      return (await Promise.all(replies)).flat()
    },
    async close() {
      await Promise.all(members.map((member) => member.worker.terminate()))
    },
  }
}

function startMember(file: URL) {
  const waiting = new Map<number, Waiting>()
  const worker = new Worker(file)
  let ended: Error | undefined
  // The process may end while a thread waits for work.
  worker.unref()
  let asked = 0
  const fail = (error: Error) => {
    ended ??= error
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('The thread that analyses text ended.')))
  worker.on('message', ({ id, logs }: EncodeReply) => {
    waiting.get(id)?.resolve(logs)
    waiting.delete(id)
    if (waiting.size === 0) worker.unref()
  })
  return {
    worker,
    ask(documents: readonly EncodeInput[]): Promise<readonly EncodedLog[]> {
      return new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(ended)
        const id = asked++
        waiting.set(id, { resolve, reject })
        worker.ref()
        worker.postMessage({ id, documents } satisfies EncodeRequest)
      })
    },
  }
}
