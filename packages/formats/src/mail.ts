import { LightconeError, type Parser } from 'lightcone'

/**
 * A mail message (RFC 5322, MIME): sender, receivers, date and subject, then its text, the plain part before the
 * HTML one, quoted replies as `quote` blocks. Attachments are named, messages in it are read. Throws
 * `file-malformed` and `file-nesting`.
 */
export const emlParser: Parser = {
  name: 'mail',
  extensions: ['.eml'],
  async parse(file, limits) {
    const { parseMail } = await import('./mail/parse.ts')
    return parseMail(file.bytes, limits)
  },
}

/** A mailbox in the mbox formats: each message is a file of its own, `inbox.mbox!/00001.eml`. */
export const mboxParser: Parser = {
  name: 'mbox',
  extensions: ['.mbox', '.mbx'],
  async *entries(file, limits) {
    const { mboxEntries } = await import('./mail/mbox.ts')
    yield* mboxEntries(file, limits)
  },
  parse() {
    throw new LightconeError('format-unsupported', {
      message: 'A mailbox is read as the messages in it, not as one document.',
      hint: 'Add the file by its path.',
    })
  },
}
