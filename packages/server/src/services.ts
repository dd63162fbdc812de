/** What all requests of a server share. */
import { type Clock, SYSTEM_CLOCK } from 'lightcone'
import type { Caller } from './caller.ts'
import { createGate, type Gate, type Limits } from './limits.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { createPool, type Pool } from './pool.ts'
import { failureOf, Refusal } from './problems.ts'
import { limitsOf, type ServerSettings } from './settings.ts'

export interface Services {
  readonly settings: ServerSettings
  readonly clock: Clock
  readonly limits: Limits
  readonly gate: Gate
  readonly pool: Pool
  readonly metrics: Metrics
  /** Logs what the server itself did wrong; refusals and bad input are no faults. */
  fault(error: unknown, requestId: string): void
}

/** A request that has passed all checks that do not depend on its route. */
export interface Call {
  readonly request: Request
  readonly caller: Caller
  readonly id: string
}

export function createServices(settings: ServerSettings): Services {
  const clock = settings.clock ?? SYSTEM_CLOCK
  const limits = limitsOf(settings)
  return {
    settings,
    clock,
    limits,
    gate: createGate(limits),
    pool: createPool(settings),
    metrics: createMetrics(),
    fault: (error, id) => {
      if (error instanceof Refusal || failureOf(error).status < 500) return
      const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined }
      const time = new Date(clock.nowMs()).toISOString()
      settings.log?.({ event: 'fault', time, id, message, ...(stack === undefined ? {} : { stack }) })
    },
  }
}
