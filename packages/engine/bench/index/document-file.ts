/** Documents in a file, one a line: all of them together may be more than memory holds. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import type { BenchDocument } from './corpus.ts'

const PIECE_BYTES = 1 << 20

export function writeDocuments(path: string, documents: Iterable<BenchDocument>): void {
  const file = openSync(path, 'w')
  for (const document of documents) writeSync(file, `${JSON.stringify(document)}\n`)
  closeSync(file)
}

/** Reads them one by one, each time that it is gone through. */
export function readDocuments(path: string): Iterable<BenchDocument> {
  return {
    *[Symbol.iterator]() {
      const file = openSync(path, 'r')
      try {
        const piece = Buffer.alloc(PIECE_BYTES)
        let rest: Buffer[] = []
        for (let size = readSync(file, piece); size > 0; size = readSync(file, piece)) {
          let from = 0
          for (let end = piece.indexOf(10); end >= 0 && end < size; end = piece.indexOf(10, from)) {
            yield JSON.parse(Buffer.concat([...rest, piece.subarray(from, end)]).toString('utf8'))
            rest = []
            from = end + 1
          }
          rest.push(Buffer.from(piece.subarray(from, size)))
        }
      } finally {
        closeSync(file)
      }
    },
  }
}
