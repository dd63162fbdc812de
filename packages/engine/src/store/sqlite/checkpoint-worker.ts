/** The other side of `checkpoint-thread.ts`: copies the write-ahead log of the file that a message names. */
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { parentPort } from 'node:worker_threads'

parentPort?.on('message', (path: string) => {
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
    parentPort!.postMessage('done')
  }
})
