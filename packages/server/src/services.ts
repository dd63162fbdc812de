/** What all requests of a server share. */
import type { OperationContext } from '@lightcone/operations'
import type { Hono } from 'hono'
import { type Clock, SYSTEM_CLOCK } from 'lightcone'
import type { Caller } from './caller.ts'
import { type BodyRoom, createGate, type Gate, type Limits } from './limits.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { createPool, type Pool } from './pool.ts'
import { failureOf, Refusal } from './problems.ts'
import { createReaders, type Readers } from './readers/readers.ts'
import { limitsOf, readersOf, type ServerSettings } from './settings.ts'

export interface Services {
  readonly settings: ServerSettings
  readonly clock: Clock
  readonly limits: Limits
  readonly gate: Gate
  readonly pool: Pool
  readonly metrics: Metrics
  /** Absent where the server's own thread answers everything. */
  readonly readers: Readers | undefined
  /** Waits for its turn, then works on a namespace. */
  use<T>(namespace: string, work: (context: OperationContext) => Promise<T>): Promise<T>
  /** Logs what the server itself did wrong; refusals and bad input are no faults. */
  fault(error: unknown, requestId: string): void
}

/** A request that has passed all checks that do not depend on its route. */
export interface Call {
  readonly request: Request
  readonly caller: Caller
  readonly id: string
  /** For the request's body, until the response is made. */
  readonly room: BodyRoom
}

/** Routes find the call in their environment. */
export type Router = Hono<{ Bindings: { call: Call } }>

export function createServices(settings: ServerSettings): Services {
  const clock = settings.clock ?? SYSTEM_CLOCK
  const limits = limitsOf(settings)
  const gate = createGate(limits)
  const pool = createPool(settings)
  const readers = readersOf(settings)
  return {
    settings,
    clock,
    limits,
    gate,
    pool,
    metrics: createMetrics(),
    readers: readers === 0 ? undefined : createReaders(settings.location, readers),
    use: async (namespace, work) => {
      const leave = await gate.enter(true)
      try {
        return await pool.use(namespace, work)
      } finally {
        leave()
      }
    },
    fault: (error, id) => {
      if (error instanceof Refusal || failureOf(error).status < 500) return
      const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined }
      const time = new Date(clock.nowMs()).toISOString()
      settings.log?.({ event: 'fault', time, id, message, ...(stack === undefined ? {} : { stack }) })
    },
  }
}
