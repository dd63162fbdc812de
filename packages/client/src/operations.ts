/** Made from the table of operations by `npm run generate:client`; not to be edited. */
import type { CallOptions, Transport } from './client.ts'

export type AddReport = {
  readonly source: string
  readonly added: number
  readonly replaced: number
  readonly unchanged: number
  readonly removed: number
  readonly skipped: readonly Skip[]
  readonly bytes: number
  readonly segments: number
  readonly elapsedMs: number
  readonly notes?: readonly string[]
  readonly usage?: {
    readonly inputTokens: number
    readonly outputTokens: number
    readonly calls: number
    readonly cost?: number
  }
}

export type Skip = {
  readonly source: string
  readonly path: string
  readonly code: string
  readonly reason: string
}

export type Filter =
  | {
      readonly and: readonly Filter[]
    }
  | {
      readonly or: readonly Filter[]
    }
  | {
      readonly not: Filter
    }
  | {
      readonly field: string
      readonly eq?: unknown
      readonly in?: readonly unknown[]
      readonly gt?: unknown
      readonly gte?: unknown
      readonly lt?: unknown
      readonly lte?: unknown
      readonly exists?: boolean
      readonly glob?: string
    }

export type Citation = {
  readonly start: number
  readonly end: number
  readonly id: number
  readonly document: string
  readonly title: string
  readonly headings: readonly string[]
  readonly quote: string
  /** What of the quote is shown, where words of it were dropped: spans of the document. */ readonly pieces?: readonly {
    readonly start: number
    readonly end: number
  }[]
  readonly from: Place
  readonly to: Place
  /** The passages that led here, and the names in them that led on. */ readonly trail?: readonly TrailStep[]
  /** Where the document stands in a conversation or another whole that it is part of. */ readonly part?: {
    readonly whole: string
    readonly position: number
  }
}

export type Place = {
  readonly line: number
  readonly column: number
  readonly page?: number
  readonly box?: readonly [number, number, number, number]
  readonly cell?: string
  readonly slide?: number
  readonly chapter?: string
  readonly time?: number
}

export type TrailStep = {
  readonly start: number
  readonly end: number
  readonly document: string
  readonly title: string
  readonly name: string
  /** The sentence by which a language model knows the name there. */ readonly stated?: {
    readonly start: number
    readonly end: number
    readonly predicate: string
  }
}

export type Trace = {
  readonly query: string
  readonly stages: readonly {
    readonly name: string
    readonly in: number
    readonly out: number
    readonly droppedCount: number
    /** With full alone. */ readonly dropped?: readonly {
      readonly start: number
      readonly end: number
      readonly document: string
      readonly reason: 'score-fall' | 'redundant' | 'document-cap' | 'budget' | 'pruned' | 'no-match'
      readonly detail: string
    }[]
    readonly elapsedMs: number
    readonly notes: Readonly<Record<string, unknown>>
  }[]
  readonly elapsedMs: number
}

export type Segment = {
  readonly start: number
  readonly end: number
  readonly position: number
  readonly kind: 'passage' | 'row' | 'code' | 'turn' | 'symbol' | 'tool'
  readonly headings: readonly string[]
  readonly document: string
  readonly version: number
  readonly title: string
  readonly language: string
  readonly ordinal: number
  readonly text: string
}

export type Explanation = {
  readonly name: string
  readonly value: number
  readonly rule: 'leaf' | 'sum' | 'product'
  readonly parts: readonly Explanation[]
  readonly inputs?: Readonly<Record<string, number>>
}

export type Entity = {
  /** In small letters, without marks: the form in which names are compared. */ readonly name: string
  readonly passages: number
  /** Documents that go by it; at most ten. */ readonly documents: readonly string[]
}

export type Relation = {
  readonly from: string
  readonly to: string
  /** What the sentence states, or `mentioned with`. */ readonly predicate: string
  /** Weighted pointwise mutual information of the two names. */ readonly weight: number
  readonly evidence: {
    readonly document: string
    readonly start: number
    readonly end: number
    readonly quote: string
  }
  /** A language model read it. */ readonly writtenBy?: 'model'
}

export type GraphEdit =
  | {
      readonly id: number
      readonly kind: 'merge'
      readonly names: readonly string[]
      readonly into: string
    }
  | {
      readonly id: number
      readonly kind: 'delete'
      readonly name: string
    }

export type SolvedQuestion = {
  readonly id: number
  readonly question: string
  readonly answer: string
  readonly verdict: 'right' | 'wrong'
  /** Where it was answered from, and what the document was then. */ readonly passage?: {
    readonly document: string
    readonly start: number
    readonly end: number
    readonly hash: string
  }
  readonly prefix?: string
  /** Milliseconds since 1970. */ readonly atMs: number
}

export type AddInput = {
  /** Folders, files and web addresses; "-" is standard input, a document with the name given by name. */ readonly paths?: readonly string[]
  /** Documents that are already text, as a JSON list of {id, text, title?, metadata?, as?}. */ readonly documents?: readonly {
    /** Unique in its namespace. */ readonly id: string
    readonly text: string
    readonly title?: string
    readonly metadata?: Readonly<Record<string, string | number | boolean | readonly string[]>>
    /** A file name whose ending chooses the parser. Default text.txt. */ readonly as?: string
  }[]
  /** Name of the source, the first part of its document ids. Default: the name of the folder or file. */ readonly name?: string
  /** Skip files larger than this many bytes. Default 50 MB. */ readonly maxBytes?: number
  /** Skip JSON and HTML nested deeper than this. Default 200. */ readonly maxNesting?: number
  /** Read files that .gitignore excludes, too. */ readonly ignored?: boolean
  /** Store what git knows of each file (last commit, its date, number of commits). Default true. */ readonly history?: boolean
  /** Read at most this many pages of a sitemap or feed. Default 1000. */ readonly maxUrls?: number
  /** Read web addresses of this machine and its own network, too. */ readonly privateAddresses?: boolean
  /** Fields to store with every document, for instance year=2024. */ readonly metadata?: Readonly<
    Record<string, string | number | boolean | readonly string[]>
  >
}

export type AddOutput = {
  /** One for each path, then one for the documents. */ readonly reports: readonly AddReport[]
}

export type StatusInput = {
  /** List the documents with their ids, too. */ readonly documents?: boolean
}

export type StatusOutput = {
  readonly location: string
  readonly namespace: string
  readonly documents: number
  readonly segments: number
  readonly length: number
  readonly bytesOnDisk: number
  readonly seq: number
  readonly analyzer: string
  /** Whether all documents were read for names. */ readonly graph: boolean
  readonly formatVersion: number
  readonly languages: Readonly<Record<string, number>>
  readonly sources: readonly {
    readonly name: string
    readonly kind: 'folder' | 'file' | 'stdin' | 'memory' | 'web' | 'repository'
    readonly root: string
    readonly documents: number
    readonly skipped: number
  }[]
  readonly skipped: readonly Skip[]
  /** Vectors, of LSA and of embedding models. */ readonly spaces: readonly {
    readonly name: string
    readonly dimensions: number
    /** Live segments with a vector. */ readonly segments: number
    readonly usage?: {
      readonly inputTokens: number
      readonly outputTokens: number
      readonly calls: number
      readonly cost?: number
    }
    readonly notes?: readonly string[]
  }[]
  readonly documentList?: readonly {
    readonly id: string
    readonly version: number
    readonly source: string
    readonly title: string
    readonly language: string
    /** Characters of text. */ readonly length: number
    readonly metadata: Readonly<Record<string, string | number | boolean | readonly string[]>>
  }[]
}

export type ContextInput = {
  /** The question, in plain words. */ readonly question: string
  /** Ask a folder, file or web address instead of the index; "-" is standard input. It is read into memory, and nothing is stored. */ readonly from?: readonly string[]
  /** Read web addresses of this machine and its own network, too. */ readonly privateAddresses?: boolean
  /** Most tokens the context may take, or auto: where the next sentence stops being worth its tokens. Default 1200. */ readonly budget?:
    | number
    | 'auto'
  /** What counts the tokens: o200k_base, cl100k_base, a model name, or estimate. */ readonly tokenizer?: string
  /** A condition on document metadata, for instance {"field":"year","gte":2020}. */ readonly filter?: Filter
  /** How passages are found: mix (by words and along the names in them; default), naive (by words), local (around the names in the question), global (through themes), hybrid (both in turns), descent (in few, very long texts from digest to digest), or lexical (by words, not reranked). */ readonly mode?:
    | 'default'
    | 'mix'
    | 'hybrid'
    | 'local'
    | 'global'
    | 'naive'
    | 'descent'
    | 'lexical'
  /** How the context is made from the passages found: rerank (evidence, spans, reader, coverage, none), select (distinct, fall-and-diversity, coverage, likely, per-document, all), compress (none, words), arrange (documents, wanted, source, ends-first), render (xml, compact, outline, demonstrations, markdown, json, messages). The first of each is the default. */ readonly strategy?: {
    readonly rerank?: 'evidence' | 'spans' | 'reader' | 'coverage' | 'none'
    readonly select?: 'distinct' | 'fall-and-diversity' | 'coverage' | 'likely' | 'per-document' | 'all'
    readonly compress?: 'none' | 'words'
    readonly arrange?: 'documents' | 'wanted' | 'source' | 'ends-first'
    readonly render?: 'xml' | 'compact' | 'outline' | 'demonstrations' | 'markdown' | 'json' | 'messages'
  }
  /** Citations of an earlier context: passages chosen again come first, in the same order, for prompt caches. */ readonly previous?: readonly {
    readonly document: string
    readonly start: number
    readonly end: number
  }[]
  /** A line before the passages that says how to read them: none, evidence, exact, brief, doubt, steps, excerpt, or auto (the one that did best with this kind of question, by the verdicts of `solved add`). Default: no line. */ readonly prefix?:
    | 'auto'
    | 'none'
    | 'evidence'
    | 'exact'
    | 'brief'
    | 'doubt'
    | 'steps'
    | 'excerpt'
  /** So many solved questions like this one before the passages, each with a right and a wrong answer (see `solved add`); with the prefix at most a quarter of the budget. Default 0. */ readonly examples?: number
  /** Leave out examples that ask for nearly the same. Default false. */ readonly apart?: boolean
  /** End with a line for each passage that was found and is not shown, with the id that `get` opens it by; at most a quarter of the budget. */ readonly gists?: boolean
  /** List all that was left out, in omitted and stage by stage in the trace. Without it both are counted, and the first five of each reason are listed. */ readonly full?: boolean
  /** A language model for the model stages: <provider>:<model id>, as `models` lists them. Default: none. */ readonly model?: string
  /** What the language model does on the way to the context; may be repeated: rewrite (word the question as documents might), decompose (ask for its parts, too), hyde (look for passages like one that would answer it), prune (choose the sentences, by their numbers), structure (put the passages under titles, by their numbers). Needs a model. Default: nothing. */ readonly modelStages?: readonly (
    | 'rewrite'
    | 'decompose'
    | 'hyde'
    | 'prune'
    | 'structure'
  )[]
}

export type ContextOutput = {
  readonly query: string
  readonly repairs?: readonly {
    readonly word: string
    readonly terms: readonly string[]
  }[]
  readonly text: string
  readonly citations: readonly Citation[]
  /** The first five of each reason; with full all. */ readonly omitted: readonly {
    readonly start: number
    readonly end: number
    readonly document: string
    readonly reason: 'score-fall' | 'redundant' | 'document-cap' | 'budget' | 'pruned' | 'no-match'
    readonly score: number
  }[]
  /** How many passages and sentences stayed out, by reason. */ readonly omittedCount: Readonly<
    Record<string, number>
  >
  readonly tokens: number
  readonly budget: {
    readonly tokens: number
    readonly tokenizer: string
  }
  readonly plain: {
    readonly passages: number
    readonly tokens: number
  }
  readonly corpus: {
    readonly documents: number
    readonly segments: number
    readonly tokens: number
  }
  /** What the text begins with, where a prefix or examples were asked for. */ readonly preface?: {
    readonly text: string
    readonly tokens: number
    readonly prefix?: string
    readonly examples: readonly {
      readonly question: string
      readonly right: string
      readonly wrong?: string
      readonly passage?: {
        readonly start: number
        readonly end: number
        readonly document: string
        readonly quote: string
      }
      /** Ids of the solved questions that it is made of. */ readonly solved: readonly number[]
    }[]
  }
  readonly gists?: readonly {
    readonly start: number
    readonly end: number
    readonly id: string
    readonly document: string
    readonly text: string
    readonly line: string
  }[]
  /** What a language model took on the way to the context. */ readonly usage?: {
    readonly inputTokens: number
    readonly outputTokens: number
    readonly calls: number
    readonly cost?: number
  }
  readonly trace: Trace
  readonly indexed?: readonly AddReport[]
}

export type AskInput = {
  /** The question, in plain words. */ readonly question: string
  /** Ask a folder, file or web address instead of the index; "-" is standard input. It is read into memory, and nothing is stored. */ readonly from?: readonly string[]
  /** Read web addresses of this machine and its own network, too. */ readonly privateAddresses?: boolean
  /** Most tokens the context may take, or auto: where the next sentence stops being worth its tokens. Default 1200. */ readonly budget?:
    | number
    | 'auto'
  /** What counts the tokens: o200k_base, cl100k_base, a model name, or estimate. */ readonly tokenizer?: string
  /** A condition on document metadata, for instance {"field":"year","gte":2020}. */ readonly filter?: Filter
  /** How passages are found: mix (by words and along the names in them; default), naive (by words), local (around the names in the question), global (through themes), hybrid (both in turns), descent (in few, very long texts from digest to digest), or lexical (by words, not reranked). */ readonly mode?:
    | 'default'
    | 'mix'
    | 'hybrid'
    | 'local'
    | 'global'
    | 'naive'
    | 'descent'
    | 'lexical'
  /** How the context is made from the passages found: rerank (evidence, spans, reader, coverage, none), select (distinct, fall-and-diversity, coverage, likely, per-document, all), compress (none, words), arrange (documents, wanted, source, ends-first), render (xml, compact, outline, demonstrations, markdown, json, messages). The first of each is the default. */ readonly strategy?: {
    readonly rerank?: 'evidence' | 'spans' | 'reader' | 'coverage' | 'none'
    readonly select?: 'distinct' | 'fall-and-diversity' | 'coverage' | 'likely' | 'per-document' | 'all'
    readonly compress?: 'none' | 'words'
    readonly arrange?: 'documents' | 'wanted' | 'source' | 'ends-first'
    readonly render?: 'xml' | 'compact' | 'outline' | 'demonstrations' | 'markdown' | 'json' | 'messages'
  }
  /** A line before the passages that says how to read them: none, evidence, exact, brief, doubt, steps, excerpt, or auto (the one that did best with this kind of question, by the verdicts of `solved add`). Default: no line. */ readonly prefix?:
    | 'auto'
    | 'none'
    | 'evidence'
    | 'exact'
    | 'brief'
    | 'doubt'
    | 'steps'
    | 'excerpt'
  /** So many solved questions like this one before the passages, each with a right and a wrong answer (see `solved add`); with the prefix at most a quarter of the budget. Default 0. */ readonly examples?: number
  /** Leave out examples that ask for nearly the same. Default false. */ readonly apart?: boolean
  /** A language model: <provider>:<model id>, as `models` lists them; keys come from the environment or a key file. Default: none, sentences of the sources are the answer. */ readonly model?: string
  /** What the language model does on the way to the context; may be repeated: rewrite (word the question as documents might), decompose (ask for its parts, too), hyde (look for passages like one that would answer it), prune (choose the sentences, by their numbers), structure (put the passages under titles, by their numbers). Needs a model. Default: nothing. */ readonly modelStages?: readonly (
    | 'rewrite'
    | 'decompose'
    | 'hyde'
    | 'prune'
    | 'structure'
  )[]
  /** How the model answers: direct (from the passages; default), or facts (it first copies what matters, word for word, and answers from that alone). */ readonly reasoning?:
    | 'direct'
    | 'facts'
  /** Ask the index again after every so many tokens that the model writes, at most three times; what is new joins the context. Default: never. */ readonly stride?: number
  /** Read again, at most so often, from twice the budget when the answer is missing or partial, from half of it when sentences are not supported. Default 0. */ readonly retries?: number
  /** List all that was left out, in omitted and stage by stage in the trace. Without it both are counted, and the first five of each reason are listed. */ readonly full?: boolean
}

export type AskOutput = {
  readonly query: string
  readonly text: string
  readonly status: 'answered' | 'partial' | 'unanswerable' | 'conflict'
  readonly citations: readonly Citation[]
  /** What the model copied out of the passages before it answered, word for word. */ readonly facts?: readonly {
    readonly start: number
    readonly end: number
    readonly document: string
    readonly text: string
    readonly citation: number
  }[]
  /** The short answer within a cited passage: a name, a date, a number. */ readonly span?: {
    readonly start: number
    readonly end: number
    readonly document: string
    readonly text: string
    readonly citation: number
  }
  readonly statements?: readonly {
    readonly start: number
    readonly end: number
    readonly citations: readonly number[]
    readonly unsupported?: true
    readonly faults?: readonly (
      | 'unknown-citation'
      | 'uncited'
      | 'quote'
      | 'number'
      | 'date'
      | 'name'
      | 'address'
      | 'nothing-shared'
      | 'cut-off'
    )[]
  }[]
  readonly reader: string
  readonly usage?: {
    readonly inputTokens: number
    readonly outputTokens: number
    readonly calls: number
    readonly cost?: number
  }
  /** Why the model did not answer; the answer is the one without a model. */ readonly fallback?: {
    readonly model: string
    readonly reason: string
    readonly message: string
  }
  readonly context: {
    readonly query: string
    readonly repairs?: readonly {
      readonly word: string
      readonly terms: readonly string[]
    }[]
    readonly text: string
    readonly citations: readonly Citation[]
    /** The first five of each reason; with full all. */ readonly omitted: readonly {
      readonly start: number
      readonly end: number
      readonly document: string
      readonly reason: 'score-fall' | 'redundant' | 'document-cap' | 'budget' | 'pruned' | 'no-match'
      readonly score: number
    }[]
    /** How many passages and sentences stayed out, by reason. */ readonly omittedCount: Readonly<
      Record<string, number>
    >
    readonly tokens: number
    readonly budget: {
      readonly tokens: number
      readonly tokenizer: string
    }
    readonly plain: {
      readonly passages: number
      readonly tokens: number
    }
    readonly corpus: {
      readonly documents: number
      readonly segments: number
      readonly tokens: number
    }
    /** What the text begins with, where a prefix or examples were asked for. */ readonly preface?: {
      readonly text: string
      readonly tokens: number
      readonly prefix?: string
      readonly examples: readonly {
        readonly question: string
        readonly right: string
        readonly wrong?: string
        readonly passage?: {
          readonly start: number
          readonly end: number
          readonly document: string
          readonly quote: string
        }
        /** Ids of the solved questions that it is made of. */ readonly solved: readonly number[]
      }[]
    }
    readonly gists?: readonly {
      readonly start: number
      readonly end: number
      readonly id: string
      readonly document: string
      readonly text: string
      readonly line: string
    }[]
    /** What a language model took on the way to the context. */ readonly usage?: {
      readonly inputTokens: number
      readonly outputTokens: number
      readonly calls: number
      readonly cost?: number
    }
    readonly trace: Trace
  }
  readonly indexed?: readonly AddReport[]
}

export type SearchInput = {
  /** The question, in plain words. */ readonly question: string
  /** Ask a folder, file or web address instead of the index; "-" is standard input. It is read into memory, and nothing is stored. */ readonly from?: readonly string[]
  /** Read web addresses of this machine and its own network, too. */ readonly privateAddresses?: boolean
  /** How many segments. Default 10. */ readonly k?: number
  /** A condition on document metadata, for instance {"field":"year","gte":2020}. */ readonly filter?: Filter
  /** How passages are found: mix (by words and along the names in them; default), naive (by words), local (around the names in the question), global (through themes), hybrid (both in turns), descent (in few, very long texts from digest to digest), or lexical (by words, not reranked). */ readonly mode?:
    | 'default'
    | 'mix'
    | 'hybrid'
    | 'local'
    | 'global'
    | 'naive'
    | 'descent'
    | 'lexical'
  /** A language model for the model stages: <provider>:<model id>, as `models` lists them. Default: none. */ readonly model?: string
  /** What the language model does before the search; may be repeated: rewrite (word the question as documents might), decompose (ask for its parts, too), hyde (look for passages like one that would answer it). Needs a model. Default: nothing. */ readonly modelStages?: readonly (
    | 'rewrite'
    | 'decompose'
    | 'hyde'
  )[]
}

export type SearchOutput = {
  readonly query: string
  readonly candidates: readonly {
    readonly segment: Segment
    readonly score: number
    readonly explanation: Explanation
    /** The passages that led here, and the names in them that led on. */ readonly trail?: readonly TrailStep[]
    readonly from: Place
    readonly to: Place
  }[]
  readonly trace: Trace
  readonly indexed?: readonly AddReport[]
}

export type ExplainInput = {
  /** The question, in plain words. */ readonly question: string
  /** Id of the document. */ readonly document: string
  /** Ask a folder, file or web address instead of the index; "-" is standard input. It is read into memory, and nothing is stored. */ readonly from?: readonly string[]
  /** Read web addresses of this machine and its own network, too. */ readonly privateAddresses?: boolean
  /** Most tokens the context may take, or auto: where the next sentence stops being worth its tokens. Default 1200. */ readonly budget?:
    | number
    | 'auto'
  /** What counts the tokens: o200k_base, cl100k_base, a model name, or estimate. */ readonly tokenizer?: string
  /** A condition on document metadata, for instance {"field":"year","gte":2020}. */ readonly filter?: Filter
  /** How passages are found: mix (by words and along the names in them; default), naive (by words), local (around the names in the question), global (through themes), hybrid (both in turns), descent (in few, very long texts from digest to digest), or lexical (by words, not reranked). */ readonly mode?:
    | 'default'
    | 'mix'
    | 'hybrid'
    | 'local'
    | 'global'
    | 'naive'
    | 'descent'
    | 'lexical'
  /** How the context is made from the passages found: rerank (evidence, spans, reader, coverage, none), select (distinct, fall-and-diversity, coverage, likely, per-document, all), compress (none, words), arrange (documents, wanted, source, ends-first), render (xml, compact, outline, demonstrations, markdown, json, messages). The first of each is the default. */ readonly strategy?: {
    readonly rerank?: 'evidence' | 'spans' | 'reader' | 'coverage' | 'none'
    readonly select?: 'distinct' | 'fall-and-diversity' | 'coverage' | 'likely' | 'per-document' | 'all'
    readonly compress?: 'none' | 'words'
    readonly arrange?: 'documents' | 'wanted' | 'source' | 'ends-first'
    readonly render?: 'xml' | 'compact' | 'outline' | 'demonstrations' | 'markdown' | 'json' | 'messages'
  }
}

export type ExplainOutput = {
  readonly query: string
  readonly document: string
  readonly rank?: number
  readonly candidates: readonly {
    readonly segment: Segment
    readonly score: number
    readonly explanation: Explanation
    /** The passages that led here, and the names in them that led on. */ readonly trail?: readonly TrailStep[]
  }[]
  readonly included: readonly {
    readonly id: number
    readonly start: number
    readonly end: number
  }[]
  readonly dropped: readonly {
    readonly start: number
    readonly end: number
    readonly stage: string
    readonly reason: 'score-fall' | 'redundant' | 'document-cap' | 'budget' | 'pruned' | 'no-match'
    readonly detail: string
  }[]
  readonly summary: string
  readonly trace: Trace
  readonly indexed?: readonly AddReport[]
}

export type CompressInput = {
  /** What the text is needed for: a question, or what to keep. Default: a digest for any question. */ readonly instruction?: string
  /** Ask a folder, file or web address instead of the index; "-" is standard input. It is read into memory, and nothing is stored. */ readonly from?: readonly string[]
  /** Read web addresses of this machine and its own network, too. */ readonly privateAddresses?: boolean
  /** Ids of the documents to compress. Default: all, or those that the filter accepts. */ readonly documents?: readonly string[]
  /** What is kept or dropped as one; word also drops likely words of sentences. Default sentence. */ readonly granularity?:
    | 'word'
    | 'sentence'
    | 'paragraph'
    | 'section'
  /** So many times fewer tokens than all of the text, at least. Default 4. */ readonly ratio?: number
  /** Most tokens of the result, in place of the ratio. */ readonly budget?: number
  /** Kept beside what the instruction matches. Default: those that the instruction names. */ readonly keep?: readonly (
    | 'assignments'
    | 'key-values'
    | 'dates'
    | 'numbers'
    | 'identifiers'
  )[]
  /** Also a line for each stretch that was left out, with the id that `get` opens it by. */ readonly gists?: boolean
  /** A line before the passages that says how to read them: none, evidence, exact, brief, doubt, steps, excerpt, or auto (the one that did best with this kind of question, by the verdicts of `solved add`). Default: no line. */ readonly prefix?:
    | 'auto'
    | 'none'
    | 'evidence'
    | 'exact'
    | 'brief'
    | 'doubt'
    | 'steps'
    | 'excerpt'
  /** What counts the tokens: o200k_base, cl100k_base, a model name, or estimate. */ readonly tokenizer?: string
  /** A condition on document metadata, for instance {"field":"year","gte":2020}. */ readonly filter?: Filter
}

export type CompressOutput = {
  readonly instruction: string
  readonly granularity: 'word' | 'sentence' | 'paragraph' | 'section'
  readonly text: string
  readonly tokens: number
  readonly budget: {
    readonly tokens: number
    readonly tokenizer: string
  }
  readonly tokensBefore: number
  readonly passages: readonly Citation[]
  readonly extracted: readonly {
    readonly start: number
    readonly end: number
    readonly kind: 'assignments' | 'key-values' | 'dates' | 'numbers' | 'identifiers'
    readonly document: string
    readonly text: string
    readonly key?: string
    readonly value?: string
  }[]
  readonly gists: readonly {
    readonly start: number
    readonly end: number
    readonly id: string
    readonly document: string
    readonly text: string
    readonly line: string
  }[]
  readonly documents: number
  /** What the text begins with, where a prefix or examples were asked for. */ readonly preface?: {
    readonly text: string
    readonly tokens: number
    readonly prefix?: string
    readonly examples: readonly {
      readonly question: string
      readonly right: string
      readonly wrong?: string
      readonly passage?: {
        readonly start: number
        readonly end: number
        readonly document: string
        readonly quote: string
      }
      /** Ids of the solved questions that it is made of. */ readonly solved: readonly number[]
    }[]
  }
  readonly indexed?: readonly AddReport[]
}

export type ClustersInput = {
  /** Only sentences that bear on it. Default: all. */ readonly question?: string
  /** Ask a folder, file or web address instead of the index; "-" is standard input. It is read into memory, and nothing is stored. */ readonly from?: readonly string[]
  /** Read web addresses of this machine and its own network, too. */ readonly privateAddresses?: boolean
  /** Ids of the documents to read. Default: all, or those that the filter accepts. */ readonly documents?: readonly string[]
  /** Most tokens the context may take. Default 1200. */ readonly budget?: number
  /** What counts the tokens: o200k_base, cl100k_base, a model name, or estimate. */ readonly tokenizer?: string
  /** A condition on document metadata, for instance {"field":"year","gte":2020}. */ readonly filter?: Filter
}

export type ClustersOutput = {
  readonly question: string
  readonly text: string
  readonly tokens: number
  readonly budget: {
    readonly tokens: number
    readonly tokenizer: string
  }
  readonly tokensBefore: number
  readonly clusters: readonly {
    /** Id of the citation that stands in the text. */ readonly first: number
    /** Id of the last one that says the same. */ readonly last: number
    readonly texts: number
  }[]
  readonly citations: readonly Citation[]
  readonly texts: number
  readonly omitted: number
  readonly indexed?: readonly AddReport[]
}

export type ReportInput = {
  /** A section and what belongs there, in words or sentences, for instance "Cause=why it happened". */ readonly section: Readonly<
    Record<string, string>
  >
  /** Ask a folder, file or web address instead of the index; "-" is standard input. It is read into memory, and nothing is stored. */ readonly from?: readonly string[]
  /** Read web addresses of this machine and its own network, too. */ readonly privateAddresses?: boolean
  /** Ids of the documents to read. Default: all, or those that the filter accepts. */ readonly documents?: readonly string[]
  /** Most tokens of the report. Default: as many as it takes, so that nothing is left out. */ readonly budget?: number
  /** What counts the tokens: o200k_base, cl100k_base, a model name, or estimate. */ readonly tokenizer?: string
  /** A condition on document metadata, for instance {"field":"year","gte":2020}. */ readonly filter?: Filter
}

export type ReportOutput = {
  readonly text: string
  readonly tokens: number
  readonly budget?: {
    readonly tokens: number
    readonly tokenizer: string
  }
  readonly tokensBefore: number
  readonly sections: readonly {
    readonly name: string
    /** Id of its first citation. */ readonly first: number
    /** Id of its last citation; first - 1 when the section is empty. */ readonly last: number
  }[]
  readonly citations: readonly Citation[]
  /** Sentences that did not fit the budget. */ readonly omitted: number
  readonly indexed?: readonly AddReport[]
}

export type GetInput = {
  /** Id of the document. */ readonly id: string
  /** Only these lines of the source, A-B or one number, counted from 1. */ readonly lines?: string
  /** First character, counted from 0 in the parsed text. */ readonly start?: number
  /** The character after the last one. */ readonly end?: number
  /** Widen the part to whole sentences or passages, or to the section that holds it. */ readonly grain?:
    | 'sentence'
    | 'passage'
    | 'section'
    | 'document'
  /** The document as it was: a commit number (see status) or a time in ISO 8601. */ readonly asOf?: string
}

export type GetOutput = {
  readonly document: {
    readonly id: string
    readonly version: number
    readonly source: string
    readonly title: string
    readonly language: string
    /** SHA-256 of the source bytes. */ readonly hash: string
    /** Characters of the whole text. */ readonly length: number
    readonly metadata: Readonly<Record<string, string | number | boolean | readonly string[]>>
  }
  readonly start: number
  readonly end: number
  readonly text: string
  readonly from: Place
  readonly to: Place
}

export type ListInput = {
  /** How many at a time. Default 100. */ readonly limit?: number
  /** The cursor of the page before. */ readonly cursor?: string
  /** A condition on document metadata, for instance {"field":"year","gte":2020}. */ readonly filter?: Filter
  /** Tell the segments of each document, too. */ readonly bands?: boolean
}

export type ListOutput = {
  readonly documents: readonly {
    readonly id: string
    readonly version: number
    readonly source: string
    readonly title: string
    readonly language: string
    /** Characters of text. */ readonly length: number
    /** Passages that it was cut into. */ readonly segments: number
    readonly metadata: Readonly<Record<string, string | number | boolean | readonly string[]>>
    /** Its segments, in order; together its whole text. */ readonly bands?: readonly {
      readonly kind: 'passage' | 'row' | 'code' | 'turn' | 'symbol' | 'tool'
      readonly start: number
      readonly end: number
    }[]
  }[]
  /** Documents on all pages. */ readonly total: number
  /** Absent on the last page. */ readonly cursor?: string
}

export type RemoveInput = {
  /** Ids of documents, or names of sources. */ readonly targets?: readonly string[]
  /** Names of spaces whose vectors are no longer wanted, as `status` shows them. */ readonly spaces?: readonly string[]
}

export type RemoveOutput = {
  /** Documents removed. */ readonly removed: number
  /** Targets that are neither a document nor a source. */ readonly missing: readonly string[]
  /** Vectors of live passages removed with their spaces. */ readonly vectors?: number
}

export type WatchInput = {
  /** The folder or file to follow. */ readonly path: string
  /** Name of the source, the first part of its document ids. Default: the name of the folder or file. */ readonly name?: string
  /** Skip files larger than this many bytes. Default 50 MB. */ readonly maxBytes?: number
  /** Skip JSON and HTML nested deeper than this. Default 200. */ readonly maxNesting?: number
  /** Read files that .gitignore excludes, too. */ readonly ignored?: boolean
  /** Store what git knows of each file (last commit, its date, number of commits). Default true. */ readonly history?: boolean
  /** Read at most this many pages of a sitemap or feed. Default 1000. */ readonly maxUrls?: number
  /** Read web addresses of this machine and its own network, too. */ readonly privateAddresses?: boolean
  /** Fields to store with every document, for instance year=2024. */ readonly metadata?: Readonly<
    Record<string, string | number | boolean | readonly string[]>
  >
}

export type WatchOutput = {
  readonly source: string
  readonly added: number
  readonly replaced: number
  readonly unchanged: number
  readonly removed: number
  readonly skipped: readonly Skip[]
  readonly bytes: number
  readonly segments: number
  readonly elapsedMs: number
  readonly notes?: readonly string[]
  readonly usage?: {
    readonly inputTokens: number
    readonly outputTokens: number
    readonly calls: number
    readonly cost?: number
  }
}

export type GcInput = {
  /** Keep old versions for so many days. */ readonly keepDays?: number
}

export type GcOutput = {
  /** Versions deleted. */ readonly collected: number
  /** Days that old versions are kept; null: for ever. */ readonly keepDays: number | null
}

export type DoctorInput = {
  /** Write the index anew from its stored documents. */ readonly rebuild?: boolean
}

export type DoctorOutput = {
  readonly location: string
  readonly ok: boolean
  readonly checks: readonly {
    readonly name: string
    readonly ok: boolean
    readonly detail: string
  }[]
  readonly rebuilt: boolean
  /** Documents that a rebuild could not read. */ readonly lost: readonly string[]
  /** What else a rebuild could not read, in words. */ readonly missing?: readonly string[]
  /** Relations that a language model read: those that a rebuild took over, and those that it could not. */ readonly relations?: {
    readonly kept: number
    readonly lost: number
    readonly unreadable: boolean
  }
}

export type GraphNamesInput = {
  /** Words, or beginnings of words, that the name holds. */ readonly search?: string
  /** How many. Default 50. */ readonly limit?: number
}

export type GraphNamesOutput = {
  readonly total: number
  readonly entities: readonly Entity[]
}

export type GraphShowInput = {
  /** The name, in any case. */ readonly name: string
  /** How many relations. Default 50. */ readonly limit?: number
}

export type GraphShowOutput = {
  readonly entity: Entity
  readonly relations: readonly Relation[]
  readonly total: number
}

export type GraphPathInput = {
  /** The first name. */ readonly name: string
  /** The last one. */ readonly other: string
}

export type GraphPathOutput = {
  readonly steps: readonly TrailStep[]
}

export type GraphThemesInput = {
  /** 0, the finest, to 3. Default 1. */ readonly grain?: number
  /** How many. Default 20. */ readonly limit?: number
}

export type GraphThemesOutput = {
  /** How many themes each grain has, finest first. */ readonly grains: readonly number[]
  readonly themes: readonly {
    readonly grain: number
    readonly names: readonly string[]
    readonly size: number
    readonly passages: number
    readonly digest: readonly {
      readonly document: string
      readonly start: number
      readonly end: number
      readonly quote: string
    }[]
    /** Sentences that a language model wrote, each with those that it rests on. */ readonly summary?: readonly {
      readonly text: string
      readonly evidence: readonly {
        readonly document: string
        readonly start: number
        readonly end: number
        readonly quote: string
      }[]
    }[]
  }[]
}

export type GraphExportInput = {
  /** Default json. CSV has the relations alone. */ readonly format?: 'json' | 'graphml' | 'csv'
  /** Most names, and most relations. Default 10,000. */ readonly limit?: number
}

export type GraphExportOutput = {
  readonly format: string
  readonly text: string
  readonly entities: number
  readonly relations: number
  readonly partial: boolean
}

export type GraphImportInput = {
  /** The working_dir of LightRAG, or a workspace in it. */ readonly folder: string
  /** Name of the source; the first part of its ids. Default lightrag. */ readonly name?: string
  /** Whether to add what the model wrote of entities and relations. Default true. */ readonly descriptions?: boolean
}

export type GraphImportOutput = {
  readonly reports: readonly AddReport[]
  readonly documents: number
  /** Entities with a description or relation. */ readonly entities: number
  readonly relations: number
}

export type GraphExtractInput = {
  /** A language model, as for `ask`. Default: none, count only. */ readonly model?: string
  /** No further document is begun after so many passages. Default 1000. */ readonly passages?: number
  /** How often to ask for what was missed in a passage, while that brings something. Default 1. */ readonly gleanings?: number
  /** Drop what a model read and wrote before. Default false. */ readonly forget?: boolean
}

export type GraphExtractOutput = {
  /** Documents that were read now. */ readonly documents: number
  readonly passages: number
  /** Relations kept. */ readonly statements: number
  /** Relations whose sentence is not in the passage, or does not hold both names. */ readonly refused: number
  /** Documents that are not read yet. */ readonly left: number
  readonly usage: {
    readonly inputTokens: number
    readonly outputTokens: number
    readonly calls: number
    readonly cost?: number
  }
  readonly failure?: {
    readonly code: 'model-failed'
    readonly reason: string
    readonly message: string
  }
  /** With `forget`: documents that had such relations. */ readonly forgotten?: number
}

export type GraphSummarizeInput = {
  /** A language model, as for `ask`. Default: none, count only. */ readonly model?: string
  /** 0, the finest, to 3. Default 1. */ readonly grain?: number
  /** The largest themes, so many. Default 20. */ readonly limit?: number
}

export type GraphSummarizeOutput = {
  /** Themes that were looked at. */ readonly themes: number
  /** Summaries written now. */ readonly summaries: number
  /** Sentences that cite nothing, or state a number, date or name that is not there. */ readonly refused: number
  /** Themes without a summary. */ readonly left: number
  readonly usage: {
    readonly inputTokens: number
    readonly outputTokens: number
    readonly calls: number
    readonly cost?: number
  }
  readonly failure?: {
    readonly code: 'model-failed'
    readonly reason: string
    readonly message: string
  }
}

export type GraphMergeInput = {
  /** Names that are to count as the other. */ readonly names: readonly string[]
  /** The name that they count as; it need not be in use. */ readonly into: string
}

export type GraphMergeOutput = {
  readonly edit: GraphEdit
}

export type GraphRenameInput = {
  /** The present name. */ readonly name: string
  /** The new one. */ readonly to: string
}

export type GraphRenameOutput = {
  readonly edit: GraphEdit
}

export type GraphDeleteInput = {
  /** The name. */ readonly name: string
}

export type GraphDeleteOutput = {
  readonly edit: GraphEdit
}

export type GraphEditsInput = {
  /** Take back the edit of this number. */ readonly undo?: number
}

export type GraphEditsOutput = {
  readonly edits: readonly GraphEdit[]
  readonly undone?: GraphEdit
}

export type SolvedAddInput = {
  /** The question as it was asked. */ readonly question: string
  /** What was answered. */ readonly answer: string
  /** Whether the answer is right or wrong. */ readonly verdict: 'right' | 'wrong'
  /** The stretch that it was answered from: document#start-end, as in a citation. */ readonly passage?: string
  /** The prefix that stood before the passages, as the preface of the context names it. */ readonly prefix?:
    | 'none'
    | 'evidence'
    | 'exact'
    | 'brief'
    | 'doubt'
    | 'steps'
    | 'excerpt'
}

export type SolvedAddOutput = {
  readonly added: readonly SolvedQuestion[]
  /** Older ones that made room. */ readonly dropped: number
}

export type SolvedListInput = {
  /** Words that stand in the question or the answer. */ readonly search?: string
  /** At most so many. Default 50. */ readonly limit?: number
}

export type SolvedListOutput = {
  readonly solved: readonly SolvedQuestion[]
  readonly total: number
  /** What came of each prefix, by kind of question. */ readonly prefixes: readonly {
    readonly prefix: 'none' | 'evidence' | 'exact' | 'brief' | 'doubt' | 'steps' | 'excerpt'
    readonly kind: 'person' | 'time' | 'place' | 'count' | 'amount' | 'reason' | 'manner' | 'thing' | 'other'
    readonly right: number
    readonly wrong: number
  }[]
}

export type SolvedRmInput = {
  /** Ids of solved questions. */ readonly ids?: readonly string[]
  /** Erase all of them. Default false. */ readonly all?: boolean
}

export type SolvedRmOutput = {
  readonly removed: number
}

export type ModelsInput = {
  /** Base URL of a server of the OpenAI-compatible protocol, to ask for its models. */ readonly address?: readonly string[]
}

export type ModelsOutput = {
  readonly providers: readonly {
    readonly name: string
    readonly package: string
    readonly installed: boolean
    /** Name of the key, never the key. */ readonly key: string
    readonly keyFrom: 'environment' | 'file' | 'none'
    readonly address?: string
    /** Absent where nothing was asked. */ readonly reachable?: boolean
    readonly models?: readonly string[]
    /** Longest context and prices of models, where the server says them. */ readonly terms?: readonly {
      readonly model: string
      readonly contextTokens?: number
      readonly inputPerMillion?: number
      readonly outputPerMillion?: number
    }[]
    readonly problem?: string
  }[]
  /** How long a call may take, how often it is tried, and how long its reply may be. */ readonly call: {
    readonly seconds: number
    readonly tries: number
    readonly outputTokens: number
  }
}

export type EvalAnswersInput = {
  /** A folder of gold spans: documents.jsonl and items.jsonl. */ readonly folder: string
  /** given: each question is asked of its own document. open: of all of them. Default given. */ readonly documents?:
    | 'given'
    | 'open'
  /** Tokens of the context. Default 1200. */ readonly budget?: number
  /** Ask only the first so many questions. */ readonly limit?: number
}

export type EvalAnswersOutput = {
  readonly folder: string
  readonly from: 'given' | 'open'
  readonly questions: number
  /** Share of the questions that get an answer. */ readonly answered: number
  /** Short answers that are a gold answer, as SQuAD counts. */ readonly exact: number
  /** Words in common with the best gold answer, as SQuAD counts. */ readonly f1: number
  readonly sentenceF1: number
  /** Share of the sentences that hold a gold answer. */ readonly sentenceHolds: number
  readonly msP50: number
  readonly msP95: number
}

export type EvalBeirInput = {
  /** A retrieval set: corpus.jsonl, queries.jsonl and qrels/*.tsv, as BEIR lays them out. */ readonly folder: string
  /** Which qrels to judge by. Default: the only ones there. */ readonly split?: string
  /** Settings: mode (mix, hybrid, local, global, naive, descent, lexical), unit (document, segment), titles (0, 1), intervals (0, 1), share (20%: what a reader of so much finds), run (a file to write the rankings to), questions (a file for the figures of each question). */ readonly set?: Readonly<
    Record<string, string>
  >
  /** Ask only the first so many questions. */ readonly limit?: number
}

export type EvalBeirOutput = {
  readonly 'recall@2': number
  readonly 'recall@5': number
  readonly 'recall@10': number
  readonly 'recall@20': number
  readonly 'recall@50': number
  readonly 'all@5': number
  readonly 'ndcg@10': number
  readonly 'mrr@10': number
  /** Questions asked: those with something to find. */ readonly queries: number
  readonly documents: number
  readonly indexSeconds: number
  readonly queryMsP50: number
  readonly queryMsP95: number
  readonly folder: string
  readonly split: string
  readonly settings: {
    readonly mode: 'default' | 'mix' | 'hybrid' | 'local' | 'global' | 'naive' | 'descent' | 'lexical'
    readonly unit: 'document' | 'segment'
    readonly titles: boolean
    readonly limit?: number
  }
  readonly intervals?: {
    readonly 'recall@2': readonly [number, number]
    readonly 'recall@5': readonly [number, number]
    readonly 'recall@10': readonly [number, number]
    readonly 'recall@20': readonly [number, number]
    readonly 'recall@50': readonly [number, number]
    readonly 'all@5': readonly [number, number]
    readonly 'ndcg@10': readonly [number, number]
    readonly 'mrr@10': readonly [number, number]
  }
  /** The same figures for each kind of question. */ readonly byType?: Readonly<
    Record<
      string,
      {
        readonly 'recall@2': number
        readonly 'recall@5': number
        readonly 'recall@10': number
        readonly 'recall@20': number
        readonly 'recall@50': number
        readonly 'all@5': number
        readonly 'ndcg@10': number
        readonly 'mrr@10': number
        readonly queries: number
      }
    >
  >
  /** Relevant documents read within a share of the tokens in reach, counted singly and by tokens. */ readonly atShare?: {
    readonly share: number
    readonly documents: number
    readonly tokens: number
  }
  readonly refusedQueries?: number
  readonly skippedDocuments?: number
}

export type EvalSpansInput = {
  /** A set with known evidence: documents.jsonl and items.jsonl with spans, or a BEIR folder, whose queries may carry evidence. */ readonly folder: string
  /** Token budgets, separated by commas; 20% is a share of what a question may find. Default 128,256,512,1024,2048. */ readonly budget?: string
  /** What counts the tokens: o200k_base, cl100k_base, a model name, or estimate. */ readonly tokenizer?: string
  /** Which qrels of a BEIR folder. Default: the only ones there. */ readonly split?: string
  /** Settings: mode (mix, hybrid, local, global, naive, descent, lexical), the stages of --strategy (for instance select=all), titles (0, 1), questions (a file for the figures of each question). */ readonly set?: Readonly<
    Record<string, string>
  >
  /** Ask only the first so many questions. */ readonly limit?: number
}

export type EvalSpansOutput = {
  readonly strategy: string
  readonly points: readonly {
    /** The budget as a share of the tokens in reach. */ readonly share?: number
    readonly budget: number
    /** Mean tokens used, headers included. */ readonly tokens: number
    /** Mean words quoted. */ readonly words: number
    /** Share of the evidence, in characters, that is cited. */ readonly evidenceRecall: number
    /** Share of what is cited that is evidence. */ readonly evidencePrecision: number
    /** Share of the questions whose evidence is cited wholly. */ readonly allEvidence: number
    /** Share of the answerable questions whose answer is quoted. */ readonly answerInContext?: number
    /** Tokens at which whole passages reach this evidence recall; absent where fifty do not. */ readonly plainTokens?: number
  }[]
  /** Whole passages in retrieval order at the same budgets. */ readonly baseline: readonly {
    /** The budget as a share of the tokens in reach. */ readonly share?: number
    readonly budget: number
    /** Mean tokens used, headers included. */ readonly tokens: number
    /** Mean words quoted. */ readonly words: number
    /** Share of the evidence, in characters, that is cited. */ readonly evidenceRecall: number
    /** Share of what is cited that is evidence. */ readonly evidencePrecision: number
    /** Share of the questions whose evidence is cited wholly. */ readonly allEvidence: number
    /** Share of the answerable questions whose answer is quoted. */ readonly answerInContext?: number
    /** Tokens at which whole passages reach this evidence recall; absent where fifty do not. */ readonly plainTokens?: number
  }[]
  /** Questions asked: those with evidence. */ readonly queries: number
  /** Those of them with an answer to look for. */ readonly answerable: number
  readonly documents: number
  readonly tokenizer: string
  readonly indexSeconds: number
  readonly contextMsP50: number
  readonly contextMsP95: number
  readonly folder: string
  readonly split?: string
  readonly settings: {
    readonly mode: 'default' | 'mix' | 'hybrid' | 'local' | 'global' | 'naive' | 'descent' | 'lexical'
    /** How the context is made from the passages found: rerank (evidence, spans, reader, coverage, none), select (distinct, fall-and-diversity, coverage, likely, per-document, all), compress (none, words), arrange (documents, wanted, source, ends-first), render (xml, compact, outline, demonstrations, markdown, json, messages). The first of each is the default. */ readonly strategy?: {
      readonly rerank?: 'evidence' | 'spans' | 'reader' | 'coverage' | 'none'
      readonly select?: 'distinct' | 'fall-and-diversity' | 'coverage' | 'likely' | 'per-document' | 'all'
      readonly compress?: 'none' | 'words'
      readonly arrange?: 'documents' | 'wanted' | 'source' | 'ends-first'
      readonly render?: 'xml' | 'compact' | 'outline' | 'demonstrations' | 'markdown' | 'json' | 'messages'
    }
    readonly titles: boolean
    readonly limit?: number
  }
  readonly refusedQueries?: number
  readonly skippedDocuments?: number
}

export type EvalCompressInput = {
  /** A set with known evidence: a folder that `eval spans` reads. */ readonly folder: string
  /** Ratios, separated by commas. Default 4,20,50. */ readonly ratio?: string
  /** What is kept or dropped as one. Default sentence. */ readonly granularity?:
    | 'word'
    | 'sentence'
    | 'paragraph'
    | 'section'
  /** What counts the tokens: o200k_base, cl100k_base, a model name, or estimate. */ readonly tokenizer?: string
  /** Which qrels of a BEIR folder. Default: the only ones there. */ readonly split?: string
  /** Ask only the first so many questions. */ readonly limit?: number
}

export type EvalCompressOutput = {
  readonly points: readonly {
    readonly ratio: number
    /** Tokens before over tokens after, all questions together. */ readonly reached: number
    readonly tokens: number
    /** Share of the questions whose evidence is kept wholly. */ readonly allEvidence: number
    /** Share of the evidence, in characters, that is kept. */ readonly evidenceRecall: number
    readonly msP50: number
    readonly msP95: number
  }[]
  readonly queries: number
  readonly documents: number
  /** Mean tokens of what a question may find. */ readonly tokensBefore: number
  readonly granularity: 'word' | 'sentence' | 'paragraph' | 'section'
  readonly tokenizer: string
  readonly folder: string
}

export type EvalSegmentationInput = {
  /** Files *.jsonl or *.jsonl.gz of {"_id", "lang", "text", "sentences": [[start, end]]}. */ readonly folder: string
  /** Only the first so many texts of each file. */ readonly limit?: number
}

export type EvalSegmentationOutput = {
  /** Sentence ends, file by file. */ readonly files: readonly {
    /** The file, without its ending. */ readonly name: string
    readonly lang: string
    readonly precision: number
    readonly recall: number
    readonly f1: number
    /** F1 of `Intl.Segmenter` on the same texts. */ readonly intlF1: number
    /** Error of topic boundaries; only of files with "segments". */ readonly pk?: number
  }[]
  /** Mean over the files. */ readonly macroF1: number
  readonly macroIntlF1: number
  /** Mean over the files that have it. */ readonly macroPk?: number
}

export type EvalGenerateInput = {
  /** What to make; failures, numerics and judge-pairs start from a set, api-points from source code. */ readonly family:
    | 'needles'
    | 'threads'
    | 'assignments'
    | 'lines'
    | 'passkeys'
    | 'biographies'
    | 'tables'
    | 'words'
    | 'topics'
    | 'transcripts'
    | 'regions'
    | 'streams'
    | 'grids'
    | 'failures'
    | 'numerics'
    | 'judge-pairs'
    | 'api-points'
  /** Folder to write the set to; it must not exist or be empty. */ readonly out: string
  /** The same seed gives the same bytes. Default 1. */ readonly seed?: number
  /** Settings: kind, and the knobs of the family, for instance length or density. */ readonly set?: Readonly<
    Record<string, string>
  >
  /** The set to change, a folder that `eval spans` reads; for api-points a folder of source code. */ readonly from?: string
  /** Which qrels of that set, where it has several. */ readonly split?: string
}

export type EvalGenerateOutput = {
  readonly family: string
  readonly kind: string
  readonly seed: number
  /** All knobs, defaults included. */ readonly parameters: Readonly<Record<string, number>>
  readonly folder: string
  readonly documents: number
  /** UTF-16 code units of all documents. */ readonly characters: number
  readonly questions: number
  readonly unanswerable: number
}

export type EvalConvertInput = {
  /** What the file is; set: a folder that `eval spans` reads. */ readonly format:
    | 'squad'
    | 'hotpot'
    | 'musique'
    | 'qmsum'
    | 'locomo'
    | 'leval'
    | 'cofe'
    | 'repoexec'
    | 'conllu'
    | 'set'
  /** The file to read, plain or gzipped; with set a folder. */ readonly from: string
  /** Folder to write to; it must not exist or be empty. */ readonly out: string
  /** spans (default), beir, or trec: a BEIR folder and its judgements in trec/qrels. */ readonly to?:
    | 'spans'
    | 'beir'
    | 'trec'
  /** Of cofe: the documents.jsonl with the texts. */ readonly documents?: string
  /** Of conllu: its language, for instance de. */ readonly language?: string
  /** Of set: which qrels, where it has several. */ readonly split?: string
}

export type EvalConvertOutput = {
  readonly format:
    | 'squad'
    | 'hotpot'
    | 'musique'
    | 'qmsum'
    | 'locomo'
    | 'leval'
    | 'cofe'
    | 'repoexec'
    | 'conllu'
    | 'set'
  readonly to: 'spans' | 'beir' | 'trec'
  readonly folder: string
  readonly documents: number
  readonly questions: number
  /** Questions that no measure asks. */ readonly withoutEvidence: number
  readonly files: readonly string[]
}

export type EvalRunInput = {
  /** core needs no file; shared measures a folder of sets; peers asks other engines as well. */ readonly suite:
    | 'core'
    | 'shared'
    | 'peers'
  /** Tokens of each context. Default 512. */ readonly budget?: number
  /** What counts the tokens: o200k_base, cl100k_base, a model name, or estimate. */ readonly tokenizer?: string
  /** What the generated tasks are drawn from. Default 1. */ readonly seed?: number
  /** Only this family of tasks, for instance core, tables or threads; may be repeated. */ readonly only?: readonly string[]
  /** Folder of the sets for shared and peers. Default ../shared/data. */ readonly data?: string
  /** At most so many questions of each task, the first ones. Floors are those of all questions. */ readonly limit?: number
  /** Write a trace to this file, one line an item; a run that was cut short is gone on with. */ readonly out?: string
  /** Let this language model answer, too, as ask --model names it: without anything to read, from all documents, from our context, and from the evidence alone. */ readonly model?: string
  /** With a model: documents of more tokens are not read in full. Default 100,000. */ readonly fullTokens?: number
  /** Also measure at a quarter, half, twice and four times the budget, for the curves of a report. */ readonly curve?: boolean
}

export type EvalRunOutput = {
  readonly suite: string
  readonly budget: number
  readonly tokenizer: string
  readonly seed: number
  readonly model?: string
  /** What is handed out, without a reader. */ readonly contexts: readonly {
    readonly task: string
    /** How much of the text is needed. */ readonly scope?: 'small' | 'large'
    /** How hard it is to find. */ readonly dispersion?: 'low' | 'high'
    readonly questions: number
    readonly context: {
      readonly tokens: number
      readonly words: number
      readonly evidenceRecall: number
      readonly evidencePrecision: number
      readonly allEvidence: number
      readonly answerInContext?: number
    }
    /** Whole passages in retrieval order at the same budget. */ readonly plain: {
      readonly tokens: number
      readonly words: number
      readonly evidenceRecall: number
      readonly evidencePrecision: number
      readonly allEvidence: number
      readonly answerInContext?: number
    }
    /** Whole passages find nearly all: the task tells no engines apart. */ readonly saturated: boolean
  }[]
  /** What the reader without a model makes of it. */ readonly reader: readonly {
    readonly task: string
    readonly questions: number
    readonly answered: number
    /** Share whose answer holds a right one. */ readonly right: number
    readonly f1: number
    readonly citationPrecision: number
    readonly citationRecall: number
  }[]
  /** Silence where there is no answer, over all bundled questions. */ readonly abstention?: {
    readonly precision: number
    readonly recall: number
    readonly f1: number
    readonly falseAnswers: number
    readonly overRefusals: number
    readonly overall: number
  }
  /** Answers to bundled questions gone wrong in every way, and silence without evidence. */ readonly compliance?: {
    readonly robustness: number
    readonly grounding: number
    readonly compliance: number
  }
  /** Rankings, summaries, sentences and scorers of the sets that shared found. */ readonly figures: readonly {
    readonly task: string
    readonly level:
      | 'ranking'
      | 'summary'
      | 'segmentation'
      | 'judge'
      | 'speech'
      | 'conformance'
      | 'closed-book'
      | 'full-context'
      | 'our-context'
      | 'oracle-evidence'
    readonly items: number
    /** Means over the items. */ readonly figures: Readonly<Record<string, number>>
    /** What a plain implementation reaches on all questions, or the published score. */ readonly floor?: {
      readonly figure: string
      readonly value: number
    }
  }[]
  /** Other engines with the same questions and budget. */ readonly peers: readonly {
    readonly task: string
    readonly system: string
    readonly version?: string
    readonly questions: number
    readonly context: {
      readonly tokens: number
      readonly words: number
      readonly evidenceRecall: number
      readonly evidencePrecision: number
      readonly allEvidence: number
      readonly answerInContext?: number
    }
    readonly indexSeconds: number
    readonly queryMsP50: number
    /** Against lightcone: paired randomisation test, Holm. */ readonly p?: number
  }[]
  /** Sets and engines that are not there, or have nothing to measure. */ readonly skipped: readonly {
    readonly task: string
    readonly reason: string
  }[]
  readonly questions: number
  readonly seconds: number
  /** The trace that was written. */ readonly out?: string
}

export type EvalCompareInput = {
  /** Trace of the run before, as `eval run --out` writes it. */ readonly a: string
  /** Trace of the run after. */ readonly b: string
  /** A drop of a mean is large from here on. Default 0.02. */ readonly minDrop?: number
  /** A difference is significant below this adjusted p. Default 0.05. */ readonly alpha?: number
  /** Exit with 1 when a task dropped both largely and significantly. */ readonly ci?: boolean
}

export type EvalCompareOutput = {
  readonly suite: string
  readonly a: string
  readonly b: string
  readonly minDrop: number
  readonly alpha: number
  readonly rows: readonly {
    readonly task: string
    readonly level:
      | 'context'
      | 'reader'
      | 'ranking'
      | 'summary'
      | 'segmentation'
      | 'judge'
      | 'speech'
      | 'conformance'
      | 'closed-book'
      | 'full-context'
      | 'our-context'
      | 'oracle-evidence'
    /** What is compared. */ readonly figure: string
    /** Items in both runs. */ readonly items: number
    readonly a: number
    readonly b: number
    readonly difference: number
    /** 95 %, over clusters of items. */ readonly interval: readonly [number, number]
    /** Paired randomisation test. */ readonly p: number
    /** Adjusted for all tasks compared (Holm). */ readonly adjustedP: number
    readonly won: readonly string[]
    readonly lost: readonly string[]
    /** Large and significant, for the worse. */ readonly dropped: boolean
  }[]
  /** Items that only the first run has. */ readonly onlyA: number
  /** Items that only the second run has. */ readonly onlyB: number
  readonly drops: number
  /** Whether --ci was asked for and there are drops. */ readonly failed: boolean
}

export type EvalReportInput = {
  /** Trace of a run, finished or not, as `eval run --out` writes it. */ readonly run: string
  /** Write one HTML file that needs no other. */ readonly html?: string
  /** Write the tables as Markdown to this file. */ readonly markdown?: string
  /** Trace of an earlier run: show what was won and lost since. */ readonly against?: string
}

export type EvalReportOutput = {
  readonly header: {
    readonly type: 'run'
    readonly format: number
    readonly suite: string
    readonly budget: number
    readonly budgets: readonly number[]
    readonly tokenizer: string
    readonly seed: number
    readonly limit?: number
    readonly model?: string
    readonly version: string
    /** SHA-256 of the program, the first 16 digits. */ readonly build: string
    readonly node: string
    readonly platform: string
  }
  readonly complete: boolean
  /** Rankings, contexts and answers, never mixed. */ readonly levels: readonly {
    readonly level:
      | 'context'
      | 'reader'
      | 'ranking'
      | 'summary'
      | 'segmentation'
      | 'judge'
      | 'speech'
      | 'conformance'
      | 'closed-book'
      | 'full-context'
      | 'our-context'
      | 'oracle-evidence'
    readonly rows: readonly {
      readonly task: string
      readonly items: number
      readonly of: number
      readonly figure: string
      readonly value: number
      readonly interval: readonly [number, number]
      readonly figures: Readonly<Record<string, number>>
      readonly plain?: number
      readonly saturated?: boolean
      readonly scope?: string
      readonly dispersion?: string
      readonly floor?: {
        readonly figure: string
        readonly value: number
      }
    }[]
    /** Mean over the tasks that are not saturated. */ readonly headline: number
    readonly failed: number
    readonly blame: Readonly<Record<string, number>>
    readonly oracles: Readonly<
      Record<
        string,
        {
          readonly tried: number
          readonly saved: number
        }
      >
    >
  }[]
  readonly curve?: readonly {
    readonly budget: number
    readonly context: number
    readonly plain: number
  }[]
  readonly heat: readonly {
    readonly length: number
    readonly fifth: number
    readonly items: number
    readonly value: number
  }[]
  readonly quadrants: readonly {
    readonly scope: string
    readonly dispersion: string
    readonly tasks: number
    readonly value: number
    readonly plain: number
  }[]
  readonly tasks: readonly {
    readonly type: 'task'
    readonly task: string
    readonly level:
      | 'context'
      | 'reader'
      | 'ranking'
      | 'summary'
      | 'segmentation'
      | 'judge'
      | 'speech'
      | 'conformance'
      | 'closed-book'
      | 'full-context'
      | 'our-context'
      | 'oracle-evidence'
    readonly items: number
    readonly hash: string
    readonly source?: string
    readonly licence?: string
    readonly split?: string
    readonly floor?: {
      readonly figure: string
      readonly value: number
    }
    readonly scope?: 'small' | 'large'
    readonly dispersion?: 'low' | 'high'
  }[]
  readonly diff?: {
    readonly suite: string
    readonly minDrop: number
    readonly alpha: number
    readonly rows: readonly {
      readonly task: string
      readonly level:
        | 'context'
        | 'reader'
        | 'ranking'
        | 'summary'
        | 'segmentation'
        | 'judge'
        | 'speech'
        | 'conformance'
        | 'closed-book'
        | 'full-context'
        | 'our-context'
        | 'oracle-evidence'
      readonly figure: string
      readonly items: number
      readonly a: number
      readonly b: number
      readonly difference: number
      readonly interval: readonly [number, number]
      readonly p: number
      readonly adjustedP: number
      readonly won: readonly string[]
      readonly lost: readonly string[]
      readonly dropped: boolean
    }[]
    readonly onlyA: number
    readonly onlyB: number
    readonly drops: number
  }
  /** Files written. */ readonly files: readonly string[]
}

export interface Operations {
  /** Read folders, files or texts into the index. */
  add(input?: AddInput, options?: CallOptions): Promise<AddOutput>
  /** Show what the index holds. */
  status(input?: StatusInput, options?: CallOptions): Promise<StatusOutput>
  /** Get the smallest cited context that carries the evidence for a question. */
  context(input: ContextInput, options?: CallOptions): Promise<ContextOutput>
  /** Answer a question from the sources, with citations. */
  ask(input: AskInput, options?: CallOptions): Promise<AskOutput>
  /** List the segments that match a question, best first. */
  search(input: SearchInput, options?: CallOptions): Promise<SearchOutput>
  /** Show why a document is, or is not, in the context of a question. */
  explain(input: ExplainInput, options?: CallOptions): Promise<ExplainOutput>
  /** Cut documents down to a share of their tokens, word for word and cited. */
  compress(input?: CompressInput, options?: CallOptions): Promise<CompressOutput>
  /** Say what many texts say, each thing once, with how many say it. */
  clusters(input?: ClustersInput, options?: CallOptions): Promise<ClustersOutput>
  /** Put every sentence of documents under the sections of a template. */
  report(input: ReportInput, options?: CallOptions): Promise<ReportOutput>
  /** Show a document, or a part of it, by id. */
  get(input: GetInput, options?: CallOptions): Promise<GetOutput>
  /** List documents, a page at a time. */
  list(input?: ListInput, options?: CallOptions): Promise<ListOutput>
  /** Remove documents, whole sources or vectors from the index. */
  remove(input?: RemoveInput, options?: CallOptions): Promise<RemoveOutput>
  /** Keep the index in step with a folder until stopped. */
  watch(input: WatchInput, options?: CallOptions): AsyncGenerator<WatchOutput>
  /** Delete old versions of documents, and set how long they are kept. */
  gc(input?: GcInput, options?: CallOptions): Promise<GcOutput>
  /** Check the index, and rebuild it from its stored documents. */
  doctor(input?: DoctorInput, options?: CallOptions): Promise<DoctorOutput>
  /** List the names that documents mention or go by. */
  graphNames(input?: GraphNamesInput, options?: CallOptions): Promise<GraphNamesOutput>
  /** Show what documents say of a name. */
  graphShow(input: GraphShowInput, options?: CallOptions): Promise<GraphShowOutput>
  /** Show the shortest way from one name to another. */
  graphPath(input: GraphPathInput, options?: CallOptions): Promise<GraphPathOutput>
  /** List the themes of the documents, with a digest of each. */
  graphThemes(input?: GraphThemesInput, options?: CallOptions): Promise<GraphThemesOutput>
  /** Write names and relations as JSON, GraphML or CSV. */
  graphExport(input?: GraphExportInput, options?: CallOptions): Promise<GraphExportOutput>
  /** Take over a working folder of LightRAG. */
  graphImport(input: GraphImportInput, options?: CallOptions): Promise<GraphImportOutput>
  /** Let a language model read relations in the passages. */
  graphExtract(input?: GraphExtractInput, options?: CallOptions): Promise<GraphExtractOutput>
  /** Let a language model summarise the themes of the documents. */
  graphSummarize(input?: GraphSummarizeInput, options?: CallOptions): Promise<GraphSummarizeOutput>
  /** Let several names count as one. */
  graphMerge(input: GraphMergeInput, options?: CallOptions): Promise<GraphMergeOutput>
  /** Give a name another form. */
  graphRename(input: GraphRenameInput, options?: CallOptions): Promise<GraphRenameOutput>
  /** Let a name be none. */
  graphDelete(input: GraphDeleteInput, options?: CallOptions): Promise<GraphDeleteOutput>
  /** List the edits of names in force, or take one back. */
  graphEdits(input?: GraphEditsInput, options?: CallOptions): Promise<GraphEditsOutput>
  /** Record how a question was answered, and whether rightly. */
  solvedAdd(input: SolvedAddInput, options?: CallOptions): Promise<SolvedAddOutput>
  /** List solved questions, and what came of prefixes. */
  solvedList(input?: SolvedListInput, options?: CallOptions): Promise<SolvedListOutput>
  /** Erase solved questions. */
  solvedRm(input?: SolvedRmInput, options?: CallOptions): Promise<SolvedRmOutput>
  /** Show which language models can be used here. */
  models(input?: ModelsInput, options?: CallOptions): Promise<ModelsOutput>
  /** Measure the answers that are given without a model. */
  evalAnswers(input: EvalAnswersInput, options?: CallOptions): Promise<EvalAnswersOutput>
  /** Measure retrieval on a folder of questions with known answers. */
  evalBeir(input: EvalBeirInput, options?: CallOptions): Promise<EvalBeirOutput>
  /** Measure how much known evidence contexts hold at each budget. */
  evalSpans(input: EvalSpansInput, options?: CallOptions): Promise<EvalSpansOutput>
  /** Measure how much known evidence stays when documents are compressed. */
  evalCompress(input: EvalCompressInput, options?: CallOptions): Promise<EvalCompressOutput>
  /** Measure where the engine ends sentences, on texts cut by people. */
  evalSegmentation(input: EvalSegmentationInput, options?: CallOptions): Promise<EvalSegmentationOutput>
  /** Make a set of documents and questions whose evidence is known. */
  evalGenerate(input: EvalGenerateInput, options?: CallOptions): Promise<EvalGenerateOutput>
  /** Read the files of other benchmarks, and write sets that eval or other tools read. */
  evalConvert(input: EvalConvertInput, options?: CallOptions): Promise<EvalConvertOutput>
  /** Measure this build on bundled questions, on a folder of sets, or beside other engines. */
  evalRun(input: EvalRunInput, options?: CallOptions): Promise<EvalRunOutput>
  /** Compare two runs item by item, and fail on a real drop. */
  evalCompare(input: EvalCompareInput, options?: CallOptions): Promise<EvalCompareOutput>
  /** Show what a run found out, and which stage lost the evidence. */
  evalReport(input: EvalReportInput, options?: CallOptions): Promise<EvalReportOutput>
}

export const createOperations = (transport: Transport): Operations => ({
  add: (input = {}, options = {}) => transport.call('/operations/add', input, options) as Promise<AddOutput>,
  status: (input = {}, options = {}) =>
    transport.call('/operations/status', input, options) as Promise<StatusOutput>,
  context: (input, options = {}) =>
    transport.call('/operations/context', input, options) as Promise<ContextOutput>,
  ask: (input, options = {}) => transport.call('/operations/ask', input, options) as Promise<AskOutput>,
  search: (input, options = {}) =>
    transport.call('/operations/search', input, options) as Promise<SearchOutput>,
  explain: (input, options = {}) =>
    transport.call('/operations/explain', input, options) as Promise<ExplainOutput>,
  compress: (input = {}, options = {}) =>
    transport.call('/operations/compress', input, options) as Promise<CompressOutput>,
  clusters: (input = {}, options = {}) =>
    transport.call('/operations/clusters', input, options) as Promise<ClustersOutput>,
  report: (input, options = {}) =>
    transport.call('/operations/report', input, options) as Promise<ReportOutput>,
  get: (input, options = {}) => transport.call('/operations/get', input, options) as Promise<GetOutput>,
  list: (input = {}, options = {}) =>
    transport.call('/operations/list', input, options) as Promise<ListOutput>,
  remove: (input = {}, options = {}) =>
    transport.call('/operations/rm', input, options) as Promise<RemoveOutput>,
  watch: (input, options = {}) =>
    transport.stream('/operations/watch', input, options) as AsyncGenerator<WatchOutput>,
  gc: (input = {}, options = {}) => transport.call('/operations/gc', input, options) as Promise<GcOutput>,
  doctor: (input = {}, options = {}) =>
    transport.call('/operations/doctor', input, options) as Promise<DoctorOutput>,
  graphNames: (input = {}, options = {}) =>
    transport.call('/operations/graph/names', input, options) as Promise<GraphNamesOutput>,
  graphShow: (input, options = {}) =>
    transport.call('/operations/graph/show', input, options) as Promise<GraphShowOutput>,
  graphPath: (input, options = {}) =>
    transport.call('/operations/graph/path', input, options) as Promise<GraphPathOutput>,
  graphThemes: (input = {}, options = {}) =>
    transport.call('/operations/graph/themes', input, options) as Promise<GraphThemesOutput>,
  graphExport: (input = {}, options = {}) =>
    transport.call('/operations/graph/export', input, options) as Promise<GraphExportOutput>,
  graphImport: (input, options = {}) =>
    transport.call('/operations/graph/import', input, options) as Promise<GraphImportOutput>,
  graphExtract: (input = {}, options = {}) =>
    transport.call('/operations/graph/extract', input, options) as Promise<GraphExtractOutput>,
  graphSummarize: (input = {}, options = {}) =>
    transport.call('/operations/graph/summarize', input, options) as Promise<GraphSummarizeOutput>,
  graphMerge: (input, options = {}) =>
    transport.call('/operations/graph/merge', input, options) as Promise<GraphMergeOutput>,
  graphRename: (input, options = {}) =>
    transport.call('/operations/graph/rename', input, options) as Promise<GraphRenameOutput>,
  graphDelete: (input, options = {}) =>
    transport.call('/operations/graph/delete', input, options) as Promise<GraphDeleteOutput>,
  graphEdits: (input = {}, options = {}) =>
    transport.call('/operations/graph/edits', input, options) as Promise<GraphEditsOutput>,
  solvedAdd: (input, options = {}) =>
    transport.call('/operations/solved/add', input, options) as Promise<SolvedAddOutput>,
  solvedList: (input = {}, options = {}) =>
    transport.call('/operations/solved/list', input, options) as Promise<SolvedListOutput>,
  solvedRm: (input = {}, options = {}) =>
    transport.call('/operations/solved/rm', input, options) as Promise<SolvedRmOutput>,
  models: (input = {}, options = {}) =>
    transport.call('/operations/models', input, options) as Promise<ModelsOutput>,
  evalAnswers: (input, options = {}) =>
    transport.call('/operations/eval/answers', input, options) as Promise<EvalAnswersOutput>,
  evalBeir: (input, options = {}) =>
    transport.call('/operations/eval/beir', input, options) as Promise<EvalBeirOutput>,
  evalSpans: (input, options = {}) =>
    transport.call('/operations/eval/spans', input, options) as Promise<EvalSpansOutput>,
  evalCompress: (input, options = {}) =>
    transport.call('/operations/eval/compress', input, options) as Promise<EvalCompressOutput>,
  evalSegmentation: (input, options = {}) =>
    transport.call('/operations/eval/segmentation', input, options) as Promise<EvalSegmentationOutput>,
  evalGenerate: (input, options = {}) =>
    transport.call('/operations/eval/generate', input, options) as Promise<EvalGenerateOutput>,
  evalConvert: (input, options = {}) =>
    transport.call('/operations/eval/convert', input, options) as Promise<EvalConvertOutput>,
  evalRun: (input, options = {}) =>
    transport.call('/operations/eval/run', input, options) as Promise<EvalRunOutput>,
  evalCompare: (input, options = {}) =>
    transport.call('/operations/eval/compare', input, options) as Promise<EvalCompareOutput>,
  evalReport: (input, options = {}) =>
    transport.call('/operations/eval/report', input, options) as Promise<EvalReportOutput>,
})
