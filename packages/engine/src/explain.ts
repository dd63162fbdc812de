import { type Engine, run } from './engine.ts'
import { LightconeError } from './errors.ts'
import type { ContextOptions, ExplainReport } from './lightcone.ts'
import type { Candidate, Filter } from './model.ts'

/** Segments of the asked document that a report shows when the question did not bring it among the candidates. */
const OWN_SEGMENTS = 3

/** What became of one document under one question, stage by stage. Throws `document-not-found`. */
export async function explain(
  question: string,
  document: string,
  options: ContextOptions,
  engine: Engine,
): Promise<ExplainReport> {
  const [info] = await engine.store.info([document])
  if (info === undefined)
    throw new LightconeError('document-not-found', {
      message: `There is no document "${document}" in this index.`,
      hint: 'List the ids with `lightcone status --documents`.',
      details: { document },
    })
  const { query, ranked, found, context } = await run(question, options, engine)
  const own = ranked.filter((candidate) => candidate.segment.document === document)
  const candidates: readonly Candidate[] =
    own.length > 0
      ? own.map(({ sentences: _, ...candidate }) => candidate)
      : await engine.retrievers[options.mode ?? 'default'].retrieve(
          { ...query, filter: only(document, options.filter) },
          OWN_SEGMENTS,
        )
  const rank = ranked.findIndex((candidate) => candidate.segment.document === document) + 1
  const included = context.citations
    .filter((citation) => citation.document === document)
    .map(({ id, start, end }) => ({ id, start, end }))
  const dropped = context.trace.stages.flatMap((stage) =>
    stage.dropped
      .filter((item) => item.document === document)
      .map(({ start, end, reason, detail }) => ({ start, end, stage: stage.name, reason, detail })),
  )
  const report = {
    query: question,
    document,
    candidates,
    included,
    dropped,
    trace: context.trace,
    ...(rank > 0 ? { rank } : {}),
  }
  return { ...report, summary: summary(report, found) }
}

function only(document: string, filter: Filter | undefined): Filter {
  const id = { field: 'id', eq: document }
  return filter === undefined ? id : { and: [id, filter] }
}

function summary(report: Omit<ExplainReport, 'summary'>, found: readonly Candidate[]): string {
  if (report.included.length > 0)
    return `It is in the context as ${report.included.map((part) => `[${part.id}]`).join(', ')}; its best passage ranks ${report.rank}.`
  if (report.rank === undefined && report.candidates.length === 0)
    return 'No passage of it shares a term with the question, or the filter excludes it.'
  if (report.rank === undefined)
    return `Its best passage scores ${report.candidates[0]!.score.toFixed(3)}, below the ${found.length} retrieved (the last scores ${found.at(-1)?.score.toFixed(3) ?? 'nothing'}).`
  const fate = report.dropped.findLast((part) => part.reason !== 'pruned')
  return fate === undefined
    ? `Its best passage ranks ${report.rank}, but none of its sentences was kept.`
    : `Its best passage ranks ${report.rank}; it was left out at ${fate.stage}: ${REASONS[fate.reason]}.`
}

const REASONS = {
  'score-fall': 'scores fall off before it',
  'document-cap': 'better passages of its document stand before it',
  redundant: 'it repeats what is chosen already',
  budget: 'the budget was spent',
  pruned: 'its sentences cover too little of the question',
  'no-match': 'none of its sentences matches the question',
} as const
