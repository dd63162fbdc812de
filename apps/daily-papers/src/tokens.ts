/** Signed strings: cookies, form tokens and the links in mail. HMAC-SHA256, bound to a purpose. */
import { createHmac, timingSafeEqual } from 'node:crypto'

export type Purpose = 'reader' | 'form' | 'confirm' | 'unsubscribe' | 'preferences' | 'sign-in' | 'feed'

export interface Signer {
  /** `expiresAt` in milliseconds; absent for never. */
  sign(purpose: Purpose, payload: string, expiresAt?: number): string
  /** The payload; undefined for what was not signed for this purpose, was changed, or has expired. */
  verify(purpose: Purpose, token: string, now: number): string | undefined
  /** A digest that only this installation can make, for instance of a network address. */
  digest(text: string): string
}

export function createSigner(secret: string): Signer {
  const mac = (text: string) => createHmac('sha256', secret).update(text).digest('base64url')
  return {
    sign(purpose, payload, expiresAt = 0) {
      const body = `${Buffer.from(payload).toString('base64url')}.${expiresAt.toString(36)}`
      return `${body}.${mac(`${purpose}:${body}`)}`
    },
    verify(purpose, token, now) {
      const parts = /^([\w-]{0,600})\.([0-9a-z]{1,12})\.([\w-]{43})$/.exec(token)
      if (parts === null) return undefined
      const expected = Buffer.from(mac(`${purpose}:${parts[1]}.${parts[2]}`))
      if (!timingSafeEqual(expected, Buffer.from(parts[3]!))) return undefined
      const expiresAt = Number.parseInt(parts[2]!, 36)
      if (expiresAt !== 0 && expiresAt < now) return undefined
      return Buffer.from(parts[1]!, 'base64url').toString()
    },
    digest: (text) => mac(`digest:${text}`).slice(0, 22),
  }
}
