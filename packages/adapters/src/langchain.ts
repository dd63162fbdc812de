/** Lightcone for LangChain.js: a retriever whose documents together stay within a budget of tokens. */
import { Document, type DocumentInterface } from '@langchain/core/documents'
import { BaseRetriever, type BaseRetrieverInput } from '@langchain/core/retrievers'
import { type Asked, askSource, type ContextSource } from './source.ts'

export type { AskContext, Asked, ContextSource, Found } from './source.ts'

/** What a document of the retriever says of itself. `start` and `end` are characters of the parsed text. */
export interface CitationMetadata {
  /** Id of the document that it was cut from. */
  readonly source: string
  readonly title: string
  readonly headings: readonly string[]
  /** Number of the citation in its context, from 1. */
  readonly citation: number
  readonly start: number
  readonly end: number
  readonly line: number
  readonly page?: number
}

export interface LightconeRetrieverInput extends BaseRetrieverInput, Asked {
  readonly source: ContextSource
}

/** Gives the passages of a context, each a document whose text is exactly what stands in its source. */
export class LightconeRetriever extends BaseRetriever<CitationMetadata> {
  static override lc_name(): string {
    return 'LightconeRetriever'
  }

  override lc_namespace = ['lightcone', 'retrievers']
  private readonly source: ContextSource
  private readonly asked: Asked
  /** Of one call, on the copy that it is made with. */
  private readonly signal?: AbortSignal

  constructor({ source, budget, mode, filter, ...input }: LightconeRetrieverInput) {
    super(input)
    this.source = source
    this.asked = {
      ...(budget === undefined ? {} : { budget }),
      ...(mode === undefined ? {} : { mode }),
      ...(filter === undefined ? {} : { filter }),
    }
  }

  /** LangChain passes a call's signal on to no retriever, so that it stands on a copy made for the call. */
  override invoke(
    question: string,
    options?: Parameters<BaseRetriever<CitationMetadata>['invoke']>[1],
  ): Promise<DocumentInterface<CitationMetadata>[]> {
    const { signal } = options ?? {}
    const own = signal === undefined ? this : Object.assign(Object.create(this) as this, { signal })
    return super.invoke.call(own, question, options)
  }

  override async _getRelevantDocuments(question: string): Promise<Document<CitationMetadata>[]> {
    const { citations } = await askSource(this.source, question, this.asked, this.signal)
    return citations.map(
      ({ id, document, title, headings, start, end, quote, from: { line, page } }) =>
        new Document({
          id: `${document}#${start}-${end}`,
          pageContent: quote,
          metadata: {
            source: document,
            title,
            headings,
            citation: id,
            start,
            end,
            line,
            ...(page === undefined ? {} : { page }),
          },
        }),
    )
  }
}
