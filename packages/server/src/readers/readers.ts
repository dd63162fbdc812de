/**
 * Threads that answer questions beside the server's own. The first is started when two questions come at once, others
 * while all are busy, so that a server for one person stays as small as it was.
 */
import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { throwIfAborted } from 'lightcone'
import { errorFrom } from './failure.ts'
import type { FromReader, Read, ReaderData, ToReader, Written } from './messages.ts'

export interface Readers {
  /** Threads running. */
  readonly threads: number
  /**
   * What a thread makes of a question; `undefined` while none is ready: then the caller does it. `here` does it in the
   * caller's thread, for one question at a time that no other thread has room for.
   */
  read(read: Read, signal: AbortSignal, here?: () => Promise<Written>): Promise<Written> | undefined
  /** Lets go of the index file; the next questions open it again. */
  closeIndexes(): Promise<void>
  close(): Promise<void>
}

/** At one thread: one at work, and one that it finds when it is done. The others wait where they can go to any thread. */
const AT_ONE_THREAD = 2
/** Threads that ended before they were ready; after so many no more are started. */
const MOST_FAILED = 3

/**
 * Questions that came while a thread started, which it answers to nobody first: the first ones of a thread take ten
 * times as long as later ones, since no code is compiled yet and nothing read.
 */
const PRACTICE = 16
/** Then it is ready, whatever it has got to: sixteen questions take half a second where a core is free. */
const PRACTICE_MS = 3000

/**
 * For young objects a thread takes 32 MB of these at most, where V8's own limit gives it 128: it fills whatever it may
 * have, and collects as much in either (`docs/decisions/0031-what-a-server-keeps.md`).
 */
const YOUNG_MB = 48

const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? './reader-worker.ts' : './reader-worker.js',
  import.meta.url,
)

interface Asked {
  readonly read: Read
  readonly signal: AbortSignal
  readonly here: (() => Promise<Written>) | undefined
  readonly resolve: (written: Written) => void
  readonly reject: (error: unknown) => void
}

/** `worker` is for tests. */
export function createReaders(location: string, most: number, worker: URL = WORKER): Readers {
  const members = new Set<Member>()
  const line: Asked[] = []
  let failed = 0
  let isClosed = false
  let isBusyHere = false

  const start = () => {
    const member = new Member(worker, location, {
      free: () => serveLine(),
      ended: (wasReady) => {
        members.delete(member)
        if (!wasReady) failed++
        // Nobody else may be there to come to these.
        if (ready().length === 0)
          for (const { reject } of line.splice(0)) reject(new Error('The reader threads ended.'))
      },
    })
    members.add(member)
  }
  const ready = () => [...members].filter((member) => member.isReady)
  const serveLine = () => {
    while (line.length > 0) {
      const [freest] = ready().sort((a, b) => a.load - b.load)
      if (freest === undefined) return
      if (freest.load < AT_ONE_THREAD) freest.ask(line.shift()!)
      else if (isBusyHere || line[0]!.here === undefined) return
      else answerHere(line.shift()!)
    }
  }
  const answerHere = async ({ here, resolve, reject }: Asked) => {
    isBusyHere = true
    await here!().then(resolve, reject)
    // Threads that are done meanwhile take the next ones, and sockets have their turn.
    await setImmediate()
    isBusyHere = false
    serveLine()
  }
  const grow = () => {
    const isStarting = [...members].some((member) => !member.isReady)
    if (!isClosed && !isStarting && members.size < most && failed < MOST_FAILED) start()
  }

  return {
    get threads() {
      return members.size
    },
    read(read, signal, here) {
      if (ready().every(({ load }) => load > 0)) grow()
      for (const member of members) member.note(read)
      if (ready().length === 0) return undefined
      const leave = () => {
        const at = line.findIndex((asked) => asked.signal === signal)
        if (at >= 0) rejectAborted(line.splice(at, 1)[0]!)
      }
      signal.addEventListener('abort', leave, { once: true })
      const reading = new Promise<Written>((resolve, reject) => {
        line.push({ read, signal, here, resolve, reject })
        serveLine()
      })
      // A signal with a time limit is kept as long as somebody listens to it, and the answer with it.
      return reading.finally(() => signal.removeEventListener('abort', leave))
    },
    async closeIndexes() {
      await Promise.all([...members].map((member) => member.closeIndexes()))
    },
    async close() {
      isClosed = true
      await Promise.all([...members].map((member) => member.end()))
    },
  }
}

function rejectAborted({ signal, reject }: Asked): void {
  try {
    throwIfAborted(signal)
  } catch (error) {
    reject(error)
  }
}

interface AtWork extends Asked {
  readonly cancel: () => void
}

class Member {
  isReady = false
  /** Questions to practise on, those that came last. */
  private practice: Read[] = []
  private practising: number | undefined
  private practiceTimer: NodeJS.Timeout | undefined
  private readonly worker: Worker
  private readonly atWork = new Map<number, AtWork>()
  private readonly closing: (() => void)[] = []
  private readonly free: () => void
  private next = 0

  constructor(
    file: URL,
    location: string,
    { free, ended }: { readonly free: () => void; readonly ended: (wasReady: boolean) => void },
  ) {
    this.free = free
    const cache = getCompileCacheDir()
    const workerData: ReaderData = { location, compiledCode: cache && dirname(cache) }
    this.worker = new Worker(file, { workerData, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } })
    // The server's socket keeps the process alive, not a thread without work.
    this.worker.unref()
    let cause: Error | undefined
    this.worker.on('error', (error) => {
      cause = error as Error
    })
    this.worker.on('exit', () => {
      clearTimeout(this.practiceTimer)
      const wasReady = this.isReady
      this.isReady = false
      for (const { reject } of this.atWork.values())
        reject(cause ?? new Error('The thread that reads ended.'))
      this.atWork.clear()
      for (const done of this.closing.splice(0)) done()
      ended(wasReady)
    })
    this.worker.on('message', (message: FromReader) => this.hear(message))
  }

  get load(): number {
    return this.atWork.size
  }

  ask(asked: Asked): void {
    if (asked.signal.aborted) {
      rejectAborted(asked)
      return
    }
    const id = this.next++
    const cancel = () => this.tell({ type: 'cancel', id })
    this.atWork.set(id, { ...asked, cancel })
    this.worker.ref()
    this.tell({ type: 'read', id, read: asked.read })
    asked.signal.addEventListener('abort', cancel, { once: true })
  }

  /** Takes a question to practise on, while it is not ready. */
  note(read: Read): void {
    if (this.isReady || this.practising !== undefined) return
    this.practice.push(read)
    if (this.practice.length > PRACTICE) this.practice.shift()
  }

  private startPractice(): void {
    this.practiceTimer = setTimeout(() => {
      this.practice = []
      if (this.practising !== undefined) this.tell({ type: 'cancel', id: this.practising })
    }, PRACTICE_MS).unref()
    this.practise()
  }

  /** Ready when there is nothing left to practise on. */
  private practise(): void {
    const read = this.practice.shift()
    if (read === undefined) {
      clearTimeout(this.practiceTimer)
      this.practising = undefined
      this.isReady = true
      return
    }
    this.practising = this.next++
    this.tell({ type: 'read', id: this.practising, read })
  }

  closeIndexes(): Promise<void> {
    this.practice = []
    return new Promise((resolve) => {
      this.closing.push(resolve)
      this.tell({ type: 'close-indexes' })
    })
  }

  async end(): Promise<void> {
    await this.worker.terminate()
  }

  private tell(message: ToReader): void {
    this.worker.postMessage(message)
  }

  private hear(message: FromReader): void {
    if (message.type === 'ready') this.startPractice()
    else if (message.type === 'indexes-closed') this.closing.shift()?.()
    else if (message.id === this.practising) this.practise()
    else {
      const asked = this.atWork.get(message.id)
      this.atWork.delete(message.id)
      asked?.signal.removeEventListener('abort', asked.cancel)
      if (this.atWork.size === 0) this.worker.unref()
      if (message.type === 'result') asked?.resolve(message.written)
      else asked?.reject(errorFrom(message.failure))
    }
    this.free()
  }
}
