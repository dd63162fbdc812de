import type { Span } from '../model.ts'
import type { Arranger } from '../ports.ts'

/** Where a passage of an earlier context stood: its citations will do. */
export interface PreviousPassage extends Span {
  readonly document: string
}

/**
 * Passages of an earlier context that are chosen again come first, in the order that they had; the others follow as
 * the arranger has them. As long as nothing of the earlier one falls away, it begins the new one byte for byte (but
 * for its closing mark), which is what a provider's prompt cache needs.
 */
export function afterPrevious(previous: readonly PreviousPassage[], arranger: Arranger): Arranger {
  const rank = new Map(previous.map((passage, i) => [keyOf(passage), i]))
  return {
    name: `previous, ${arranger.name}`,
    arrange(citations) {
      const known = citations.filter((citation) => rank.has(keyOf(citation)))
      const others = citations.filter((citation) => !rank.has(keyOf(citation)))
      return [
        ...known.toSorted((a, b) => rank.get(keyOf(a))! - rank.get(keyOf(b))!),
        ...arranger.arrange(others),
      ]
    },
  }
}

const keyOf = ({ document, start, end }: PreviousPassage): string => `${start} ${end} ${document}`
