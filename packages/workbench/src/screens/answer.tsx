import type { AnswerPart, AskOutput } from '@lightcone/client'
import { useState } from 'preact/hooks'
import { follow } from '../app.tsx'
import { CitationCard, spanOf } from '../parts/citations.tsx'
import { Live, Note, ProblemNote } from '../parts/notes.tsx'
import { QuestionBar } from '../parts/question-bar.tsx'
import { type Citation, modelsOf, useAsked, useServer } from '../server.ts'
import { go, hrefOf, useUrl } from '../url-state.ts'
import { piecesOf, placeOf, stretchesOf } from '../words.ts'

export function AnswerScreen() {
  const { question, budget, mode, model } = useUrl()
  const server = useServer()
  const { client, namespace, token } = server
  const { value: models = [] } = useAsked(`${namespace}\n${token}`, (signal) => modelsOf(server, signal))
  const key = question === '' ? undefined : JSON.stringify([question, budget, mode, model, namespace, token])
  /** What a model has written so far; not checked yet. */
  const [written, setWritten] = useState('')
  const {
    value: answer,
    problem,
    isBusy,
  } = useAsked(key, (signal) => {
    setWritten('')
    const asked = { question, budget, mode }
    if (model === '') return client.ask(asked, { signal })
    const onAnswer = (part: AnswerPart) => {
      if (!signal.aborted) setWritten((before) => (part.type === 'answer-delta' ? before + part.text : ''))
    }
    return client.ask({ ...asked, model }, { signal, onAnswer })
  })
  return (
    <>
      <QuestionBar action="Answer" />
      {(models.length > 0 || model !== '') && <WriterChoice models={models} model={model} />}
      {problem !== undefined && <ProblemNote problem={problem} />}
      {question === '' && <Note>Ask, and each sentence of the answer carries the place it comes from.</Note>}
      {isBusy && written !== '' && (
        <p class="answer none" aria-busy="true">
          {written}
        </p>
      )}
      {isBusy && written === '' && (answer === undefined || model !== '') && (
        <p class="quiet">{model === '' ? 'Reading…' : `${model} is reading…`}</p>
      )}
      {answer !== undefined && !(isBusy && model !== '') && <Shown answer={answer} />}
    </>
  )
}

function WriterChoice({ models, model }: { readonly models: readonly string[]; readonly model: string }) {
  return (
    <div class="choice">
      <label for="model">Written by</label>
      <select id="model" value={model} onChange={(event) => go({ model: event.currentTarget.value }, true)}>
        <option value="">the sources, word for word</option>
        {[...new Set([...models, ...(model === '' ? [] : [model])])].map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}

const STATUSES: Readonly<Record<AskOutput['status'], string>> = {
  answered: 'Answered.',
  partial: 'A part of this is not in the sources.',
  conflict: 'The sources contradict each other.',
  unanswerable: 'The sources do not answer this.',
}

const READERS: Readonly<Record<string, string>> = {
  extractive: 'Sentences of your sources, word for word; no model was asked.',
  aggregate: 'Computed from the rows cited; no model was asked.',
}

function Shown({ answer }: { readonly answer: AskOutput }) {
  const { text, status, citations, statements = [], reader, fallback } = answer
  return (
    <>
      <Live text={STATUSES[status]} />
      {fallback !== undefined && (
        <Note>
          {fallback.model} did not answer: {fallback.message} This is the answer without it.
        </Note>
      )}
      <p class={status === 'unanswerable' ? 'answer none' : 'answer'}>
        {stretchesOf(text, statements).map((stretch) => {
          const pieces = piecesOf(stretch.text, citations).map((piece, index) =>
            'citation' in piece ? <Marker key={index} citation={piece.citation} /> : piece.text,
          )
          return stretch.isUnsupported ? (
            <span class="unsupported" key={stretch.start}>
              {pieces} <span class="chip">not in what it cites</span>
            </span>
          ) : (
            pieces
          )
        })}
      </p>
      <p class="quiet">
        {status !== 'answered' && status !== 'unanswerable' && <strong>{STATUSES[status]} </strong>}
        {READERS[reader] ?? `Written by ${reader}; each sentence was checked against what it cites.`}
      </p>
      {citations.length > 0 && (
        <>
          <h2>Sources</h2>
          <ol class="cards">
            {citations.map((citation) => (
              <CitationCard key={citation.id} citation={citation} />
            ))}
          </ol>
        </>
      )}
    </>
  )
}

/** The mark of a citation; its quote shows while the mark is pointed at or has the focus. */
function Marker({ citation }: { readonly citation: Citation }) {
  const target = spanOf(citation)
  const id = `quote-${citation.id}`
  return (
    <span class="marker">
      <a
        href={hrefOf(target)}
        onClick={follow(target)}
        aria-label={`${citation.id}: ${citation.document}`}
        aria-describedby={id}
      >
        {citation.id}
      </a>
      <span class="hover" role="tooltip" id={id}>
        <b>
          {citation.document} {placeOf(citation)}
        </b>
        {citation.quote}
      </span>
    </span>
  )
}
