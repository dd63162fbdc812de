import type { AskOutput } from '@lightcone/client'
import { follow } from '../app.tsx'
import { CitationCard, spanOf } from '../parts/citations.tsx'
import { Live, Note, ProblemNote } from '../parts/notes.tsx'
import { QuestionBar } from '../parts/question-bar.tsx'
import { type Citation, useAsked, useServer } from '../server.ts'
import { hrefOf, useUrl } from '../url-state.ts'
import { piecesOf, placeOf } from '../words.ts'

export function AnswerScreen() {
  const { question, budget, mode } = useUrl()
  const { client, namespace, token } = useServer()
  const key = question === '' ? undefined : JSON.stringify([question, budget, mode, namespace, token])
  const {
    value: answer,
    problem,
    isBusy,
  } = useAsked(key, (signal) => client.ask({ question, budget, mode }, { signal }))
  return (
    <>
      <QuestionBar action="Answer" />
      {problem !== undefined && <ProblemNote problem={problem} />}
      {question === '' && <Note>Ask, and each sentence of the answer carries the place it comes from.</Note>}
      {isBusy && answer === undefined && <p class="quiet">Reading…</p>}
      {answer !== undefined && <Shown answer={answer} />}
    </>
  )
}

function Shown({ answer }: { readonly answer: AskOutput }) {
  return (
    <>
      <Live text={answer.status === 'answered' ? 'Answered' : 'The sources do not answer this.'} />
      <p class={answer.status === 'answered' ? 'answer' : 'answer none'}>
        {piecesOf(answer.text, answer.citations).map((piece, index) =>
          'citation' in piece ? <Marker key={index} citation={piece.citation} /> : piece.text,
        )}
      </p>
      <p class="quiet">
        {answer.reader === 'extractive'
          ? 'Sentences of your sources, word for word; no model was asked.'
          : `Written by ${answer.reader}.`}
      </p>
      {answer.citations.length > 0 && (
        <>
          <h2>Sources</h2>
          <ol class="cards">
            {answer.citations.map((citation) => (
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
