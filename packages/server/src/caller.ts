/** Who asks, for which namespace, and with what rights. */
import { stat } from 'node:fs/promises'
import type { Clock } from 'lightcone'
import { DEFAULT_NAMESPACE } from './pool.ts'
import { Refusal } from './problems.ts'
import {
  ANY_NAMESPACE,
  allows,
  findToken,
  looksLikeToken,
  reaches,
  readTokens,
  type Scope,
  type TokenRecord,
} from './tokens.ts'

export interface Caller {
  readonly namespace: string
  /** Absent for a request without a token, where those are welcome. */
  readonly token?: TokenRecord
}

export interface Callers {
  /** Throws 401 or 403. */
  identify(request: Request): Promise<Caller>
}

/** The file of tokens is looked at again after this long, so that a revoked token ends soon. */
const REREAD_MS = 1_000

export function createCallers(file: string, requireToken: boolean, clock: Clock): Callers {
  let tokens: readonly TokenRecord[] = readTokens(file)
  let lookedMs = Number.NEGATIVE_INFINITY
  let modifiedMs = -1
  const look = async () => {
    lookedMs = clock.elapsedMs()
    const found = (await stat(file).catch(() => undefined))?.mtimeMs ?? 0
    if (found !== modifiedMs) tokens = readTokens(file)
    modifiedMs = found
  }
  const find = async (given: string) => {
    if (clock.elapsedMs() - lookedMs >= REREAD_MS) await look()
    const known = findToken(tokens, given, clock.nowMs())
    if (known !== undefined) return known
    // It may have been made a moment ago.
    await look()
    return findToken(tokens, given, clock.nowMs())
  }
  return {
    async identify(request) {
      const namespace = namespaceOf(request)
      const given = bearer(request)
      // Chat programs always send some key. Where none is needed, one that cannot be a token counts as none.
      if (given === undefined || (!requireToken && !looksLikeToken(given))) {
        if (requireToken) throw unauthorized('This server asks for a token.')
        return { namespace }
      }
      const token = await find(given)
      if (token === undefined) throw unauthorized('The token is unknown, revoked or expired.')
      if (!reaches(token, namespace))
        throw new Refusal(403, { code: 'forbidden', message: 'The token does not reach that namespace.' })
      return { namespace, token }
    },
  }
}

/** Throws 403. Who came without a token, where that is welcome, may do everything. */
export function requireScope({ token }: Caller, needed: Scope): void {
  if (token === undefined || allows(token.scope, needed)) return
  throw new Refusal(403, {
    code: 'forbidden',
    message: `This needs a token with the scope "${needed}"; yours has "${token.scope}".`,
  })
}

/** Throws 403 for what concerns all namespaces of an index, unless the token reaches every one. */
export function requireEverywhere({ token }: Caller): void {
  if (token === undefined || token.namespaces.includes(ANY_NAMESPACE)) return
  throw new Refusal(403, {
    code: 'forbidden',
    message: 'This concerns the whole index; the token does not reach all its namespaces.',
  })
}

function namespaceOf(request: Request): string {
  const given =
    request.headers.get('lightcone-namespace') ?? new URL(request.url).searchParams.get('namespace')
  if (given === null || given === '') return DEFAULT_NAMESPACE
  if (given.length <= 200 && !/\p{Cc}/u.test(given)) return given
  throw new Refusal(400, { code: 'invalid-argument', message: 'That is no name of a namespace.' })
}

function bearer(request: Request): string | undefined {
  const header = request.headers.get('authorization')
  // Where LightRAG's clients put their key, beside what they got instead of an account.
  const key = request.headers.get('x-api-key')
  if (key !== null && (header === null || !looksLikeToken(header.replace(/^Bearer /i, '')))) return key
  if (header === null) return undefined
  const token = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(header)?.[1]
  if (token === undefined) throw unauthorized('The `Authorization` header holds no bearer token.')
  return token
}

const unauthorized = (message: string): Refusal =>
  new Refusal(
    401,
    {
      code: 'unauthorized',
      message,
      hint: 'Send `Authorization: Bearer …` with a token made by `lightcone token create`.',
    },
    { 'WWW-Authenticate': 'Bearer' },
  )
