/** The writing side of an open index: one transaction at a time, waiting for other processes without blocking. */
import { setImmediate, setTimeout } from 'node:timers/promises'
import { isLightconeError, LightconeError, throwIfAborted } from '../../errors.ts'
import type { Clock } from '../../ports.ts'
import { CheckpointThread } from './checkpoint-thread.ts'
import type { Connection } from './connection.ts'
import { checkFormat, type DatabaseLocation } from './location.ts'
import { FORMAT_VERSION } from './schema.ts'

/** After this many bytes of rows the write-ahead log is copied into the file, in a thread. */
const CHECKPOINT_BYTES = 16 << 20
/** What a commit writes beside its rows' content: a page for each of the trees it touches, and the counters. */
const COMMIT_OVERHEAD_BYTES = 128 << 10
/** Without commits for so long, the write-ahead log is emptied. */
const IDLE_MS = 2000
/** How long rows are written before other work of the process gets a turn: a question beside a merge waits for it. */
const TURN_MS = 1
const FIRST_WAIT_MS = 1
const LONGEST_WAIT_MS = 25

export interface WriterOptions {
  readonly location: DatabaseLocation
  readonly clock: Pick<Clock, 'elapsedMs'>
  /** How long to wait for another writer before `index-busy`. */
  readonly busyTimeoutMs: number
}

/** Rows written step by step; each step yields its bytes. */
export type Steps<T> = Generator<number, T>

export class Writer {
  private readonly options: WriterOptions
  private connection: Connection | undefined
  private last: Promise<unknown> = Promise.resolve()
  private uncheckpointedBytes = 0
  private readonly copying: CheckpointThread
  private idleTimer: NodeJS.Timeout | undefined

  constructor(options: WriterOptions) {
    this.options = options
    this.copying = new CheckpointThread(options.location.path)
  }

  /** Runs the steps in a transaction of their own: all of them, durable, or nothing. */
  transact<T>(steps: (db: Connection) => Steps<T>, signal?: AbortSignal): Promise<T> {
    const turn = this.last.then(() => this.run(steps, signal))
    this.last = turn.catch(() => undefined)
    return turn
  }

  /** Ends after the transaction under way. */
  async close(): Promise<void> {
    await this.last
    clearTimeout(this.idleTimer)
    await this.copying.close()
    if (!this.connection) return
    this.emptyLog()
    this.connection.close()
    this.connection = undefined
  }

  private async run<T>(steps: (db: Connection) => Steps<T>, signal: AbortSignal | undefined): Promise<T> {
    throwIfAborted(signal)
    clearTimeout(this.idleTimer)
    const { location } = this.options
    // The log begins anew only when all of it has been copied: without this it would grow for as long as others write.
    await this.copying.busy
    location.assertInPlace()
    const db = await this.begin(signal)
    try {
      const version = db.pragma('user_version')
      checkFormat(location.path, version)
      if (version !== FORMAT_VERSION) db.execute(`PRAGMA user_version = ${FORMAT_VERSION}`)
      const result = await this.follow(steps(db), signal)
      location.assertInPlace()
      db.run('COMMIT')
      this.afterCommit()
      return result
    } catch (error) {
      rollback(db)
      throw error
    } finally {
      this.idleTimer = globalThis.setTimeout(() => this.emptyLog(), IDLE_MS).unref()
    }
  }

  private async begin(signal: AbortSignal | undefined): Promise<Connection> {
    return retryBusy(
      () => {
        const db = this.connect()
        db.run('BEGIN IMMEDIATE')
        return db
      },
      this.options,
      signal,
    )
  }

  private connect(): Connection {
    if (this.connection) return this.connection
    const { location } = this.options
    // What a process left that was killed counts, too.
    this.uncheckpointedBytes = location.logBytes()
    return (this.connection = location.connect('write'))
  }

  private async follow<T>(steps: Steps<T>, signal: AbortSignal | undefined): Promise<T> {
    const { clock } = this.options
    let turnStart = clock.elapsedMs()
    for (;;) {
      const step = steps.next()
      if (step.done) return step.value
      this.uncheckpointedBytes += step.value
      if (clock.elapsedMs() - turnStart < TURN_MS) continue
      await setImmediate()
      // Lets the caller's blob iterators clean up.
      if (signal?.aborted) steps.return(undefined as never)
      throwIfAborted(signal)
      turnStart = clock.elapsedMs()
    }
  }

  private afterCommit(): void {
    this.uncheckpointedBytes += COMMIT_OVERHEAD_BYTES
    if (this.uncheckpointedBytes < CHECKPOINT_BYTES) return
    this.uncheckpointedBytes = 0
    this.copying.start()
  }

  /**
   * Never fails a commit: that is already durable in the log. What a reader or another writer holds back is copied
   * by a later checkpoint.
   */
  private emptyLog(): void {
    this.uncheckpointedBytes = 0
    try {
      this.connection?.pragma('wal_checkpoint(TRUNCATE)')
    } catch (error) {
      if (!isLightconeError(error)) throw error
    }
  }
}

/** Tries until the file is free, with growing pauses in which other work goes on. Throws `index-busy` at the end. */
export async function retryBusy<T>(
  attempt: () => T,
  options: Pick<WriterOptions, 'clock' | 'busyTimeoutMs'>,
  signal?: AbortSignal,
): Promise<T> {
  const start = options.clock.elapsedMs()
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    throwIfAborted(signal)
    try {
      return attempt()
    } catch (error) {
      const waited = options.clock.elapsedMs() - start
      if (
        !(error instanceof LightconeError && error.code === 'index-busy') ||
        waited >= options.busyTimeoutMs
      )
        throw error
    }
    await setTimeout(waitMs, undefined, signal ? { signal } : {}).catch(() => throwIfAborted(signal))
  }
}

/** SQLite has already rolled back after some errors, for instance a full disk. */
function rollback(db: Connection): void {
  try {
    db.run('ROLLBACK')
  } catch (error) {
    if (!isLightconeError(error)) throw error
  }
}
