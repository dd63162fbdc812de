/** How much one client, and all of them together, may ask at a time. */
import { Refusal } from './problems.ts'

export interface Limits {
  /** Bytes of a JSON body. Default 8 MB. */
  readonly maxBodyBytes: number
  /** Bytes of one upload, all its files together. Default 200 MB. */
  readonly maxUploadBytes: number
  /** Bytes of all bodies in memory at a time. Default 400 MB; more are refused. */
  readonly maxBodiesBytes: number
  /** Milliseconds for a request that only reads. Default 60 s. */
  readonly readMs: number
  /** Milliseconds for a request that changes the index. Default 30 min. */
  readonly writeMs: number
  /** Operations at work at the same time. Default 32. */
  readonly concurrent: number
  /** Requests that wait for their turn; more are refused. Default 512. */
  readonly waiting: number
  /** Milliseconds that a question waits for its turn; then it is refused, too. Default 10 s. */
  readonly waitMs: number
  /** Milliseconds that a client has for its headers. Default 10 s. */
  readonly headersMs: number
  /** Milliseconds that a client has for all of its request, the body included. Default 300 s. */
  readonly requestMs: number
  /** Requests a second and token (or, without tokens, client address), in the long run. Default 1,000. */
  readonly ratePerSecond: number
}

export const DEFAULT_LIMITS: Limits = {
  maxBodyBytes: 8_000_000,
  maxUploadBytes: 200_000_000,
  maxBodiesBytes: 400_000_000,
  readMs: 60_000,
  writeMs: 30 * 60_000,
  concurrent: 32,
  waiting: 512,
  waitMs: 10_000,
  headersMs: 10_000,
  requestMs: 300_000,
  ratePerSecond: 1_000,
}

/** Lets so many in at a time; the others wait in order. */
export interface Gate {
  readonly active: number
  readonly waiting: number
  /**
   * Resolves to what gives the place back. Throws 503 when too many wait already, or, for those who are not `patient`, when
   * their turn does not come in time.
   */
  enter(patient?: boolean): Promise<() => void>
  /** Runs `work` alone: after all who are inside have left, and before any other enters. */
  alone<T>(work: () => Promise<T>): Promise<T>
}

export function createGate({
  concurrent,
  waiting,
  waitMs,
}: Pick<Limits, 'concurrent' | 'waiting' | 'waitMs'>): Gate {
  let active = 0
  /** How many have to be inside at most for the one who waits: all but one, or none for those who work alone. */
  const line: { readonly most: number; readonly weight: number; readonly go: () => void }[] = []
  let closed = false
  const admit = () => {
    while (line.length > 0 && !closed && active <= line[0]!.most) {
      const next = line.shift()!
      active++
      closed = next.weight > 1
      next.go()
    }
  }
  const leave = (): (() => void) => {
    let left = false
    return () => {
      if (left) return
      left = true
      active--
      closed = false
      admit()
    }
  }
  const enter = (most: number, weight: number, patient: boolean) => {
    if (line.length >= waiting) throw overloaded('Too many requests are waiting already.')
    return new Promise<() => void>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined
      const place = {
        ...{ most, weight },
        go: () => {
          clearTimeout(timer)
          resolve(leave())
        },
      }
      line.push(place)
      admit()
      if (patient || !line.includes(place)) return
      timer = setTimeout(() => {
        line.splice(line.indexOf(place), 1)
        reject(overloaded('The turn of this request did not come in time.'))
        // Others may have waited for this one alone.
        admit()
      }, waitMs)
    })
  }
  return {
    get active() {
      return active
    },
    get waiting() {
      return line.length
    },
    enter: async (patient = false) => enter(concurrent - 1, 1, patient),
    alone: async (work) => {
      const out = await enter(0, 2, true)
      try {
        return await work()
      } finally {
        out()
      }
    },
  }
}

const overloaded = (message: string): Refusal =>
  new Refusal(503, { code: 'overloaded', message, hint: 'Try again shortly.' }, { 'Retry-After': '1' })

/** What one request's body takes of the memory for all bodies. */
export interface BodyRoom {
  /** Throws 503 when the bodies of other requests leave no room. */
  take(bytes: number): void
  /** Gives back all that was taken. */
  leave(): void
}

export function createBodyRooms(most: number): () => BodyRoom {
  let taken = 0
  return () => {
    let own = 0
    return {
      take(bytes) {
        if (taken + bytes > most) throw overloaded('The server holds too many large requests already.')
        taken += bytes
        own += bytes
      },
      leave() {
        taken -= own
        own = 0
      },
    }
  }
}

/** A token bucket a client: `rate` a second in the long run, a second's worth at once. */
export function createRateLimit(rate: number, elapsedMs: () => number): (client: string) => void {
  const buckets = new Map<string, { tokens: number; atMs: number }>()
  return (client) => {
    const nowMs = elapsedMs()
    if (buckets.size > 10_000) forgetFull(buckets, rate, nowMs)
    const bucket = buckets.get(client) ?? { tokens: rate, atMs: nowMs }
    const tokens = Math.min(rate, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * rate)
    if (tokens < 1)
      throw new Refusal(
        429,
        { code: 'too-many-requests', message: 'This client asks faster than the server allows.' },
        { 'Retry-After': String(Math.max(1, Math.ceil((1 - tokens) / rate))) },
      )
    buckets.set(client, { tokens: tokens - 1, atMs: nowMs })
  }
}

function forgetFull(
  buckets: Map<string, { tokens: number; atMs: number }>,
  rate: number,
  nowMs: number,
): void {
  for (const [client, { tokens, atMs }] of buckets)
    if (tokens + ((nowMs - atMs) / 1000) * rate >= rate) buckets.delete(client)
}
