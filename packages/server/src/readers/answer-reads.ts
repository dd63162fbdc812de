/** What a reader thread does: operations that only read, on connections of its own to the same index. */
import type { MessagePort } from 'node:worker_threads'
import { createPool } from '../pool.ts'
import { written } from '../written.ts'
import { failureFrom } from './failure.ts'
import type { FromReader, Read, ReaderData, ToReader } from './messages.ts'
import { operationNamed } from './readable.ts'

/** Answers what comes through the port, until the thread is ended. */
export function answerReads(port: MessagePort, { location }: ReaderData): void {
  const pool = createPool({ location })
  const atWork = new Map<number, AbortController>()
  const tell = (message: FromReader) => port.postMessage(message)

  const answer = async (id: number, { operation: name, namespace, input }: Read): Promise<void> => {
    const controller = new AbortController()
    atWork.set(id, controller)
    try {
      const operation = operationNamed(name)!
      const output = await pool.use(namespace, (context) =>
        operation.handler(context, input, { signal: controller.signal }),
      )
      tell({ type: 'result', id, written: written(operation, output) })
    } catch (error) {
      tell({ type: 'failure', id, failure: failureFrom(error) })
    } finally {
      atWork.delete(id)
    }
  }

  port.on('message', async (message: ToReader) => {
    if (message.type === 'read') await answer(message.id, message.read)
    else if (message.type === 'cancel') atWork.get(message.id)?.abort()
    else {
      await pool.closeAll()
      tell({ type: 'indexes-closed' })
    }
  })
  tell({ type: 'ready' })
}
