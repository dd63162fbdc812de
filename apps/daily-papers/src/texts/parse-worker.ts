/** Reads files in a thread of their own, so that a hostile one can neither stop the pages nor take the memory. */
import { parentPort } from 'node:worker_threads'
import { formats } from '@lightcone/formats'
import { builtInParsers, chooseParser, decodeText, isLightconeError, LightconeError } from 'lightcone'
import type { TextFile, WorkerReply } from './read-text.ts'

/** A book of this length is no paper. */
const MAX_PAGES = 1000
const MAX_MS = 50_000
const MAX_NESTING = 200

async function parse({ bytes, name, charset }: TextFile): Promise<WorkerReply> {
  const parser = chooseParser(name, [...formats, ...builtInParsers])
  if (parser.entries !== undefined)
    throw new LightconeError('format-unsupported', { message: `${name} is an archive, not one text.` })
  const file = { path: name, bytes, text: () => decodeText(bytes, charset) }
  const { text, blocks, origin, language } = await parser.parse(file, {
    maxNesting: MAX_NESTING,
    maxPages: MAX_PAGES,
    maxMs: MAX_MS,
  })
  return {
    parsed: {
      text,
      blocks,
      ...(origin === undefined ? {} : { origin }),
      ...(language === undefined ? {} : { language }),
    },
  }
}

parentPort!.on('message', (file: TextFile) => {
  parse(file).then(
    (reply) => parentPort!.postMessage(reply),
    (error: unknown) => {
      const code = isLightconeError(error) ? error.code : 'file-malformed'
      const message = error instanceof Error ? error.message : String(error)
      parentPort!.postMessage({ code, message } satisfies WorkerReply)
    },
  )
})
