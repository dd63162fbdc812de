/** What calls of models take, in tokens and money. */
import type { ModelUsage } from '../model.ts'

/** What a provider takes for a million tokens, in whatever currency; `cost` is in the same. */
export interface ModelPrices {
  readonly inputPerMillion: number
  /** Default 0. */
  readonly outputPerMillion?: number
}

export const NOTHING_USED: ModelUsage = { inputTokens: 0, outputTokens: 0, calls: 0 }

export function addUsage(a: ModelUsage, b: ModelUsage): ModelUsage {
  const cost = a.cost === undefined && b.cost === undefined ? {} : { cost: (a.cost ?? 0) + (b.cost ?? 0) }
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    calls: a.calls + b.calls,
    ...cost,
  }
}

/** Usage is a number in version 2 of the providers' interface and `{ total }` in versions 3 and 4. */
export function tokenUsage(usage: unknown): { inputTokens: number; outputTokens: number } {
  const record = (typeof usage === 'object' && usage !== null ? usage : {}) as Record<string, unknown>
  return { inputTokens: total(record['inputTokens']), outputTokens: total(record['outputTokens']) }
}

/** What is no count of tokens is 0: servers of one's own say all kinds of things. */
function total(value: unknown): number {
  const count = typeof value === 'number' ? value : (value as { total?: unknown } | null | undefined)?.total
  return Number.isSafeInteger(count) && (count as number) >= 0 ? (count as number) : 0
}
