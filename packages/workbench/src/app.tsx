import type { StatusOutput } from '@lightcone/client'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { DocumentPanel } from './parts/document-panel.tsx'
import { ProblemNote } from './parts/notes.tsx'
import { AnswerScreen } from './screens/answer.tsx'
import { CompareScreen } from './screens/compare.tsx'
import { ContextScreen } from './screens/context.tsx'
import { DocumentsScreen } from './screens/documents.tsx'
import { EvaluateScreen } from './screens/evaluate.tsx'
import { GraphScreen } from './screens/graph.tsx'
import { SettingsScreen } from './screens/settings.tsx'
import { StartScreen } from './screens/start.tsx'
import { keepToken, readToken, ServerContext, serverFor, useAsked } from './server.ts'
import { CLOSED, go, hrefOf, SCREENS, type Screen, useUrl } from './url-state.ts'
import { plural } from './words.ts'

const TITLES: Readonly<Record<Screen, string>> = {
  start: 'Add',
  context: 'Context',
  answer: 'Answer',
  documents: 'Documents',
  compare: 'Compare',
  graph: 'Graph',
  evaluate: 'Evaluate',
  settings: 'Settings',
}

export function App() {
  const url = useUrl()
  const [token, setToken] = useState(readToken)
  const server = useMemo(() => serverFor(token, url.namespace), [token, url.namespace])
  const [round, setRound] = useState(0)
  const status = useAsked(`${url.namespace}\n${token}\n${round}`, (signal) =>
    server.client.status({}, { signal }).catch((error) => {
      if ((error as { code?: string }).code === 'index-not-found') return undefined
      throw error
    }),
  )
  const needsToken = status.problem?.code === 'unauthorized'
  const isEmpty = !status.isBusy && (status.value?.documents ?? 0) === 0
  const screen = needsToken ? 'settings' : (url.screen ?? (isEmpty ? 'start' : 'context'))
  // Until the server has said whether it holds anything, neither first screen would be the right one.
  const isKnown = url.screen !== undefined || !status.isBusy || status.value !== undefined

  useShortcuts()
  useEffect(() => {
    document.title = `${TITLES[screen]} – Lightcone`
  }, [screen])

  return (
    <ServerContext.Provider value={server}>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="top">
        <a
          class="brand"
          href={hrefOf({ screen: undefined, ...CLOSED })}
          onClick={follow({ screen: undefined, ...CLOSED })}
        >
          <img src="/icon.svg" alt="" width="22" height="22" /> Lightcone
        </a>
        <nav aria-label="Screens">
          {SCREENS.map((name) => (
            <a
              key={name}
              href={hrefOf({ screen: name, ...CLOSED })}
              onClick={follow({ screen: name, ...CLOSED })}
              aria-current={name === screen ? 'page' : undefined}
            >
              {TITLES[name]}
            </a>
          ))}
        </nav>
        <Holdings status={status.value} namespace={url.namespace} />
      </header>
      <div class={url.document === '' ? 'body' : 'body with-panel'}>
        <main id="main" tabIndex={-1}>
          <h1 class="unseen">{TITLES[screen]}</h1>
          {status.problem !== undefined && <ProblemNote problem={status.problem} />}
          {isKnown && screen === 'start' && (
            <StartScreen isEmpty={isEmpty} onAdded={() => setRound(round + 1)} />
          )}
          {isKnown && screen === 'context' && <ContextScreen />}
          {screen === 'answer' && <AnswerScreen />}
          {screen === 'documents' && <DocumentsScreen />}
          {screen === 'compare' && <CompareScreen />}
          {screen === 'graph' && <GraphScreen />}
          {screen === 'evaluate' && <EvaluateScreen />}
          {screen === 'settings' && (
            <SettingsScreen
              token={token}
              onToken={(next) => {
                keepToken(next)
                setToken(next)
              }}
            />
          )}
        </main>
        {url.document !== '' && <DocumentPanel id={url.document} start={url.start} end={url.end} />}
      </div>
    </ServerContext.Provider>
  )
}

/** A link that stays in the page, unless a key or button asks for another tab. */
export function follow(change: Parameters<typeof go>[0]) {
  return (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    go(change)
  }
}

function Holdings({
  status,
  namespace,
}: {
  readonly status: StatusOutput | undefined
  readonly namespace: string
}) {
  return (
    <p class="holdings">
      {namespace !== '' && <span class="chip">{namespace}</span>}
      {status === undefined ? 'empty' : plural(status.documents, 'document')}
    </p>
  )
}

/** `/` asks, Escape closes the source; single keys are left alone while something is being typed. */
function useShortcuts(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement
      const isTyping = target.matches('input:not([type=range]), textarea, select')
      if (event.key === 'Escape' && new URLSearchParams(location.search).has('doc')) {
        event.preventDefault()
        go(CLOSED)
      } else if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
        const field = document.querySelector<HTMLElement>('[data-ask]')
        if (field === null) return
        event.preventDefault()
        field.focus()
      }
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}
