import type { ContextOutput } from '@lightcone/client'
import { useState } from 'preact/hooks'
import { follow } from '../app.tsx'
import { type Citation, type Omission, useAsked, useServer } from '../server.ts'
import { hrefOf } from '../url-state.ts'
import { count, fileName, placeOf, REASONS } from '../words.ts'

/** The address of a span in its source. */
export const spanOf = ({ document, start, end }: Pick<Citation, 'document' | 'start' | 'end'>) => ({
  document,
  start,
  end,
})

/** The same for the same passage at another budget, so that its element stays. */
export const keyOfSpan = ({ document, start, end }: Pick<Citation, 'document' | 'start' | 'end'>): string =>
  `${document} ${start} ${end}`

export function CitationCard({ citation, tag }: { readonly citation: Citation; readonly tag?: string }) {
  const target = spanOf(citation)
  const headings = headingsAbove(citation)
  return (
    <li class="card">
      <p class="where">
        <a class="cite" href={hrefOf(target)} onClick={follow(target)}>
          <span class="number">{citation.id}</span> <span class="file">{citation.document}</span>
        </a>
        <span class="place">{placeOf(citation)}</span>
        {tag !== undefined && <span class="chip">{tag}</span>}
      </p>
      {headings.length > 0 && <p class="headings">{headings.join(' › ')}</p>}
      <p class="quote">{citation.quote}</p>
      {citation.trail !== undefined && citation.trail.length > 0 && (
        <p class="trail">
          Reached by{' '}
          {citation.trail.map((step, index) => (
            <span key={index}>
              {index > 0 && ' → '}
              <b>{step.name}</b> in {fileName(step.document)}
            </span>
          ))}
        </p>
      )}
    </li>
  )
}

/** The headings that the passage stands under, but for one that it begins with. */
function headingsAbove({ headings, quote }: Citation): readonly string[] {
  const first = (quote.split('\n', 1)[0] ?? '').replace(/^[#=\s]+/, '').trim()
  return first === headings.at(-1) ? headings.slice(0, -1) : headings
}

/**
 * The line between what is in and what stayed out, and below it how much stayed out for which reason, and the passages:
 * the first few of each reason, or all of them once somebody asks.
 */
export function CutLine({
  context,
  onListAll,
}: {
  readonly context: ContextOutput
  readonly onListAll: () => void
}) {
  const { omitted, omittedCount, tokens, budget } = context
  const [shown, setShown] = useState(AT_ONCE)
  const counts = Object.entries(omittedCount) as [Omission['reason'], number][]
  const total = counts.reduce((sum, [, amount]) => sum + amount, 0)
  const listed = Math.min(shown, omitted.length)
  return (
    <section aria-labelledby="cut">
      <h2 id="cut" class="cut">
        <span>
          cut at {count(budget.tokens)} tokens · {count(tokens)} used
        </span>
      </h2>
      {total === 0 && <p class="quiet">Nothing that was found stayed out.</p>}
      {total > 0 && (
        <p class="quiet">
          Stayed out: {counts.map(([reason, amount]) => `${REASONS[reason]} (${count(amount)})`).join(', ')}.
        </p>
      )}
      <ul class="omitted">
        {omitted.slice(0, listed).map((one) => (
          <OmittedRow key={keyOfSpan(one)} omission={one} />
        ))}
      </ul>
      {omitted.length < total && (
        <button type="button" onClick={onListAll}>
          List all {count(total)}
        </button>
      )}
      {omitted.length === total && listed < total && (
        <button type="button" onClick={() => setShown(shown + AT_ONCE)}>
          Show more of the other {count(total - listed)}
        </button>
      )}
    </section>
  )
}

/** Rows added to the page at a time. */
const AT_ONCE = 100

function OmittedRow({ omission }: { readonly omission: Omission }) {
  const [isOpen, setOpen] = useState(false)
  const { client } = useServer()
  const { document, start, end, reason, score } = omission
  const text = useAsked(isOpen ? `${document} ${start} ${end}` : undefined, (signal) =>
    client.get({ id: document, start, end }, { signal }),
  )
  const target = spanOf(omission)
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <span class="file">{fileName(document)}</span> <span class="quiet">{REASONS[reason]}</span>{' '}
          <span class="score">{score.toFixed(2)}</span>
        </summary>
        <p class="quote">{text.value?.text ?? text.problem?.message ?? '…'}</p>
        <p>
          <a href={hrefOf(target)} onClick={follow(target)}>
            Open in {document}
          </a>
        </p>
      </details>
    </li>
  )
}
