/** Copies the write-ahead log into the file in a thread: after a large commit that takes longer than questions should wait. */
import { Worker } from 'node:worker_threads'

/**
 * What the thread runs: it copies the log of the file that a message names. A program in a string, because a file of
 * its own would have to be found again by whoever bundles this one, and compiled at its first line.
 */
const PROGRAM = `
const { parentPort } = process.getBuiltinModule('node:worker_threads')
const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
const { pathToFileURL } = process.getBuiltinModule('node:url')
parentPort.on('message', (path) => {
  try {
    const url = pathToFileURL(path)
    // Should the file have been deleted meanwhile, none is made.
    url.search = '?mode=rw'
    const database = new DatabaseSync(url)
    try {
      database.exec('PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(PASSIVE)')
    } finally {
      database.close()
    }
  } finally {
    parentPort.postMessage('done')
  }
})`

export class CheckpointThread {
  private readonly path: string
  private worker: Worker | undefined
  private running: Promise<void> | undefined
  private finish: () => void = () => {}

  constructor(path: string) {
    this.path = path
  }

  /** Pending while it copies. It never fails: what is left is copied by a later checkpoint. */
  get busy(): Promise<void> | undefined {
    return this.running
  }

  start(): void {
    if (this.running) return
    try {
      this.worker ??= this.startWorker()
    } catch {
      // A process that may not start threads copies the log when it is idle.
      return
    }
    this.worker.ref()
    this.running = new Promise((resolve) => {
      this.finish = resolve
    })
    this.worker.postMessage(this.path)
  }

  async close(): Promise<void> {
    await this.running
    await this.worker?.terminate()
  }

  private startWorker(): Worker {
    // Versions of Node that take `node:sqlite` for an experiment would say so once more.
    const worker = new Worker(PROGRAM, { eval: true, execArgv: [], stderr: true })
    const end = () => {
      this.running = undefined
      this.finish()
    }
    worker.on('message', () => {
      // The process may end while the thread waits for work.
      worker.unref()
      end()
    })
    worker.on('error', () => {})
    worker.on('exit', () => {
      this.worker = undefined
      end()
    })
    return worker
  }
}
