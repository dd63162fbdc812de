/** What a context says of the passages that it has no room for: a line each, by which `get` opens them. */
import { LightconeError } from '../errors.ts'
import type { Citation, Gist, RankedCandidate, RankedSentence } from '../model.ts'
import type { Tokenizer } from '../ports.ts'
import { fittingGists, gistOf, withGists } from '../text/gist.ts'

/** They are lines of text at the end of a block. Throws `invalid-argument` for forms that are none. */
export function checkGists(render: string | undefined): void {
  if (render !== 'json' && render !== 'messages') return
  throw new LightconeError('invalid-argument', {
    message: `Gists cannot stand at the end of a context rendered as ${render}.`,
    hint: 'Leave out `render`, or do not ask for `gists`; `omitted` lists what is not shown.',
    details: { render },
  })
}

export interface Told {
  readonly text: string
  readonly tokens: number
  readonly gists: readonly Gist[]
}

/** The block with a gist of each passage that no citation touches, most wanted first, as many as fit. */
export function tellNotShown(
  packed: { readonly text: string; readonly tokens: number; readonly citations: readonly Citation[] },
  candidates: readonly RankedCandidate[],
  budgetTokens: number,
  { count }: Pick<Tokenizer, 'count'>,
): Told {
  const { text, tokens, citations } = packed
  const hidden = candidates.filter(
    ({ segment: { document, start, end } }) =>
      !citations.some((cited) => cited.document === document && cited.start < end && start < cited.end),
  )
  let gists = fittingGists(text, hidden.map(gistOfPassage), budgetTokens - tokens, count)
  let told = withGists(text, gists)
  // Pieces counted apart can differ by a token from the whole where a tokenizer joins across a line break.
  while (gists.length > 0 && count(told) > budgetTokens) told = withGists(text, (gists = gists.slice(0, -1)))
  return { text: told, tokens: count(told), gists }
}

/** The beginning of the sentence that is wanted most. */
function gistOfPassage({ segment, sentences }: RankedCandidate): Gist {
  const worth = ({ worth, coverage }: RankedSentence) => worth ?? coverage
  const best = sentences.reduce(
    (a, b) => (worth(b) > worth(a) ? b : a),
    sentences[0] ?? { ...segment, coverage: 0, keep: false },
  )
  return gistOf(
    segment.document,
    segment,
    segment.text.slice(best.start - segment.start, best.end - segment.start),
  )
}
