/** Access tokens: what each may do and where. Only their hashes are kept. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { LightconeError } from 'lightcone'
import { z } from 'zod'

/** `read`: ask and look. `write`: also change the index. `admin`: also name files of the server's machine. */
export const SCOPES = ['read', 'write', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

/** Stands for every namespace. */
export const ANY_NAMESPACE = '*'

export interface TokenRecord {
  /** Public: names the token in logs and for revoking. */
  readonly id: string
  readonly name: string
  readonly scope: Scope
  readonly namespaces: readonly string[]
  /** SHA-256 of the token, hexadecimal. A token has 256 random bits, so a slow hash would add nothing. */
  readonly hash: string
  /** ISO 8601. */
  readonly createdAt: string
  readonly expiresAt?: string
}

const recordSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string(),
  scope: z.enum(SCOPES),
  namespaces: z.array(z.string().min(1)).min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().exactOptional(),
})
const fileSchema = z.strictObject({ tokens: z.array(recordSchema) })

/** Begins every token, so that one that lies about is recognised. */
const PREFIX = 'lc_'
export const looksLikeToken = (text: string): boolean => text.startsWith(PREFIX)

export const tokensFile = (indexFolder: string): string => join(indexFolder, 'tokens.json')

/** Throws `invalid-argument` when the file is there but cannot be understood: never treated as "no tokens". */
export function readTokens(file: string): readonly TokenRecord[] {
  if (!existsSync(file)) return []
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).tokens
  } catch (cause) {
    throw new LightconeError('invalid-argument', {
      message: `The token file ${file} cannot be read.`,
      hint: 'Repair it, or delete it and make new tokens with `lightcone token create`.',
      cause,
    })
  }
}

function writeTokens(file: string, tokens: readonly TokenRecord[]): void {
  mkdirSync(dirname(file), { recursive: true })
  const next = `${file}.new`
  writeFileSync(next, `${JSON.stringify({ tokens }, null, 2)}\n`, { mode: 0o600 })
  chmodSync(next, 0o600)
  renameSync(next, file)
}

export interface NewToken {
  readonly name: string
  readonly scope: Scope
  readonly namespaces: readonly string[]
  readonly expiresAt?: string
}

/** Makes a token and returns it: the only time it is seen. */
export function createToken(
  file: string,
  { expiresAt, ...given }: NewToken,
  nowMs: number,
): { readonly token: string; readonly record: TokenRecord } {
  const token = `${PREFIX}${randomBytes(32).toString('base64url')}`
  const record: TokenRecord = {
    id: randomBytes(6).toString('hex'),
    ...given,
    hash: hashOf(token).toString('hex'),
    createdAt: new Date(nowMs).toISOString(),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  }
  writeTokens(file, [...readTokens(file), recordSchema.parse(record)])
  return { token, record }
}

/** True when there was such a token. A running server notices within a second. */
export function revokeToken(file: string, id: string): boolean {
  const tokens = readTokens(file)
  const left = tokens.filter((record) => record.id !== id)
  if (left.length === tokens.length) return false
  writeTokens(file, left)
  return true
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

/** The record of a token. Takes the same time whichever records there are and however much of a hash agrees. */
export function findToken(
  tokens: readonly TokenRecord[],
  token: string,
  nowMs: number,
): TokenRecord | undefined {
  const hash = hashOf(token)
  let found: TokenRecord | undefined
  for (const record of tokens) if (timingSafeEqual(hash, Buffer.from(record.hash, 'hex'))) found = record
  const expired = found?.expiresAt !== undefined && Date.parse(found.expiresAt) <= nowMs
  return expired ? undefined : found
}

export const allows = (held: Scope, needed: Scope): boolean => SCOPES.indexOf(held) >= SCOPES.indexOf(needed)

export const reaches = ({ namespaces }: TokenRecord, namespace: string): boolean =>
  namespaces.includes(ANY_NAMESPACE) || namespaces.includes(namespace)
