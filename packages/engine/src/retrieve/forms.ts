/** One question in several forms: what each finds, put together. */
import { byScore } from '../candidate-order.ts'
import { leaf, product } from '../explanation.ts'
import type { Candidate, Query } from '../model.ts'
import type { Retriever } from '../ports.ts'

/**
 * Finds with the question and with each form of it. A passage has the best of its scores (CombMAX: Fox & Shaw 1994),
 * a form's scores scaled so that its first passage counts as much as the question's: what answers a part of a question
 * answers no other part. What the question itself scores best keeps its score. Without forms the results are those of
 * `inner`.
 */
export function acrossForms(inner: Retriever, forms: readonly Query[]): Retriever {
  if (forms.length === 0) return inner
  return {
    name: `${inner.name}, ${forms.length + 1} forms`,
    async retrieve(query, k, signal) {
      const own = await inner.retrieve(query, k, signal)
      const best = new Map(own.map((candidate) => [candidate.segment.ordinal, candidate]))
      for (const form of forms) {
        const found = await inner.retrieve(form, k, signal)
        const scale = scaleOf(own, found)
        for (const candidate of found) {
          const explanation = product(`form: ${form.text}`, [leaf('scale', scale), candidate.explanation])
          const before = best.get(candidate.segment.ordinal)
          if (before === undefined || explanation.value > before.score)
            best.set(candidate.segment.ordinal, { ...candidate, score: explanation.value, explanation })
        }
      }
      return [...best.values()].toSorted(byScore).slice(0, k)
    },
  }
}

function scaleOf(own: readonly Candidate[], found: readonly Candidate[]): number {
  const first = found[0]?.score ?? 0
  return own.length > 0 && first > 0 ? own[0]!.score / first : 1
}
