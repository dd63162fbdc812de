/**
 * Which implementation stands behind each stage that makes a context. The one registry: an entry here is selectable
 * by its name in the library, on the command line and in evaluations.
 */
import { createAnswerChances } from './answer/answer-chances.ts'
import { compactBlock } from './arrange/compact.ts'
import { createDemonstrations } from './arrange/demonstrations.ts'
import { documentOrder } from './arrange/document-order.ts'
import { observationBlock } from './arrange/observation-block.ts'
import { endsFirst, sourceOrder, wantedOrder } from './arrange/orders.ts'
import { createOutline } from './arrange/outline.ts'
import { json, markdown, messages } from './arrange/renderers.ts'
import { createWordDropper } from './compress/words.ts'
import { LightconeError } from './errors.ts'
import type { Arranger, Assembler, Compressor, LexicalIndex, Reranker, Selector } from './ports.ts'
import { createCoverageReranker } from './rerank/coverage.ts'
import { createEvidenceReranker } from './rerank/evidence.ts'
import { withinOnePassage } from './rerank/one-passage.ts'
import { createReaderReranker } from './rerank/reader.ts'
import { retrievalOrder } from './rerank/retrieval-order.ts'
import { createSpanReranker } from './rerank/spans.ts'
import { selectAll } from './select/all.ts'
import { createCoverageSelector } from './select/coverage.ts'
import { createDistinctSelector } from './select/distinct.ts'
import { createFallAndDiversitySelector } from './select/fall-and-diversity.ts'
import { foldRepeats } from './select/fold-repeats.ts'
import { likely } from './select/likely.ts'
import { perDocument } from './select/per-document.ts'
import type { SpanAnalyzer } from './text/analyzer.ts'
import { createSentenceReader, type ReadSentences } from './text/sentence-terms.ts'

/** What implementations are made from. */
export interface StrategyParts {
  readonly analyzer: SpanAnalyzer
  readonly index: Pick<LexicalIndex, 'idf'>
  /** One for all stages, so that none reads a passage again. */
  readonly read: ReadSentences
}

type Registry = Readonly<Record<string, (parts: StrategyParts) => unknown>>

const RERANKERS = {
  evidence: ({ analyzer, read, index }) =>
    withinOnePassage(createEvidenceReranker(analyzer, read, index), read),
  spans: ({ analyzer, read, index }) => createSpanReranker(createEvidenceReranker(analyzer, read, index)),
  reader: ({ analyzer, read, index }) =>
    createReaderReranker(
      withinOnePassage(createEvidenceReranker(analyzer, read, index), read),
      createAnswerChances((text) => analyzer.termsWithSpans(text, 'en')),
    ),
  coverage: ({ read, index }) => createCoverageReranker(read, index),
  none: () => retrievalOrder,
} as const satisfies Readonly<Record<string, (parts: StrategyParts) => Reranker>>

const SELECTORS = {
  distinct: ({ read }) => createDistinctSelector(read),
  'fall-and-diversity': ({ read }) => foldRepeats(createFallAndDiversitySelector(read), read),
  coverage: ({ read }) => foldRepeats(createCoverageSelector(read), read),
  likely: ({ read }) => foldRepeats(likely, read),
  'per-document': ({ read }) => foldRepeats(perDocument, read),
  all: () => selectAll,
} as const satisfies Readonly<Record<string, (parts: StrategyParts) => Selector>>

/** `none` is no stage at all. */
const COMPRESSORS = {
  none: () => undefined,
  words: ({ analyzer }) => createWordDropper(analyzer),
} as const satisfies Readonly<Record<string, (parts: StrategyParts) => Compressor | undefined>>

const ARRANGERS = {
  documents: () => documentOrder,
  wanted: () => wantedOrder,
  source: () => sourceOrder,
  'ends-first': () => endsFirst,
} as const satisfies Readonly<Record<string, (parts: StrategyParts) => Arranger>>

const RENDERERS = {
  xml: () => observationBlock,
  compact: () => compactBlock,
  outline: ({ analyzer }) => createOutline(analyzer),
  demonstrations: ({ analyzer }) => createDemonstrations(analyzer),
  markdown: () => markdown,
  json: () => json,
  messages: () => messages,
} as const satisfies Readonly<Record<string, (parts: StrategyParts) => Assembler>>

/** Names by stage; the first of each is the default. */
export const STRATEGY_NAMES = {
  rerank: namesOf(RERANKERS),
  select: namesOf(SELECTORS),
  compress: namesOf(COMPRESSORS),
  arrange: namesOf(ARRANGERS),
  render: namesOf(RENDERERS),
} as const

export type StrategyStage = keyof typeof STRATEGY_NAMES

/** How a context is made from what was retrieved. A stage that is not named has its default. */
export type Strategy = {
  readonly [Stage in StrategyStage]?: (typeof STRATEGY_NAMES)[Stage][number]
}

/** The stages of one strategy, ready to run. */
export interface StrategyStages {
  readonly reranker: Reranker
  readonly selector: Selector
  readonly compressor: Compressor | undefined
  readonly arranger: Arranger
  readonly assembler: Assembler
}

/** Makes the stages that a strategy names, each implementation once. Throws `invalid-argument` for unknown names. */
export function createStrategies(
  given: Omit<StrategyParts, 'read'>,
): (strategy?: Strategy) => StrategyStages {
  const parts = { ...given, read: createSentenceReader(given.analyzer) }
  const made = new Map<unknown, unknown>()
  function make<Made>(
    registry: Readonly<Record<string, (parts: StrategyParts) => Made>>,
    name: string,
  ): Made {
    const create = registry[name]!
    if (!made.has(create)) made.set(create, create(parts))
    return made.get(create) as Made
  }
  return (strategy = {}) => {
    const names = checkStrategy(strategy)
    return {
      reranker: make<Reranker>(RERANKERS, names.rerank),
      selector: make<Selector>(SELECTORS, names.select),
      compressor: make<Compressor | undefined>(COMPRESSORS, names.compress),
      arranger: make<Arranger>(ARRANGERS, names.arrange),
      assembler: make<Assembler>(RENDERERS, names.render),
    }
  }
}

/** The names with defaults filled in. Strategies come from outside, so they are checked at run time too. */
export function checkStrategy(strategy: Strategy): Required<Strategy> {
  const stages = Object.keys(STRATEGY_NAMES) as StrategyStage[]
  for (const stage of Object.keys(strategy))
    if (!(stages as string[]).includes(stage)) throw unknown('stage', stage, stages)
  return Object.fromEntries(
    stages.map((stage) => {
      const names: readonly string[] = STRATEGY_NAMES[stage]
      const name = strategy[stage] ?? names[0]!
      if (!names.includes(name)) throw unknown(stage, name, names)
      return [stage, name]
    }),
  ) as Required<Strategy>
}

function unknown(what: string, name: string, names: readonly string[]): LightconeError {
  return new LightconeError('invalid-argument', {
    message:
      what === 'stage' ? `A strategy has no stage "${name}".` : `There is no ${what} strategy "${name}".`,
    hint: `Use ${names.join(', ')}.`,
    details: { [what]: name },
  })
}

function namesOf<Entries extends Registry>(entries: Entries): readonly (keyof Entries & string)[] {
  return Object.keys(entries)
}
