import { throwIfAborted } from '../errors.ts'
import type { Dropped, Trace, TraceStage } from '../model.ts'
import type { Clock } from '../ports.ts'

/** What a stage reports beside its result. */
export interface StageReport<T> {
  readonly result: T
  readonly in: number
  readonly out: number
  readonly dropped?: readonly Dropped[]
  readonly notes?: TraceStage['notes']
}

export interface TraceRecorder {
  /** Runs one stage, records what it got, passed on and dropped, and how long it took. */
  stage<T>(name: string, run: () => Promise<StageReport<T>> | StageReport<T>): Promise<T>
  end(): Trace
}

/**
 * Always on: a trace costs a few objects a stage, and a question asked without it cannot be explained later. With
 * `before` it goes on where that one ended.
 */
export function startTrace(query: string, clock: Clock, signal?: AbortSignal, before?: Trace): TraceRecorder {
  const startedMs = clock.elapsedMs() - (before?.elapsedMs ?? 0)
  const stages: TraceStage[] = [...(before?.stages ?? [])]
  return {
    async stage(name, run) {
      throwIfAborted(signal)
      const stageStartedMs = clock.elapsedMs()
      const report = await run()
      stages.push({
        name,
        in: report.in,
        out: report.out,
        dropped: report.dropped ?? [],
        elapsedMs: clock.elapsedMs() - stageStartedMs,
        notes: report.notes ?? {},
      })
      return report.result
    },
    end: () => ({ query, stages, elapsedMs: clock.elapsedMs() - startedMs }),
  }
}
