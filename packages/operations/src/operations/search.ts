import type { SearchResult } from 'lightcone'
import { z } from 'zod'
import { filter, from, mode, model, privateAddresses, queryStages, question } from '../inputs.ts'
import { refuseIdleModel, stagesOf } from '../language-model.ts'
import { type TraceOutput, traceOutput } from '../left-out.ts'
import { call } from '../operation.ts'
import {
  type Indexed,
  indexedFields,
  type PlacedCandidate,
  placedCandidateSchema,
  traceSchema,
} from '../schemas.ts'
import { askable } from '../sources.ts'

const input = z.strictObject({
  question,
  from,
  privateAddresses,
  k: z.int().min(1).max(1000).exactOptional().describe('How many segments. Default 10.'),
  filter,
  mode,
  model,
  modelStages: queryStages,
})

/** A search result whose candidates say where they stand in their sources. */
export interface PlacedSearchResult extends Omit<SearchResult, 'trace'>, Indexed {
  readonly candidates: readonly PlacedCandidate[]
  readonly trace: TraceOutput
}

const output: z.ZodType<PlacedSearchResult> = z.object({
  query: z.string(),
  candidates: z.array(placedCandidateSchema),
  trace: traceSchema,
  ...indexedFields,
})

export const search = call({
  name: 'search',
  summary: 'List the segments that match a question, best first',
  help: `Ranks segments (stretches of documents) for a question and shows each with its place in the source and its score. Use \`context\` to get text for a model.`,
  input,
  output,
  positional: ['question'],
  paths: ['from'],
  examples: [
    { title: 'The three best segments', input: { question: 'key rotation schedule', k: 3 } },
    {
      title: 'Only one folder, without an index, in the order of word match',
      input: { question: 'key rotation', from: ['docs'], mode: 'lexical' },
    },
  ],
  readOnly: true,
  longRunning: true,
  outcome: ({ candidates }) => (candidates.length > 0 ? 'found' : 'nothing'),
  async handler(context, { question, from, privateAddresses, model, modelStages, ...options }, running) {
    await refuseIdleModel(model, modelStages)
    const stages = await stagesOf(context, model, modelStages)
    const { cone, ...indexed } = await askable(
      context,
      { from, privateAddresses, filter: options.filter },
      running,
    )
    const found = await cone.search(question, { ...options, ...stages, ...signalOf(running) })
    const { placeCandidates } = await import('../places.ts')
    const candidates = await placeCandidates(cone, found.candidates)
    return { query: found.query, candidates, trace: traceOutput(found.trace), ...indexed }
  },
})

/** The part of `LongRunning` that queries take. */
export function signalOf(running: { readonly signal?: AbortSignal }): { readonly signal?: AbortSignal } {
  return running.signal ? { signal: running.signal } : {}
}
