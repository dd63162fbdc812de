/** The other side of `encode-pool.ts`: makes log entries from fields, document after document. */
import { parentPort } from 'node:worker_threads'
import type { SegmentFields } from '../../model.ts'
import { createAnalyzer } from '../../text/analyzer.ts'
import { encodeEntry } from './entry.ts'

export interface EncodeRequest {
  readonly id: number
  readonly documents: readonly { readonly fields: readonly SegmentFields[]; readonly language: string }[]
}

export interface EncodeReply {
  readonly id: number
  readonly entries: readonly Uint8Array<ArrayBuffer>[]
}

const analyzer = createAnalyzer()

parentPort?.on('message', ({ id, documents }: EncodeRequest) => {
  const entries = documents.map(({ fields, language }) =>
    encodeEntry(fields, (text) => analyzer.terms(text, language)).slice(),
  )
  const reply: EncodeReply = { id, entries }
  parentPort!.postMessage(
    reply,
    entries.map((entry) => entry.buffer),
  )
})
