/** The writing side of an open index: one transaction at a time, waiting for other processes without blocking. */
import { setImmediate, setTimeout } from 'node:timers/promises'
import { isLightconeError, LightconeError, throwIfAborted } from '../../errors.ts'
import type { Clock } from '../../ports.ts'
import type { Connection } from './connection.ts'
import { checkFormat, type DatabaseLocation, WRITER_PRAGMAS } from './location.ts'
import { FORMAT_VERSION } from './schema.ts'
import { translate } from './sql-errors.ts'
import { type Outcome, type Statement, WriterThread } from './writer-thread.ts'

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
  private readonly thread: WriterThread
  private idleTimer: NodeJS.Timeout | undefined

  constructor(options: WriterOptions) {
    this.options = options
    this.thread = new WriterThread(options.location.path, WRITER_PRAGMAS)
  }

  /** Runs the steps in a transaction of their own: all of them, durable, or nothing. */
  transact<T>(steps: (db: Connection) => Steps<T>, signal?: AbortSignal): Promise<T> {
    return this.inTurn(() => this.run(steps, signal))
  }

  /**
   * The same for statements that need no answer in between, in a thread: other work goes on while the disk writes. An
   * earlier transaction of `transact` must have seen to the format of the file.
   */
  transactBeside(statements: readonly Statement[], signal?: AbortSignal): Promise<Outcome> {
    return this.inTurn(() => this.runBeside(statements, signal))
  }

  /** Lets go of the thread's connection: as long as it is there, nobody is the last to leave the file. */
  release(): Promise<void> {
    return this.thread.release()
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work)
    this.last = turn.catch(() => undefined)
    return turn
  }

  /** Ends after the transaction under way. */
  async close(): Promise<void> {
    await this.last
    clearTimeout(this.idleTimer)
    await this.thread.close()
    if (!this.connection) return
    this.emptyLog()
    this.connection.close()
    this.connection = undefined
  }

  private run<T>(steps: (db: Connection) => Steps<T>, signal: AbortSignal | undefined): Promise<T> {
    const { location } = this.options
    return this.inPlace(signal, async () => {
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
      }
    })
  }

  private runBeside(statements: readonly Statement[], signal: AbortSignal | undefined): Promise<Outcome> {
    return this.inPlace(signal, async () => {
      const outcome = await retryBusy(() => this.inThread(statements), this.options, signal)
      for (const { values } of statements)
        for (const value of values) if (value instanceof Uint8Array) this.uncheckpointedBytes += value.length
      this.afterCommit()
      return outcome
    })
  }

  /** Writes to the file that was opened, and has its log emptied when nothing follows. */
  private async inPlace<T>(signal: AbortSignal | undefined, write: () => Promise<T>): Promise<T> {
    throwIfAborted(signal)
    clearTimeout(this.idleTimer)
    // The log begins anew only when all of it has been copied: without this it would grow for as long as others write.
    await this.thread.busy
    this.options.location.assertInPlace()
    try {
      return await write()
    } finally {
      this.idleTimer = globalThis.setTimeout(() => this.emptyLog(), IDLE_MS).unref()
    }
  }

  private async inThread(statements: readonly Statement[]): Promise<Outcome> {
    try {
      const outcome = await this.thread.transact(statements)
      if (outcome !== undefined) return outcome
    } catch (error) {
      throw translate(error, this.options.location.path)
    }
    // Without a thread.
    await setImmediate()
    return runStatements(this.connect(), statements)
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
    this.thread.copyLog()
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
  attempt: () => T | Promise<T>,
  options: Pick<WriterOptions, 'clock' | 'busyTimeoutMs'>,
  signal?: AbortSignal,
): Promise<T> {
  const start = options.clock.elapsedMs()
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    throwIfAborted(signal)
    try {
      return await attempt()
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

/** What `WriterThread.transact` does, on this thread. */
export function runStatements(db: Connection, statements: readonly Statement[]): Outcome {
  db.run('BEGIN IMMEDIATE')
  try {
    const changes: number[] = []
    for (const { sql, values, required } of statements) {
      changes.push(db.run(sql, ...values))
      if (!required || changes.at(-1) !== 0) continue
      db.run('ROLLBACK')
      return 'refused'
    }
    db.run('COMMIT')
    return changes
  } catch (error) {
    rollback(db)
    throw error
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
