/**
 * Writes beside the process's own thread: copies the write-ahead log into the file, and runs transactions that read
 * nothing. What the disk takes for that is more than a question should wait.
 */
import type { SQLInputValue } from 'node:sqlite'
import { Worker } from 'node:worker_threads'

/** One statement of a transaction. */
export interface Statement {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
  /** Nothing of the transaction happens unless it changes a row. */
  readonly required?: boolean
}

/** The rows that each statement has changed; `refused` when a required one has changed none. */
export type Outcome = readonly number[] | 'refused'

/**
 * What the thread runs, message after message. A program in a string, because a file of its own would have to be found
 * again by whoever bundles this one, and compiled at its first line.
 */
const PROGRAM = `
const { parentPort, workerData: { path, pragmas } } = process.getBuiltinModule('node:worker_threads')
const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
const { pathToFileURL } = process.getBuiltinModule('node:url')
let database
let prepared
function open() {
  if (database) return
  const url = pathToFileURL(path)
  // Should the file have been deleted meanwhile, none is made.
  url.search = '?mode=rw'
  database = new DatabaseSync(url, { timeout: 0 })
  database.exec(pragmas)
  prepared = new Map()
}
function close() {
  database?.close()
  database = undefined
}
function transact(statements) {
  try {
    open()
  } catch {
    // Whoever asked has a connection of its own.
    close()
    return undefined
  }
  database.exec('BEGIN IMMEDIATE')
  try {
    const outcome = []
    for (const { sql, values, required } of statements) {
      if (!prepared.has(sql)) prepared.set(sql, database.prepare(sql))
      const changes = Number(prepared.get(sql).run(...values).changes)
      if (required && changes === 0) {
        database.exec('ROLLBACK')
        return 'refused'
      }
      outcome.push(changes)
    }
    database.exec('COMMIT')
    return outcome
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
parentPort.on('message', ({ task, statements }) => {
  try {
    if (task === 'transact') return parentPort.postMessage({ outcome: transact(statements) })
    try {
      if (task === 'copy') {
        open()
        database.exec('PRAGMA wal_checkpoint(PASSIVE)')
      }
    } finally {
      close()
    }
    parentPort.postMessage({})
  } catch ({ message, code, errcode }) {
    parentPort.postMessage({ error: { message, code, errcode } })
  }
})`

interface Reply {
  readonly outcome?: Outcome
  readonly error?: { readonly message: string; readonly code?: string; readonly errcode?: number }
}

export class WriterThread {
  private readonly workerData: { readonly path: string; readonly pragmas: string }
  private worker: Worker | undefined
  private last: Promise<unknown> = Promise.resolve()
  private finish: (reply: Reply) => void = () => {}
  private copying: Promise<unknown> | undefined

  constructor(path: string, pragmas: string) {
    this.workerData = { path, pragmas }
  }

  /** Pending while it copies the log. It never fails: what is left is copied another time. */
  get busy(): Promise<unknown> | undefined {
    return this.copying
  }

  copyLog(): void {
    this.copying ??= this.ask('copy').then(() => {
      this.copying = undefined
    })
  }

  /**
   * All of the statements, durable, or nothing; `undefined` where a thread cannot be started, has died, or cannot open
   * the file. Throws SQLite's errors.
   */
  async transact(statements: readonly Statement[]): Promise<Outcome | undefined> {
    const { outcome, error } = await this.ask('transact', statements)
    if (error) throw Object.assign(new Error(error.message), error)
    return outcome
  }

  /** Closes its connection until the next task. */
  async release(): Promise<void> {
    if (this.worker) await this.ask('close')
  }

  async close(): Promise<void> {
    await this.release()
    await this.worker?.terminate()
  }

  private ask(task: 'copy' | 'transact' | 'close', statements?: readonly Statement[]): Promise<Reply> {
    const asked = this.last.then(() => this.post({ task, statements }))
    this.last = asked
    return asked
  }

  private post(message: unknown): Promise<Reply> {
    try {
      this.worker ??= this.startWorker()
    } catch {
      return Promise.resolve({})
    }
    const { worker } = this
    worker.ref()
    return new Promise((resolve) => {
      this.finish = resolve
      worker.postMessage(message)
    })
  }

  private startWorker(): Worker {
    // Versions of Node that take `node:sqlite` for an experiment would say so once more.
    const { workerData } = this
    const worker = new Worker(PROGRAM, { eval: true, execArgv: [], stderr: true, workerData })
    worker.on('message', (reply: Reply) => {
      // The process may end while the thread waits for work.
      worker.unref()
      this.finish(reply)
    })
    worker.on('error', () => {})
    worker.on('exit', () => {
      this.worker = undefined
      this.finish({})
    })
    return worker
  }
}
