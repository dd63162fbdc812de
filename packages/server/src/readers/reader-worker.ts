/** Starts a reader thread. Threads look for no compiled code of their own accord, and most of theirs the server has kept. */
import { enableCompileCache } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import type { ReaderData } from './messages.ts'

const data = workerData as ReaderData
if (data.compiledCode !== undefined) enableCompileCache(data.compiledCode)
const { answerReads } = await import('./answer-reads.ts')
answerReads(parentPort!, data)
