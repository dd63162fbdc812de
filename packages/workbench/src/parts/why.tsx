import type { ContextOutput, ExplainOutput } from '@lightcone/client'
import { useState } from 'preact/hooks'
import { useAsked, useServer } from '../server.ts'
import { useUrl } from '../url-state.ts'
import { REASONS } from '../words.ts'
import { ProblemNote } from './notes.tsx'

type Explanation = ExplainOutput['candidates'][number]['explanation']

/** What became of one document, and the sum its score is. */
export function Why({ context }: { readonly context: ContextOutput }) {
  const documents = [...new Set([...context.citations, ...context.omitted].map(({ document }) => document))]
  const [chosen, setChosen] = useState('')
  const id = documents.includes(chosen) ? chosen : documents[0]
  const { client } = useServer()
  const { question, budget, mode } = useUrl()
  const key = id === undefined ? undefined : JSON.stringify([id, question, budget, mode])
  const { value, problem } = useAsked(key, (signal) =>
    client.explain({ question, document: id ?? '', budget, mode }, { signal }),
  )
  if (id === undefined) return <p class="quiet">No document was found, so there is none to explain.</p>
  return (
    <section aria-label="Why">
      <div class="choice">
        <label for="why">Document</label>
        <select id="why" value={id} onChange={(event) => setChosen(event.currentTarget.value)}>
          {documents.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </div>
      {problem !== undefined && <ProblemNote problem={problem} />}
      {value !== undefined && <Report report={value} />}
    </section>
  )
}

function Report({ report }: { readonly report: ExplainOutput }) {
  return (
    <>
      <p class="summary">{report.summary}</p>
      {report.dropped.length > 0 && (
        <ul class="plain">
          {report.dropped.slice(0, 20).map((one, index) => (
            <li key={index}>
              {one.stage}: characters {one.start}–{one.end}, {REASONS[one.reason]}
              {one.detail !== '' && ` (${one.detail})`}
            </li>
          ))}
        </ul>
      )}
      {report.candidates.slice(0, 5).map((candidate) => (
        <details key={candidate.segment.start} open={candidate === report.candidates[0]}>
          <summary>
            Passage {candidate.segment.position + 1} <span class="score">{candidate.score.toFixed(3)}</span>
          </summary>
          <p class="quote">{candidate.segment.text.slice(0, 400)}</p>
          <ul class="tree">
            <Node explanation={candidate.explanation} depth={0} />
          </ul>
        </details>
      ))}
    </>
  )
}

function Node({ explanation, depth }: { readonly explanation: Explanation; readonly depth: number }) {
  const { name, value, rule, parts, inputs } = explanation
  return (
    <li>
      <span class="score">{value.toFixed(3)}</span> {name}
      {rule !== 'leaf' && <span class="quiet"> = {rule} of</span>}
      {inputs !== undefined && (
        <span class="quiet">
          {' '}
          {Object.entries(inputs)
            .map(([input, amount]) => `${input} ${Number(amount.toFixed(3))}`)
            .join(', ')}
        </span>
      )}
      {parts.length > 0 && depth < 12 && (
        <ul>
          {parts.map((part, index) => (
            <Node key={index} explanation={part} depth={depth + 1} />
          ))}
        </ul>
      )}
    </li>
  )
}
