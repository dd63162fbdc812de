import type { ContextOutput } from '@lightcone/client'
import { memo } from 'preact/compat'
import { useCallback, useState } from 'preact/hooks'
import { Budget, ModeChoice } from '../parts/budget.tsx'
import { CitationCard, CutLine, keyOfSpan } from '../parts/citations.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { Live, Note, ProblemNote } from '../parts/notes.tsx'
import { QuestionBar } from '../parts/question-bar.tsx'
import { TraceTable } from '../parts/trace-table.tsx'
import { Why } from '../parts/why.tsx'
import { useFollowed, useServer } from '../server.ts'
import { readStrategy, type Strategy } from '../strategies.ts'
import { go, type UrlState, useUrl, VIEWS } from '../url-state.ts'
import { count, plural } from '../words.ts'

/** Context of a question at a budget; asked again with every move of the slider. `full`: with all that was left out. */
export function useContextOf(
  question: string,
  budget: number,
  mode: UrlState['mode'],
  { chosen = '', full = false } = {},
) {
  const { client, namespace, token } = useServer()
  const key =
    question === '' ? undefined : JSON.stringify([question, budget, mode, chosen, full, namespace, token])
  const strategy = chosen === '' ? {} : { strategy: readStrategy(chosen) as Strategy }
  return useFollowed(key, (signal) =>
    client.context({ question, budget, mode, full, ...strategy }, { signal }),
  )
}

export function ContextScreen() {
  const { question, budget, mode, view } = useUrl()
  /** The question of which everything that stayed out is listed: ten times the bytes, so not under a moving slider. */
  const [listed, setListed] = useState<string>()
  const full = listed === question || view === 'why'
  const { value: context, problem } = useContextOf(question, budget, mode, { full })
  const listAll = useCallback(() => setListed(question), [question])
  return (
    <>
      <QuestionBar action="Get context" />
      <div class="controls">
        <Budget id="budget" value={budget} onChange={(next) => go({ budget: next }, true)} />
        <ModeChoice id="mode" value={mode} onChange={(next) => go({ mode: next }, true)} />
      </div>
      {problem !== undefined && <ProblemNote problem={problem} />}
      {question === '' && <Welcome />}
      {context !== undefined && (
        <div data-packed={context.budget.tokens}>
          <Live text={`${plural(context.citations.length, 'passage')}, ${count(context.tokens)} tokens`} />
          <Meter context={context} />
          <ViewChoice view={view} />
          <Shown context={context} view={view} onListAll={listAll} />
        </div>
      )}
    </>
  )
}

interface ShownProps {
  readonly context: ContextOutput
  readonly view: UrlState['view']
  readonly onListAll: () => void
}

/** Kept while a moved budget has no answer yet: its question is on the way sooner. */
const Shown = memo(({ context, view, onListAll }: ShownProps) => {
  if (view === 'raw')
    return (
      <section aria-label="What the model gets">
        <CopyButton text={context.text} />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
        <pre class="raw" tabIndex={0}>
          {context.text}
        </pre>
      </section>
    )
  if (view === 'trace') return <TraceTable trace={context.trace} />
  if (view === 'why') return <Why context={context} />
  return (
    <>
      {context.citations.length === 0 && <Note>Nothing in the index bears on this question.</Note>}
      <ol class="cards">
        {context.citations.map((citation) => (
          <CitationCard key={keyOfSpan(citation)} citation={citation} />
        ))}
      </ol>
      <CutLine context={context} onListAll={onListAll} />
    </>
  )
})

function Meter({ context }: { readonly context: ContextOutput }) {
  const { tokens, budget, plain, corpus } = context
  const share = Math.round(100 * Math.abs(1 - tokens / Math.max(1, plain.tokens)))
  const compared =
    tokens === plain.tokens ? 'as many as' : `${share} % ${tokens < plain.tokens ? 'fewer' : 'more'} than`
  return (
    <div class="meter">
      <meter min={0} max={budget.tokens} value={tokens} aria-label="Tokens used of the budget" />
      <p>
        <b>{count(tokens)}</b> of {count(budget.tokens)} tokens · {compared}{' '}
        {plural(plain.passages, 'whole passage')} ({count(plain.tokens)}) · everything would be{' '}
        {count(corpus.tokens)} · {context.trace.elapsedMs.toFixed(1)} ms
      </p>
    </div>
  )
}

const VIEW_NAMES = { pretty: 'Passages', raw: 'As sent', why: 'Why', trace: 'Trace' } as const

function ViewChoice({ view }: { readonly view: UrlState['view'] }) {
  return (
    <fieldset class="tabs">
      <legend class="unseen">View</legend>
      {VIEWS.map((name) => (
        <label key={name}>
          <input type="radio" name="view" checked={name === view} onChange={() => go({ view: name }, true)} />
          <span>{VIEW_NAMES[name]}</span>
        </label>
      ))}
    </fieldset>
  )
}

function Welcome() {
  return (
    <Note>
      <p>
        Ask a question in plain words. You get the passages that carry its evidence, cut to the budget, each
        with the place it stands in. Press <kbd>/</kbd> to ask from anywhere, <kbd>Esc</kbd> to close a
        source.
      </p>
    </Note>
  )
}
