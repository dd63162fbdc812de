/** The messages of a mailbox: each begins with a line `From sender date` after a blank line. */
import type { ContainerEntry, ContainerLimits, RawFile } from 'lightcone'

const BEGINS = /^From (?:\S.*)?\d{1,2}:\d{2}(?::\d{2})?.*\d{4}/

export function* mboxEntries(file: RawFile, limits: ContainerLimits): Generator<ContainerEntry> {
  const { bytes } = file
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let count = 0
  for (let at = nextMessage(view, 0); at >= 0; ) {
    const body = view.indexOf(10, at) + 1
    const next = body === 0 ? -1 : nextMessage(view, body)
    const path = `${String(++count).padStart(5, '0')}.eml`
    if (count > limits.maxEntries) {
      yield {
        path: '',
        code: 'file-too-large',
        reason: `More than ${limits.maxEntries} messages: the rest was not read.`,
      }
      return
    }
    if (body > 0) yield { path, bytes: unescaped(view.subarray(body, next < 0 ? view.length : next)) }
    at = next
  }
  if (count === 0) yield { path: '', code: 'file-malformed', reason: 'The file is not a mailbox.' }
}

/** Where the next line stands that begins a message, at or after `from`. */
function nextMessage(view: Buffer, from: number): number {
  for (
    let at = view.indexOf('From ', from, 'latin1');
    at >= 0;
    at = view.indexOf('From ', at + 5, 'latin1')
  ) {
    const isAlone = at === 0 || (view[at - 1] === 10 && (at === 1 || isBlank(view, at - 1)))
    if (
      isAlone &&
      BEGINS.test(view.toString('latin1', at, Math.min(view.length, at + 200)).split('\n', 1)[0]!)
    )
      return at
  }
  return -1
}

/** Whether the line that ends at `end` (its line feed) is blank. */
function isBlank(view: Buffer, end: number): boolean {
  const before = view[end - 1] === 13 ? end - 2 : end - 1
  return view[before] === 10
}

/** Lines of a message that begin with `From ` stand with a `>` before them (mboxrd). */
function unescaped(message: Buffer): Uint8Array {
  if (!message.includes('\n>From ', 0, 'latin1') && !message.includes('\n>>', 0, 'latin1')) return message
  return Buffer.from(message.toString('latin1').replace(/^>(>*From )/gm, '$1'), 'latin1')
}
