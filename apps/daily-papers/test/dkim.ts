/** Checks a DKIM signature as a receiver does (RFC 6376 §3.4.2, §3.4.4, §6.1.3), for `relaxed/relaxed` and RSA. */
import { createHash, createVerify, type KeyObject } from 'node:crypto'

export interface DkimResult {
  readonly valid: boolean
  readonly domain: string
  /** Names of the signed headers, lower case. */
  readonly signed: readonly string[]
}

export function verifyDkim(raw: string, publicKey: KeyObject): DkimResult {
  const end = raw.indexOf('\r\n\r\n')
  const headers = raw
    .slice(0, end)
    .split(/\r\n(?![ \t])/)
    .map((line) => ({ name: line.slice(0, line.indexOf(':')).trim().toLowerCase(), line }))
  const signature = headers.find(({ name }) => name === 'dkim-signature')!.line
  const tags = Object.fromEntries(
    signature
      .slice(signature.indexOf(':') + 1)
      .split(';')
      .map((tag) => [
        tag.slice(0, tag.indexOf('=')).trim(),
        tag.slice(tag.indexOf('=') + 1).replace(/\s/g, ''),
      ]),
  ) as Record<'a' | 'b' | 'bh' | 'c' | 'd' | 'h', string>
  const body = raw
    .slice(end + 4)
    .replace(/[ \t]+/g, ' ')
    .replace(/ (?=\r\n)/g, '')
    .replace(/(?:\r\n)*$/, '\r\n')
  const left = [...headers].reverse()
  const signed = tags.h.toLowerCase().split(':')
  const picked = signed.flatMap((wanted) => {
    const at = left.findIndex(({ name }) => name === wanted)
    return at === -1 ? [] : [relaxed(left.splice(at, 1)[0]!.line)]
  })
  picked.push(relaxed(signature.replace(/([;\s]b\s*=)[^;]*/, '$1')))
  const isSigned = createVerify('sha256').update(picked.join('\r\n')).verify(publicKey, tags.b, 'base64')
  const isBody = createHash('sha256').update(body, 'latin1').digest('base64') === tags.bh
  return {
    valid: isSigned && isBody && tags.a === 'rsa-sha256' && tags.c === 'relaxed/relaxed',
    domain: tags.d,
    signed,
  }
}

function relaxed(line: string): string {
  const colon = line.indexOf(':')
  const value = line
    .slice(colon + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim()
  return `${line.slice(0, colon).trim().toLowerCase()}:${value}`
}
