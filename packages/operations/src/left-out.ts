/** What a context left out, as an answer tells it: counted by reason, and listed as far as somebody asks. */
import type { Answer, Context, Omission, OmissionReason, Trace, TraceStage } from 'lightcone'

/** How many passages and sentences stayed out for each reason; a reason that none had is absent. */
export type OmittedCount = Readonly<Partial<Record<OmissionReason, number>>>

export interface TraceOutput extends Omit<Trace, 'stages'> {
  readonly stages: readonly TraceStageOutput[]
}
export interface TraceStageOutput extends Omit<TraceStage, 'dropped'> {
  readonly droppedCount: number
  /** With `full` alone. */
  readonly dropped?: TraceStage['dropped']
}

/** A context whose `omitted` lists the first few of each reason, or with `full` all. */
export interface ContextOutput extends Omit<Context, 'trace'> {
  readonly omittedCount: OmittedCount
  readonly trace: TraceOutput
}
export interface AnswerOutput extends Omit<Answer, 'context'> {
  readonly context: ContextOutput
}

/** Listed of each reason without `full`: what a reader looks at first. All of them are nine tenths of an answer's bytes. */
const LISTED = 5

export function contextOutput({ trace, ...context }: Context, full = false): ContextOutput {
  const counts: Partial<Record<OmissionReason, number>> = {}
  const listed: Omission[] = []
  for (const omission of context.omitted) {
    const before = counts[omission.reason] ?? 0
    counts[omission.reason] = before + 1
    if (full || before < LISTED) listed.push(omission)
  }
  return { ...context, omitted: listed, omittedCount: counts, trace: traceOutput(trace, full) }
}

export const answerOutput = ({ context, ...answer }: Answer, full = false): AnswerOutput => ({
  ...answer,
  context: contextOutput(context, full),
})

export const traceOutput = ({ stages, ...trace }: Trace, full = false): TraceOutput => ({
  ...trace,
  stages: stages.map(({ dropped, ...stage }) => ({
    ...stage,
    droppedCount: dropped.length,
    ...(full && dropped.length > 0 ? { dropped } : {}),
  })),
})

/** How many stayed out for whatever reason. */
export const countOmitted = (counts: OmittedCount): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)
