/** Input fields that several operations share. Descriptions are what people read in `--help`. */
import type { Strategy, StrategyStage } from 'lightcone'
import { z } from 'zod'
import { filterSchema, metadataSchema } from './schemas.ts'

export const question = z.string().describe('The question, in plain words.')

export const from = z
  .array(z.string().min(1))
  .min(1)
  .exactOptional()
  .describe(
    'Ask a folder, file or web address instead of the index; "-" is standard input. It is read into memory, and nothing is stored.',
  )

export const budget = z
  .int()
  .min(1)
  .exactOptional()
  .describe('Most tokens the context may take. Default 1200.')

export const contextBudget = z
  .union([z.int().min(1), z.literal('auto')])
  .exactOptional()
  .describe(
    'Most tokens the context may take, or auto: where the next sentence stops being worth its tokens. Default 1200.',
  )

export const tokenizer = z
  .string()
  .min(1)
  .exactOptional()
  .describe('What counts the tokens: o200k_base, cl100k_base, a model name, or estimate.')

export const filter = filterSchema
  .exactOptional()
  .describe('A condition on document metadata, for instance {"field":"year","gte":2020}.')

/** The names of `SEARCH_MODES`; spelled out because importing a value would load the engine. */
export const searchMode = z.enum([
  'default',
  'mix',
  'hybrid',
  'local',
  'global',
  'naive',
  'descent',
  'lexical',
])

export const mode = searchMode
  .exactOptional()
  .describe(
    'How passages are found: mix (by words and along the names in them; default), naive (by words), local (around the names in the question), global (through themes), hybrid (both in turns), descent (in few, very long texts from digest to digest), or lexical (by words, not reranked).',
  )

/** The names of `STRATEGY_NAMES`, the default first; spelled out because importing a value would load the engine. */
const STAGES = {
  rerank: ['evidence', 'spans', 'reader', 'coverage', 'none'],
  select: ['distinct', 'fall-and-diversity', 'coverage', 'likely', 'per-document', 'all'],
  compress: ['none', 'words'],
  arrange: ['documents', 'wanted', 'source', 'ends-first'],
  render: ['xml', 'compact', 'outline', 'demonstrations', 'markdown', 'json', 'messages'],
} as const satisfies { readonly [Stage in StrategyStage]: readonly Required<Strategy>[Stage][] }

export const strategy = z
  .strictObject({
    rerank: z.enum(STAGES.rerank).exactOptional(),
    select: z.enum(STAGES.select).exactOptional(),
    compress: z.enum(STAGES.compress).exactOptional(),
    arrange: z.enum(STAGES.arrange).exactOptional(),
    render: z.enum(STAGES.render).exactOptional(),
  })
  .exactOptional()
  .describe(
    `How the context is made from the passages found: ${Object.entries(STAGES)
      .map(([stage, names]) => `${stage} (${names.join(', ')})`)
      .join(', ')}. The first of each is the default.`,
  )

/** The names of `MODEL_STAGES`; spelled out because importing a value would load the engine. */
export const STAGES_OF_MODELS = ['rewrite', 'decompose', 'hyde', 'prune', 'structure'] as const

export const modelStages = z
  .array(z.enum(STAGES_OF_MODELS))
  .min(1)
  .exactOptional()
  .describe(
    'What the language model does on the way to the context; may be repeated: rewrite (word the question as documents might), decompose (ask for its parts, too), hyde (look for passages like one that would answer it), prune (choose the sentences, by their numbers), structure (put the passages under titles, by their numbers). Needs a model. Default: nothing.',
  )

/** Of a search, where no sentences are chosen. */
export const queryStages = z
  .array(z.enum(['rewrite', 'decompose', 'hyde']))
  .min(1)
  .exactOptional()
  .describe(
    'What the language model does before the search; may be repeated: rewrite (word the question as documents might), decompose (ask for its parts, too), hyde (look for passages like one that would answer it). Needs a model. Default: nothing.',
  )

export const model = z
  .string()
  .min(1)
  .exactOptional()
  .describe(
    'A language model for the model stages: <provider>:<model id>, as `models` lists them. Default: none.',
  )

export const privateAddresses = z
  .boolean()
  .exactOptional()
  .describe('Read web addresses of this machine and its own network, too.')

/** The names of `PREFIXES`; spelled out because importing a value would load the engine. */
export const PREFIXES = ['none', 'evidence', 'exact', 'brief', 'doubt', 'steps', 'excerpt'] as const

/** What stands before the passages, for a language model. */
export const preface = {
  prefix: z
    .enum(['auto', ...PREFIXES])
    .exactOptional()
    .describe(
      `A line before the passages that says how to read them: ${PREFIXES.join(', ')}, or auto (the one that did best with this kind of question, by the verdicts of \`solved add\`). Default: no line.`,
    ),
  examples: z
    .int()
    .min(0)
    .max(5)
    .exactOptional()
    .describe(
      'So many solved questions like this one before the passages, each with a right and a wrong answer (see `solved add`); with the prefix at most a quarter of the budget. Default 0.',
    ),
  apart: z
    .boolean()
    .exactOptional()
    .describe('Leave out examples that ask for nearly the same. Default false.'),
}

export const full = z
  .boolean()
  .exactOptional()
  .describe(
    'List all that was left out, in omitted and stage by stage in the trace. Without it both are counted, and the first five of each reason are listed.',
  )

export const previous = z
  .array(z.object({ document: z.string(), start: z.int().min(0), end: z.int().min(0) }))
  .exactOptional()
  .describe(
    'Citations of an earlier context: passages chosen again come first, in the same order, for prompt caches.',
  )

export const reading = {
  name: z
    .string()
    .min(1)
    .exactOptional()
    .describe(
      'Name of the source, the first part of its document ids. Default: the name of the folder or file.',
    ),
  maxBytes: z.int().min(1).exactOptional().describe('Skip files larger than this many bytes. Default 50 MB.'),
  maxNesting: z
    .int()
    .min(1)
    .exactOptional()
    .describe('Skip JSON and HTML nested deeper than this. Default 200.'),
  ignored: z.boolean().exactOptional().describe('Read files that .gitignore excludes, too.'),
  history: z
    .boolean()
    .exactOptional()
    .describe('Store what git knows of each file (last commit, its date, number of commits). Default true.'),
  maxUrls: z
    .int()
    .min(1)
    .exactOptional()
    .describe('Read at most this many pages of a sitemap or feed. Default 1000.'),
  privateAddresses,
  metadata: metadataSchema
    .exactOptional()
    .describe('Fields to store with every document, for instance year=2024.'),
}
