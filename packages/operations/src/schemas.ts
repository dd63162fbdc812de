/** The engine's nouns as schemas. Each is typed by the noun it describes, so the two cannot drift apart. */
import type {
  AddReport,
  Candidate,
  Citation,
  Clusters,
  Compressed,
  DoctorReport,
  ExplainReport,
  Explanation,
  FieldCondition,
  Filter,
  Metadata,
  Place,
  Report,
  Skip,
  StoredSegment,
  TrailStep,
} from 'lightcone'
import { z } from 'zod'
import type { AnswerOutput, ContextOutput, OmittedCount, TraceOutput } from './left-out.ts'

const count = z.int().min(0)
const span = { start: count, end: count }
const scalar = z.union([z.string(), z.number(), z.boolean()])
const comparable = z.union([z.string(), z.number()])

export const metadataSchema: z.ZodType<Metadata> = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]),
)

const conditionSchema: z.ZodType<FieldCondition> = z.strictObject({
  field: z.string().min(1),
  eq: scalar.exactOptional(),
  in: z.array(scalar).exactOptional(),
  gt: comparable.exactOptional(),
  gte: comparable.exactOptional(),
  lt: comparable.exactOptional(),
  lte: comparable.exactOptional(),
  exists: z.boolean().exactOptional(),
  glob: z.string().exactOptional(),
})

export const filterSchema: z.ZodType<Filter> = z
  .lazy(() =>
    z.union([
      z.strictObject({ and: z.array(filterSchema) }),
      z.strictObject({ or: z.array(filterSchema) }),
      z.strictObject({ not: filterSchema }),
      conditionSchema,
    ]),
  )
  .meta({ id: 'Filter' })

export const placeSchema: z.ZodType<Place> = z
  .object({
    line: z.int().min(1),
    column: z.int().min(1),
    page: z.int().min(1).exactOptional(),
    box: z.tuple([z.int(), z.int(), z.int(), z.int()]).exactOptional(),
    cell: z.string().exactOptional(),
    slide: z.int().min(1).exactOptional(),
    chapter: z.string().exactOptional(),
    time: z.number().min(0).exactOptional(),
  })
  .meta({ id: 'Place' })

export const skipSchema: z.ZodType<Skip> = z
  .object({
    source: z.string(),
    path: z.string(),
    // One of `ERROR_CODES`; importing that list would load the engine.
    code: z.string() as unknown as z.ZodType<Skip['code']>,
    reason: z.string(),
  })
  .meta({ id: 'Skip' })

const usageSchema = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  calls: count,
  cost: z.number().exactOptional(),
})

export const addReportFields = {
  source: z.string(),
  added: count,
  replaced: count,
  unchanged: count,
  removed: count,
  skipped: z.array(skipSchema),
  bytes: count,
  segments: count,
  elapsedMs: z.number(),
  notes: z.array(z.string()).exactOptional(),
  usage: usageSchema.exactOptional(),
}
export const addReportSchema: z.ZodType<AddReport> = z.object(addReportFields).meta({ id: 'AddReport' })

const omissionReason = z.enum(['score-fall', 'redundant', 'document-cap', 'budget', 'pruned', 'no-match'])

const omittedCountSchema: z.ZodType<OmittedCount> = z
  .partialRecord(omissionReason, count)
  .describe('How many passages and sentences stayed out, by reason.')

export const traceSchema: z.ZodType<TraceOutput> = z
  .object({
    query: z.string(),
    stages: z.array(
      z.object({
        name: z.string(),
        in: count,
        out: count,
        droppedCount: count,
        dropped: z
          .array(z.object({ ...span, document: z.string(), reason: omissionReason, detail: z.string() }))
          .exactOptional()
          .describe('With full alone.'),
        elapsedMs: z.number(),
        notes: z.record(z.string(), scalar),
      }),
    ),
    elapsedMs: z.number(),
  })
  .meta({ id: 'Trace' })

const explanationSchema: z.ZodType<Explanation> = z
  .lazy(() =>
    z.object({
      name: z.string(),
      value: z.number(),
      rule: z.enum(['leaf', 'sum', 'product']),
      parts: z.array(explanationSchema),
      inputs: z.record(z.string(), z.number()).exactOptional(),
    }),
  )
  .meta({ id: 'Explanation' })

const segmentSchema: z.ZodType<StoredSegment> = z
  .object({
    ...span,
    position: count,
    kind: z.enum(['passage', 'row', 'code', 'turn', 'symbol', 'tool']),
    headings: z.array(z.string()),
    document: z.string(),
    version: z.int().min(1),
    title: z.string(),
    language: z.string(),
    ordinal: count,
    text: z.string(),
  })
  .meta({ id: 'Segment' })

export const trailStepSchema: z.ZodType<TrailStep> = z
  .object({
    ...{ ...span, document: z.string(), title: z.string(), name: z.string() },
    stated: z
      .object({ ...span, predicate: z.string() })
      .exactOptional()
      .describe('The sentence by which a language model knows the name there.'),
  })
  .meta({ id: 'TrailStep' })
const trailSchema: z.ZodType<readonly TrailStep[]> = z
  .array(trailStepSchema)
  .describe('The passages that led here, and the names in them that led on.')

const candidate = {
  segment: segmentSchema,
  score: z.number(),
  explanation: explanationSchema,
  trail: trailSchema.exactOptional(),
}
export const candidateSchema: z.ZodType<Candidate> = z.object(candidate)
/** A candidate and where its segment stands in the source. */
export const placedCandidateSchema: z.ZodType<PlacedCandidate> = z.object({
  ...candidate,
  from: placeSchema,
  to: placeSchema,
})
export interface PlacedCandidate extends Candidate {
  readonly from: Place
  readonly to: Place
}

const citationFields = {
  ...span,
  id: z.int().min(1),
  document: z.string(),
  title: z.string(),
  headings: z.array(z.string()),
  quote: z.string(),
  pieces: z
    .array(z.object(span))
    .exactOptional()
    .describe('What of the quote is shown, where words of it were dropped: spans of the document.'),
  from: placeSchema,
  to: placeSchema,
  trail: trailSchema.exactOptional(),
  part: z
    .object({ whole: z.string(), position: z.number() })
    .exactOptional()
    .describe('Where the document stands in a conversation or another whole that it is part of.'),
}
const citationSchema: z.ZodType<Citation> = z.object(citationFields).meta({ id: 'Citation' })

const prefaceSchema = z
  .object({
    text: z.string(),
    tokens: count,
    prefix: z.string().exactOptional(),
    examples: z.array(
      z.object({
        question: z.string(),
        right: z.string(),
        wrong: z.string().exactOptional(),
        passage: z.object({ ...span, document: z.string(), quote: z.string() }).exactOptional(),
        solved: z.array(z.int().min(1)).describe('Ids of the solved questions that it is made of.'),
      }),
    ),
  })
  .describe('What the text begins with, where a prefix or examples were asked for.')

const gistSchema = z.object({
  ...span,
  id: z.string(),
  document: z.string(),
  text: z.string(),
  line: z.string(),
})

const context = {
  query: z.string(),
  repairs: z.array(z.object({ word: z.string(), terms: z.array(z.string()) })).exactOptional(),
  text: z.string(),
  citations: z.array(citationSchema),
  omitted: z
    .array(z.object({ ...span, document: z.string(), reason: omissionReason, score: z.number() }))
    .describe('The first five of each reason; with full all.'),
  omittedCount: omittedCountSchema,
  tokens: count,
  budget: z.object({ tokens: z.number(), tokenizer: z.string() }),
  plain: z.object({ passages: count, tokens: count }),
  corpus: z.object({ documents: count, segments: count, tokens: count }),
  preface: prefaceSchema.exactOptional(),
  gists: z.array(gistSchema).exactOptional(),
  usage: usageSchema.exactOptional().describe('What a language model took on the way to the context.'),
  trace: traceSchema,
}

/** What a temporary index was made from, when the question came with `from`. */
export interface Indexed {
  readonly indexed?: readonly AddReport[]
}
export const indexedFields = { indexed: z.array(addReportSchema).exactOptional() }

export const contextSchema: z.ZodType<ContextOutput & Indexed> = z.object({ ...context, ...indexedFields })

/** The names of `STATEMENT_FAULTS`. */
const statementFault = z.enum([
  'unknown-citation',
  'uncited',
  'quote',
  'number',
  'date',
  'name',
  'address',
  'nothing-shared',
  'cut-off',
])

const answerSpan = z.object({ ...span, document: z.string(), text: z.string(), citation: z.int().min(1) })

export const answerSchema: z.ZodType<AnswerOutput & Indexed> = z.object({
  query: z.string(),
  text: z.string(),
  status: z.enum(['answered', 'partial', 'unanswerable', 'conflict']),
  citations: z.array(citationSchema),
  facts: z
    .array(answerSpan)
    .exactOptional()
    .describe('What the model copied out of the passages before it answered, word for word.'),
  span: answerSpan
    .exactOptional()
    .describe('The short answer within a cited passage: a name, a date, a number.'),
  statements: z
    .array(
      z.object({
        ...span,
        citations: z.array(z.int().min(1)),
        unsupported: z.literal(true).exactOptional(),
        faults: z.array(statementFault).exactOptional(),
      }),
    )
    .exactOptional(),
  reader: z.string(),
  usage: usageSchema.exactOptional(),
  fallback: z
    .object({ model: z.string(), reason: z.string(), message: z.string() })
    .exactOptional()
    .describe('Why the model did not answer; the answer is the one without a model.'),
  context: z.object(context),
  ...indexedFields,
})

/** The names of `EXTRACTORS` and `GRANULARITIES`; spelled out because importing a value would load the engine. */
export const extractorSchema = z.enum(['assignments', 'key-values', 'dates', 'numbers', 'identifiers'])
export const granularitySchema = z.enum(['word', 'sentence', 'paragraph', 'section'])

export const compressedSchema: z.ZodType<Compressed & Indexed> = z.object({
  instruction: z.string(),
  granularity: granularitySchema,
  text: z.string(),
  tokens: count,
  budget: z.object({ tokens: z.number(), tokenizer: z.string() }),
  tokensBefore: count,
  passages: z.array(citationSchema),
  extracted: z.array(
    z.object({
      ...span,
      kind: extractorSchema,
      document: z.string(),
      text: z.string(),
      key: z.string().exactOptional(),
      value: z.string().exactOptional(),
    }),
  ),
  gists: z.array(gistSchema),
  documents: count,
  preface: prefaceSchema.exactOptional(),
  ...indexedFields,
})

export const clustersSchema: z.ZodType<Clusters & Indexed> = z.object({
  question: z.string(),
  text: z.string(),
  tokens: count,
  budget: z.object({ tokens: z.number(), tokenizer: z.string() }),
  tokensBefore: count,
  clusters: z.array(
    z.object({
      first: z.int().min(1).describe('Id of the citation that stands in the text.'),
      last: z.int().min(1).describe('Id of the last one that says the same.'),
      texts: z.int().min(1),
    }),
  ),
  citations: z.array(citationSchema),
  texts: count,
  omitted: count,
  ...indexedFields,
})

export const reportSchema: z.ZodType<Report & Indexed> = z.object({
  text: z.string(),
  tokens: count,
  budget: z.object({ tokens: z.number(), tokenizer: z.string() }).exactOptional(),
  tokensBefore: count,
  sections: z.array(
    z.object({
      name: z.string(),
      first: z.int().min(1).describe('Id of its first citation.'),
      last: count.describe('Id of its last citation; first - 1 when the section is empty.'),
    }),
  ),
  citations: z.array(citationSchema),
  omitted: count.describe('Sentences that did not fit the budget.'),
  ...indexedFields,
})

export interface ExplainOutput extends Omit<ExplainReport, 'trace'> {
  readonly trace: TraceOutput
}
export const explainSchema: z.ZodType<ExplainOutput & Indexed> = z.object({
  query: z.string(),
  document: z.string(),
  rank: z.int().min(1).exactOptional(),
  candidates: z.array(candidateSchema),
  included: z.array(z.object({ id: z.int().min(1), ...span })),
  dropped: z.array(z.object({ ...span, stage: z.string(), reason: omissionReason, detail: z.string() })),
  summary: z.string(),
  trace: traceSchema,
  ...indexedFields,
})

export const statusFields = {
  location: z.string(),
  namespace: z.string(),
  documents: count,
  segments: count,
  length: count,
  bytesOnDisk: count,
  seq: count,
  analyzer: z.string(),
  graph: z.boolean().describe('Whether all documents were read for names.'),
  formatVersion: count,
  languages: z.record(z.string(), count),
  sources: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['folder', 'file', 'stdin', 'memory', 'web', 'repository']),
      root: z.string(),
      documents: count,
      skipped: count,
    }),
  ),
  skipped: z.array(skipSchema),
  spaces: z
    .array(
      z.object({
        name: z.string(),
        dimensions: count,
        segments: count.describe('Live segments with a vector.'),
        usage: usageSchema.exactOptional(),
        notes: z.array(z.string()).exactOptional(),
      }),
    )
    .describe('Vectors, of LSA and of embedding models.'),
}

export const doctorSchema: z.ZodType<DoctorReport> = z.object({
  location: z.string(),
  ok: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
  rebuilt: z.boolean(),
  lost: z.array(z.string()).describe('Documents that a rebuild could not read.'),
  missing: z.array(z.string()).exactOptional().describe('What else a rebuild could not read, in words.'),
  relations: z
    .object({ kept: count, lost: count, unreadable: z.boolean() })
    .exactOptional()
    .describe(
      'Relations that a language model read: those that a rebuild took over, and those that it could not.',
    ),
})

/** What lists say of a document. */
export const documentFields = {
  id: z.string(),
  version: z.int().min(1),
  source: z.string(),
  title: z.string(),
  language: z.string(),
  length: count.describe('Characters of text.'),
}
