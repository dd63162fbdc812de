export { compactBlock } from './arrange/compact.ts'
export { observationBlock } from './arrange/observation-block.ts'
export type { Clusters, ClustersOptions, SharedStatement } from './cluster-documents.ts'
export {
  type Compressed,
  type CompressedPassage,
  DEFAULT_RATIO,
  type Extracted,
} from './compress/compress.ts'
export { EXTRACTORS, type Extraction, type Extractor, extract } from './compress/extract.ts'
export type { Gist } from './compress/gists.ts'
export { GRANULARITIES, type Granularity } from './compress/units.ts'
export type { CompressOptions } from './compress-documents.ts'
export { doctor } from './doctor.ts'
export { ERROR_CODES, type ErrorCode, isLightconeError, LightconeError, throwIfAborted } from './errors.ts'
export { decodeText } from './ingest/decode.ts'
export { builtInParsers, chooseParser } from './ingest/parsers/index.ts'
export * from './lightcone.ts'
export * from './model.ts'
export type { CallOptions } from './models/call-model.ts'
export { IN_MEMORY, open, SYSTEM_CLOCK } from './open.ts'
export * from './ports.ts'
export { GRAINS, type Grain, type GrainKind, grainTree, widen } from './segment/grains.ts'
export { createPassageSegmenter, type PassageOptions } from './segment/passages.ts'
export { splitTopics, type TopicOptions } from './segment/topics.ts'
export { STRATEGY_NAMES, type Strategy, type StrategyStage } from './strategy.ts'
export { type LineStarts, lineEnd, lineStarts, placeAt } from './text/lines.ts'
export { type SentenceOptions, splitSentences } from './text/sentences/split-sentences.ts'
export { estimateTokenizer, loadTokenizer } from './text/tokens.ts'
