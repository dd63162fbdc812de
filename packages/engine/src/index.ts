export { createModelReader } from './answer/model-reader.ts'
export { compactBlock } from './arrange/compact.ts'
export { observationBlock } from './arrange/observation-block.ts'
export type { PreviousPassage } from './arrange/previous.ts'
export type { Clusters, ClustersOptions, SharedStatement } from './cluster-documents.ts'
export {
  type Compressed,
  DEFAULT_RATIO,
  type Extracted,
} from './compress/compress.ts'
export { EXTRACTORS, type Extraction, type Extractor, extract } from './compress/extract.ts'
export { GRANULARITIES, type Granularity } from './compress/units.ts'
export type { CompressOptions } from './compress-documents.ts'
export { createJudge, type JudgeOptions } from './create-judge.ts'
export { doctor } from './doctor.ts'
export { ERROR_CODES, type ErrorCode, isLightconeError, LightconeError, throwIfAborted } from './errors.ts'
export * from './graph-face.ts'
export { decodeText } from './ingest/decode.ts'
export { builtInParsers, chooseParser } from './ingest/parsers/index.ts'
export * from './lightcone.ts'
export * from './model.ts'
export { CALL_DEFAULTS, type CallOptions, callModel, type ModelReply } from './models/call-model.ts'
export {
  createLocalEmbedder,
  LONG_WAYS,
  type LocalEmbedderOptions,
  type LongWay,
} from './models/embed-local/local-embedder.ts'
export { type OpenEmbeddingCache, openEmbeddingCache } from './models/embed-model/embedding-cache.ts'
export type { EnrichOptions } from './models/embed-model/enrich.ts'
export type { EmbedderOptions, EmbeddingCache } from './models/embed-model/text-embedder.ts'
export type { ModelPrices } from './models/usage.ts'
export { IN_MEMORY, open, SYSTEM_CLOCK } from './open.ts'
export * from './ports.ts'
export type { Report, ReportOptions, ReportSection } from './report-documents.ts'
export { GRAINS, type Grain, type GrainKind, grainTree, widen } from './segment/grains.ts'
export { createPassageSegmenter, type PassageOptions } from './segment/passages.ts'
export { splitTopics, type TopicOptions } from './segment/topics.ts'
export { PREFIX_NAMES, PREFIXES, type PrefixName, type PrefixTally } from './solved/prefixes.ts'
export * from './solved-face.ts'
export { STRATEGY_NAMES, type Strategy, type StrategyStage } from './strategy.ts'
export { type LineStarts, lineEnd, lineStarts, placeAt } from './text/lines.ts'
export { placeName } from './text/place-name.ts'
export { type SentenceOptions, splitSentences } from './text/sentences/split-sentences.ts'
export { shownQuote } from './text/shown-quote.ts'
export { estimateTokenizer, loadTokenizer } from './text/tokens.ts'
