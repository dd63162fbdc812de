import { type Clock, IN_MEMORY, type LongRunning, lineStarts, open, type Tokenizer } from 'lightcone'
import type { EvidenceQuestion, EvidenceSet } from '../datasets/evidence-set.ts'
import { type Indexed, indexSet } from '../index-set.ts'
import { type Asked, askQuestion } from './ask.ts'
import type { SpansBudget, SpansSettings } from './settings.ts'

export interface AskSetOptions extends LongRunning, Pick<SpansSettings, 'mode' | 'strategy' | 'titles'> {
  readonly budgets: readonly SpansBudget[]
  readonly tokenizer: Tokenizer
  readonly clock: Pick<Clock, 'elapsedMs'>
  /** Called after each question, in order. */
  readonly onAsked?: (question: EvidenceQuestion, asked: Asked) => Promise<void>
}

export interface AskedSet {
  readonly asked: readonly Asked[]
  readonly indexed: Indexed
  readonly indexSeconds: number
}

/** Indexes a set in memory and asks its questions, one after the other. */
export async function askSet(set: EvidenceSet, options: AskSetOptions): Promise<AskedSet> {
  const { titles, tokenizer, clock, signal, onProgress, onAsked } = options
  const cone = await open(IN_MEMORY)
  try {
    const started = clock.elapsedMs()
    const indexed = await indexSet(cone, set, titles, options)
    const indexSeconds = (clock.elapsedMs() - started) / 1000
    const asking = { ...options, signal, ...lookups(set, tokenizer) }
    const asked: Asked[] = []
    for (const question of set.questions) {
      const one = await askQuestion(cone, question, asking)
      asked.push(one)
      await onAsked?.(question, one)
      onProgress?.({ stage: 'context', done: asked.length, total: set.questions.length, item: question.id })
    }
    return { asked, indexed, indexSeconds }
  } finally {
    await cone.close()
  }
}

/** What a question needs to know of the set: tokens in reach, and where lines start; each found out once. */
export function lookups({ documents }: Pick<EvidenceSet, 'documents'>, tokenizer: Tokenizer) {
  const texts = new Map(documents.map(({ id, text }) => [id, text]))
  return {
    linesOf: memoized((document: string) => lineStarts(texts.get(document) ?? '')),
    reachable: memoized((scope: string | undefined) =>
      documents
        .filter((document) => scope === undefined || document.scope === scope)
        .reduce((sum, { text }) => sum + tokenizer.count(text), 0),
    ),
  }
}

function memoized<K, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>()
  return (key) => {
    const value = known.has(key) ? known.get(key)! : compute(key)
    known.set(key, value)
    return value
  }
}
