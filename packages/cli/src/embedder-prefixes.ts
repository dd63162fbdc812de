/** What the families of embedding models want before a text and before a question, as their model cards say. */
import type { EmbedderOptions } from 'lightcone'

type Prefixes = Pick<EmbedderOptions, 'documentPrefix' | 'queryPrefix'>

const SEARCHING = { queryPrefix: 'Represent this sentence for searching relevant passages: ' }

const FAMILIES: readonly (readonly [RegExp, Prefixes])[] = [
  [/\bnomic-embed-text/, { documentPrefix: 'search_document: ', queryPrefix: 'search_query: ' }],
  [/\be5-(?:small|base|large)(?!.*instruct)/, { documentPrefix: 'passage: ', queryPrefix: 'query: ' }],
  [/\barctic-embed(?:2|.*-v2)/, { queryPrefix: 'query: ' }],
  [/\barctic-embed/, SEARCHING],
  [/\bmxbai-embed-large/, SEARCHING],
  [/\bbge-(?:small|base|large)-en/, SEARCHING],
]

/** Nothing for models of other families. */
export const prefixesOf = (modelId: string): Prefixes =>
  FAMILIES.find(([family]) => family.test(modelId.toLowerCase()))?.[1] ?? {}
