/** A file, as PDF, HTML or another format of `@lightcone/formats`, as the full text of a paper. */
import { Worker } from 'node:worker_threads'
import { type ErrorCode, LightconeError, type Parsed, throwIfAborted } from 'lightcone'
import type { FullText } from '../state/texts.ts'

export interface TextFile {
  readonly bytes: Uint8Array
  /** Its ending chooses the parser. */
  readonly name: string
  /** Encoding that the server named. */
  readonly charset?: string
}

export type WorkerReply = { readonly parsed: Parsed } | { readonly code: ErrorCode; readonly message: string }

/** Largest file that is read. Papers of many figures have some 20 MB. */
export const MAX_TEXT_BYTES = 40_000_000
/** Characters of the longest text: some 700 printed pages. */
const MAX_CHARACTERS = 2_000_000
const MAX_MS = 60_000
const MAX_MEMORY_MB = 1024
/** A thread that nobody needed for so long is ended. */
const IDLE_MS = 60_000

/** Throws a `LightconeError` with a `file-*` or `format-*` code for a file that cannot be read, and `aborted`. */
export async function readText(file: TextFile, signal?: AbortSignal): Promise<FullText> {
  throwIfAborted(signal)
  if (file.bytes.length > MAX_TEXT_BYTES)
    throw new LightconeError('file-too-large', {
      message: `${file.name} has more than ${MAX_TEXT_BYTES} bytes.`,
    })
  const reply = await thread.parse(file, signal)
  if ('code' in reply) throw new LightconeError(reply.code, { message: reply.message })
  const { parsed } = reply
  if (parsed.text.trim() === '')
    throw new LightconeError('file-empty', { message: `${file.name} holds no text.` })
  if (parsed.text.length > MAX_CHARACTERS)
    throw new LightconeError('file-too-large', {
      message: `${file.name} has more than ${MAX_CHARACTERS} characters of text.`,
    })
  const text = readable(parsed.text)
  return { parsed: { ...parsed, text }, pages: pageStarts(parsed) }
}

/**
 * One thread for all texts of the process, one text at a time: to start it takes longer than to read most papers. A
 * text that takes too long or too much ends the thread; the next one starts another.
 */
class ParserThread {
  private worker: Worker | undefined
  private last: Promise<unknown> = Promise.resolve()
  private idle: NodeJS.Timeout | undefined

  parse(file: TextFile, signal: AbortSignal | undefined): Promise<WorkerReply> {
    const reply = this.last.then(() => this.run(file, signal))
    this.last = reply.catch(() => {})
    return reply
  }

  private run(file: TextFile, signal: AbortSignal | undefined): Promise<WorkerReply> {
    throwIfAborted(signal)
    clearTimeout(this.idle)
    const worker = this.worker ?? this.start()
    worker.ref()
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        worker.off('message', replied).off('error', broke).off('exit', ended)
      }
      const fail = (code: ErrorCode, message: string, cause?: unknown) => {
        end()
        this.stop()
        reject(new LightconeError(code, { message, cause }))
      }
      const abort = () => fail('aborted', 'Reading the text was cancelled.')
      const late = () => fail('file-malformed', `${file.name} took longer than ${MAX_MS / 1000} s to read.`)
      const broke = (error: Error) =>
        fail('file-malformed', `${file.name} could not be read: ${error.message}`, error)
      const ended = () => fail('file-malformed', `${file.name} could not be read to its end.`)
      const replied = (reply: WorkerReply) => {
        end()
        worker.unref()
        this.idle = setTimeout(() => this.stop(), IDLE_MS).unref()
        resolve(reply)
      }
      const timer = setTimeout(late, MAX_MS)
      signal?.addEventListener('abort', abort)
      worker.on('message', replied).on('error', broke).on('exit', ended)
      worker.postMessage(file)
    })
  }

  private start(): Worker {
    const worker = new Worker(new URL('./parse-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: MAX_MEMORY_MB },
      // Nothing in a file may learn what this process was started with.
      env: {},
      execArgv: [],
      // Parsers' libraries warn on the console; what matters comes back as a message.
      stdout: true,
      stderr: true,
    })
    const gone = () => {
      if (this.worker === worker) this.worker = undefined
    }
    // Also while it waits: a library's late fault must not end the process.
    worker.on('error', gone).on('exit', gone)
    this.worker = worker
    return worker
  }

  private stop(): void {
    void this.worker?.terminate()
    this.worker = undefined
  }
}

const thread = new ParserThread()

/** Without control characters and turns of direction; every character stays where it is, so that places stay true. */
const readable = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}]/gu, (sign) => (sign === '\n' || sign === '\t' ? sign : ' '.repeat(sign.length)))

function pageStarts({ origin = [] }: Parsed): readonly number[] {
  const starts: number[] = []
  for (const { page, start } of origin)
    if (page !== undefined) while (starts.length < page) starts.push(start)
  return starts
}
