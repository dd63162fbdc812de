/** The other side of `encode-pool.ts`: makes the log entries of documents, one after the other. */
import { parentPort } from 'node:worker_threads'
import type { Document, Segment } from '../model.ts'
import { createAnalyzer } from '../text/analyzer.ts'
import { fieldsOf } from '../text/segment-fields.ts'
import { encodeEntry as encodeNames } from './graph/entry.ts'
import { encodeEntry as encodeTerms } from './lexical/entry.ts'

export interface EncodeInput {
  readonly document: Pick<Document, 'title' | 'text' | 'blocks' | 'language' | 'metadata'>
  readonly segments: readonly Segment[]
}

/** A document's log entry in each index. */
export interface EncodedLog {
  readonly lexical: Uint8Array
  readonly graph: Uint8Array
}

export interface EncodeRequest {
  readonly id: number
  readonly documents: readonly EncodeInput[]
}

export interface EncodeReply {
  readonly id: number
  readonly logs: readonly EncodedLog[]
}

const analyzer = createAnalyzer()

parentPort?.on('message', ({ id, documents }: EncodeRequest) => {
  const buffers: ArrayBuffer[] = []
  const own = (entry: Uint8Array): Uint8Array => {
    const copy = new Uint8Array(entry)
    buffers.push(copy.buffer)
    return copy
  }
  const logs = documents.map(({ document, segments }) => ({
    lexical: own(encodeTerms(fieldsOf(document, segments), analyzer.numbering, document.language)),
    graph: own(encodeNames(document, segments)),
  }))
  parentPort!.postMessage({ id, logs } satisfies EncodeReply, buffers)
})
