/** Stands where a reader thread does, and answers each question with how many it has been asked. */
import { parentPort } from 'node:worker_threads'
import type { FromReader, ToReader } from '../src/readers/messages.ts'

let asked = 0
const tell = (message: FromReader) => parentPort!.postMessage(message)

parentPort!.on('message', (message: ToReader) => {
  if (message.type === 'read')
    tell({ type: 'result', id: message.id, written: { json: String(++asked), outcome: 'found' } })
  else if (message.type === 'close-indexes') tell({ type: 'indexes-closed' })
})
tell({ type: 'ready' })
