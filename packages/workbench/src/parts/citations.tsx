import type { ContextOutput } from '@lightcone/client'
import { useState } from 'preact/hooks'
import { follow } from '../app.tsx'
import { type Citation, type Omission, useAsked, useServer } from '../server.ts'
import { hrefOf } from '../url-state.ts'
import { count, fileName, placeOf, plural, REASONS } from '../words.ts'

/** The address of a span in its source. */
export const spanOf = ({ document, start, end }: Pick<Citation, 'document' | 'start' | 'end'>) => ({
  document,
  start,
  end,
})

export function CitationCard({ citation, tag }: { readonly citation: Citation; readonly tag?: string }) {
  const target = spanOf(citation)
  return (
    <li class="card">
      <p class="where">
        <a class="cite" href={hrefOf(target)} onClick={follow(target)}>
          <span class="number">{citation.id}</span> <span class="file">{citation.document}</span>
        </a>
        <span class="place">{placeOf(citation)}</span>
        {tag !== undefined && <span class="chip">{tag}</span>}
      </p>
      {citation.headings.length > 0 && <p class="headings">{citation.headings.join(' › ')}</p>}
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

/** The line between what is in and what the budget left out, and below it the passages in the order they fell. */
export function CutLine({ context }: { readonly context: ContextOutput }) {
  const { omitted, tokens, budget } = context
  const [shown, setShown] = useState(20)
  return (
    <section aria-labelledby="cut">
      <h2 id="cut" class="cut">
        <span>
          cut at {count(budget.tokens)} tokens · {count(tokens)} used
        </span>
      </h2>
      {omitted.length === 0 && <p class="quiet">Nothing that was found stayed out.</p>}
      <ul class="omitted">
        {omitted.slice(0, shown).map((one) => (
          <OmittedRow key={`${one.document} ${one.start} ${one.end}`} omission={one} />
        ))}
      </ul>
      {omitted.length > shown && (
        <button type="button" onClick={() => setShown(shown + 100)}>
          Show more of {plural(omitted.length - shown, 'passage')}
        </button>
      )}
    </section>
  )
}

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
