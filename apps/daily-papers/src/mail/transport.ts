/** The way out for mail: SMTP, a folder of `.eml` files, or none. */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import type { Settings } from '../settings.ts'

export interface Letter {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly messageId: string
  readonly headers: Readonly<Record<string, string>>
  /** When it was written: a second try sends the same bytes. */
  readonly date: number
}

/** Rejects with a `DeliveryError`. */
export type Deliver = (letter: Letter) => Promise<void>

export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'
  /** `address`: this recipient will never take mail. `permanent`: this mail. `temporary`: try again. */
  readonly kind: 'address' | 'permanent' | 'temporary'

  constructor(kind: DeliveryError['kind'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.kind = kind
  }
}

export interface Transport {
  readonly deliver: Deliver
  close(): void
}

/** Undefined where the settings name no way to send. */
export function openTransport(settings: Settings): Transport | undefined {
  const { from, mailFolder, smtp, dkim } = settings
  if (from === undefined) return undefined
  const sender = settings.bounceAddress ?? addressOf(from)
  const envelope = (letter: Letter) => ({
    from,
    to: letter.to,
    envelope: { from: sender, to: [letter.to] },
    subject: letter.subject,
    text: letter.text,
    html: letter.html,
    messageId: letter.messageId,
    headers: { ...letter.headers },
    date: new Date(letter.date),
    encoding: 'quoted-printable' as const,
    // Nothing in a letter may make this process read a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  if (mailFolder !== undefined) {
    const stream = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
    return {
      async deliver(letter) {
        const { message } = await stream.sendMail(envelope(letter))
        mkdirSync(mailFolder, { recursive: true })
        const name = createHash('sha256').update(letter.messageId).digest('hex').slice(0, 24)
        writeFileSync(join(mailFolder, `${name}.eml`), message as Buffer)
      },
      close: () => {},
    }
  }
  if (smtp === undefined) return undefined
  const pool = createTransport({
    pool: true,
    host: smtp.host,
    port: smtp.port,
    secure: smtp.secure ?? false,
    requireTLS: smtp.requireTls ?? false,
    ...(smtp.user === undefined ? {} : { auth: { user: smtp.user, pass: smtp.password ?? '' } }),
    ...(dkim === undefined
      ? {}
      : {
          dkim: {
            domainName: dkim.domain,
            keySelector: dkim.selector,
            privateKey: readFileSync(dkim.keyFile, 'utf8'),
          },
        }),
    connectionTimeout: 20_000,
    socketTimeout: 60_000,
  })
  return {
    async deliver(letter) {
      try {
        await pool.sendMail(envelope(letter))
      } catch (error) {
        throw deliveryError(error)
      }
    },
    close: () => pool.close(),
  }
}

export const addressOf = (from: string): string => /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim()

/** Host of the sender's address: what Message-IDs end in. */
export const domainOf = (from: string): string => addressOf(from).split('@').at(-1) ?? 'localhost'

function deliveryError(error: unknown): DeliveryError {
  const {
    responseCode = 0,
    command,
    message,
  } = error as {
    responseCode?: number
    command?: string
    message: string
  }
  const isPermanent = responseCode >= 500 && responseCode < 600
  const kind = !isPermanent ? 'temporary' : command === 'RCPT TO' ? 'address' : 'permanent'
  return new DeliveryError(kind, message, error)
}
