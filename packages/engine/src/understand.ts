/** What a question means to the index: its terms, misspelt words looked for as those that exist. */
import { wakeLacking } from './background-embedding.ts'
import type { Engine } from './engine.ts'
import { LightconeError } from './errors.ts'
import type { SearchOptions } from './lightcone.ts'
import { embedQuestion } from './load-embeddings.ts'
import type { Query } from './model.ts'
import { NOTHING_USED } from './models/usage.ts'
import { repairQuery } from './retrieve/repair.ts'
import { dateTerms } from './text/dates.ts'
import type { TraceRecorder } from './trace/trace.ts'

/** Longest question, in UTF-16 code units. A longer one is a document: add it, or ask about it. */
export const MAX_QUERY_LENGTH = 200_000

/** Throws `query-empty` and `query-too-long`. In the mode `lexical` words stay as they are. */
export async function understand(
  question: string,
  { filter, mode, repair = true, signal }: Pick<SearchOptions, 'filter' | 'mode' | 'repair' | 'signal'>,
  engine: Engine,
  trace: TraceRecorder,
): Promise<Query> {
  if (question.trim() === '')
    throw new LightconeError('query-empty', {
      message: 'The question is empty.',
      hint: 'Give a question or a few words to look for.',
    })
  if (question.length > MAX_QUERY_LENGTH)
    throw new LightconeError('query-too-long', {
      message: `The question has ${question.length} characters; the limit is ${MAX_QUERY_LENGTH}.`,
      hint: 'Shorten the question, or add the text as a document and ask about it.',
      details: { length: question.length, limit: MAX_QUERY_LENGTH },
    })
  return trace.stage('query', async () => {
    const { seq, segments, languages } = await presentOf(engine)
    const terms = engine.analyzer.query(question.toWellFormed(), languages)
    const words = new Set(terms.map(({ term }) => term))
    const dates = dateTerms(question).filter(({ term }) => !words.has(term))
    const asked: Query = {
      ...{ text: question, terms, seq },
      ...(filter === undefined ? {} : { filter }),
      ...(dates.length === 0 ? {} : { dates }),
    }
    const known =
      repair && mode !== 'lexical' ? await repairQuery(asked, languages, repairOptions(engine)) : asked
    const { vectors, filled, failed, usage } =
      mode === 'lexical'
        ? NO_VECTORS
        : await embedQuestion(question, engine.vectors, engine.embedders, signal)
    const query: Query = vectors.length === 0 ? known : { ...known, vectors }
    wakeLacking(engine, segments)
    const spaces = vectors.map(({ space }, i) =>
      filled[i]! < segments ? `${space} (${filled[i]} of ${segments} segments)` : space,
    )
    const repaired = query.repairs?.map(({ word, terms }) => `${word}: ${terms.join(', ')}`).join('; ')
    const notes = {
      terms: query.terms.length,
      ...(dates.length === 0 ? {} : { dates: dates.map(({ term }) => term).join(', ') }),
      ...(repaired === undefined ? {} : { repaired }),
      ...(vectors.length === 0 ? {} : { spaces: spaces.join(', ') }),
      ...(usage.calls === 0 ? {} : { embeddingTokens: usage.inputTokens, embeddingCalls: usage.calls }),
      ...(usage.cost === undefined ? {} : { embeddingCost: usage.cost }),
      ...(failed.length === 0 ? {} : { notEmbedded: failed.join(' ') }),
    }
    return { result: query, in: 1, out: query.terms.length, notes }
  })
}

const NO_VECTORS = { vectors: [], filled: [], failed: [], usage: NOTHING_USED } as const

const repairOptions = ({ index, analyzer, vocabulary }: Engine) => ({ lexical: index, analyzer, vocabulary })

/** The last commit, and the languages of its documents. */
async function presentOf({ store }: Engine) {
  const { seq, segments, languages } = await store.stats()
  return { seq, segments, languages: Object.keys(languages).toSorted() }
}

export const languagesOf = async (engine: Engine): Promise<readonly string[]> =>
  (await presentOf(engine)).languages
