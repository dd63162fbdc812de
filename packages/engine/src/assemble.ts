/** Puts the main path together: which implementation stands behind each port. */
import { createFiller } from './background-embedding.ts'
import type { Engine } from './engine.ts'
import { LightconeError } from './errors.ts'
import { openGraphIndex } from './indexes/graph/graph-index.ts'
import { openLexicalIndex } from './indexes/lexical/lexical-index.ts'
import type { OpenOptions } from './lightcone.ts'
import { openVectors } from './load-vectors.ts'
import { createVocabulary } from './load-vocabulary.ts'
import { isLsaSpace } from './models/embed-lsa/space.ts'
import { createTextEmbedder, type TextEmbedder } from './models/embed-model/text-embedder.ts'
import { createPlaces } from './places.ts'
import type { Clock, Retriever, Store } from './ports.ts'
import { createDescentRetriever } from './retrieve/descent.ts'
import { createEmbeddedRetriever } from './retrieve/embedded.ts'
import { createFusionRetriever } from './retrieve/fusion.ts'
import { createGraphRetriever } from './retrieve/graph.ts'
import { createGlobalRetriever, createHybridRetriever } from './retrieve/graph-global.ts'
import { createThemes } from './retrieve/graph-themes.ts'
import { createLexicalRetriever } from './retrieve/lexical.ts'
import { createNeighbourRetriever } from './retrieve/neighbours.ts'
import { createSolvedQuestions } from './solved-view.ts'
import { createStrategies } from './strategy.ts'
import { createAnalyzer } from './text/analyzer.ts'
import { loadTokenizer } from './text/tokens.ts'

/** Settings that the index carries: which analyzer wrote its terms. */
export const ANALYZER_SETTING = 'analyzer'

export async function assemble(store: Store, clock: Clock, options: OpenOptions): Promise<Engine> {
  const analyzer = createAnalyzer()
  await checkAnalyzer(store, analyzer.version)
  const index = await openLexicalIndex({ store, analyzer })
  const graph = await openGraphIndex({ store })
  const vectors = await openVectors(store)
  const words = createNeighbourRetriever(store, index)
  const embedders = (options.embedders ?? []).map(createTextEmbedder)
  checkNames(embedders)
  const embedded = (retriever: Retriever) =>
    createEmbeddedRetriever(retriever, { store, vectors: vectors.index })
  const naive = createFusionRetriever({
    store,
    lexical: index,
    vectors: vectors.index,
    analyzer,
    words,
    space: () => vectors.lsa.active(),
  })
  const chain = { store, lexical: index, graph, analyzer, words, unnamed: naive }
  const mix = createGraphRetriever(chain)
  const local = createGraphRetriever({ ...chain, onlyNamed: true })
  const themes = createThemes(store, graph)
  const global = createGlobalRetriever({ store, graph, words: naive, themes })
  const hybrid = createHybridRetriever(local, global)
  const lexical = createLexicalRetriever(store, index)
  return {
    store,
    index,
    graph,
    themes,
    vocabulary: createVocabulary(store),
    analyzer,
    clock,
    vectors,
    embedders,
    fillers: options.embedding === 'background' ? embedders.map((one) => createFiller(vectors, one)) : [],
    retrievers: {
      default: embedded(mix),
      mix: embedded(mix),
      hybrid: embedded(hybrid),
      local,
      global,
      naive: embedded(naive),
      descent: createDescentRetriever({ store, lexical: index, analyzer }),
      lexical,
    },
    strategies: createStrategies({ analyzer, index }),
    tokenizer: await loadTokenizer(options.tokenizer ?? 'estimate'),
    places: createPlaces(store),
    solved: createSolvedQuestions({ store, analyzer, clock }),
  }
}

/** Each embedder has a space of its own; those of LSA are the index's. */
function checkNames(embedders: readonly TextEmbedder[]): void {
  const names = embedders.map(({ name }) => name)
  const taken = names.find((name, i) => isLsaSpace(name) || names.indexOf(name) < i)
  if (taken !== undefined)
    throw new LightconeError('invalid-argument', {
      message: `The name "${taken}" of an embedder is taken.`,
      hint: 'Give each embedder a `name` of its own that does not begin with lsa-.',
      details: { name: taken },
    })
}

/**
 * Terms of two analyzers do not meet, so an index is read by the analyzer that wrote it or not at all. An index
 * without a version is empty: the first documents bring it.
 */
async function checkAnalyzer(store: Store, version: string): Promise<void> {
  const found = await store.setting(ANALYZER_SETTING)
  if (found !== undefined && found !== version)
    throw new LightconeError('analyzer-version', {
      message: `This index was written with the text analysis "${found}"; this build has "${version}".`,
      hint: 'Write its terms anew with `lightcone doctor --rebuild`.',
      details: { found, version },
    })
}
