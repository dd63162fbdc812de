import { useMemo } from 'preact/hooks'
import { follow } from '../app.tsx'
import { Drawing } from '../parts/drawing.tsx'
import { NamesView } from '../parts/names-view.tsx'
import { Note, ProblemNote } from '../parts/notes.tsx'
import { QuestionBar } from '../parts/question-bar.tsx'
import { go, hrefOf, SCOPES, type Scope, useUrl } from '../url-state.ts'
import { type GraphNode, type UsedGraph, usedGraph } from '../used-graph.ts'
import { plural } from '../words.ts'
import { useContextOf } from './context.tsx'

const SCOPE_NAMES: Readonly<Record<Scope, string>> = { used: 'What was used', all: 'All names' }

export function GraphScreen() {
  const { scope } = useUrl()
  return (
    <>
      <QuestionBar action="Show" />
      <fieldset class="tabs">
        <legend class="unseen">Graph</legend>
        {SCOPES.map((name) => (
          <label key={name}>
            <input
              type="radio"
              name="scope"
              checked={name === scope}
              onChange={() => go({ scope: name }, true)}
            />
            <span>{SCOPE_NAMES[name]}</span>
          </label>
        ))}
      </fieldset>
      {scope === 'used' ? <Used /> : <NamesView />}
    </>
  )
}

function Used() {
  const { question, budget, mode } = useUrl()
  const { value, problem } = useContextOf(question, budget, mode)
  const graph = useMemo(() => (value === undefined ? undefined : usedGraph(value)), [value])
  return (
    <>
      {problem !== undefined && <ProblemNote problem={problem} />}
      {question === '' && (
        <Note>Ask, and see which documents, passages and names the context was made from.</Note>
      )}
      {graph !== undefined && (
        <>
          <Drawing
            of={graph}
            draw={async (box) => (await import('../graph-canvas.ts')).drawGraph(box, graph, open)}
            says={`${plural(graph.nodes.length, 'node')}, ${plural(graph.edges.length, 'link')}; the table below says the same.`}
          >
            <span class="legend">
              <i class="question" /> question <i class="document" /> document <i class="passage" /> passage{' '}
              <i class="name" /> name
            </span>
          </Drawing>
          <Twin graph={graph} />
        </>
      )}
    </>
  )
}

const open = ({ span }: GraphNode) => {
  if (span !== undefined) go(span)
}

/** The same as a table: for keyboards, screen readers and copying. */
function Twin({ graph }: { readonly graph: UsedGraph }) {
  const known = new Map(graph.nodes.map((node) => [node.id, node]))
  const cell = (id: string) => {
    const node = known.get(id)!
    return node.span === undefined ? (
      node.label
    ) : (
      <a href={hrefOf(node.span)} onClick={follow(node.span)}>
        {node.label}
      </a>
    )
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section class="scroll" aria-label="Links of the graph" tabIndex={0}>
      <table>
        <caption class="unseen">Links of the graph</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Link</th>
            <th scope="col">To</th>
          </tr>
        </thead>
        <tbody>
          {graph.edges.map((edge, index) => (
            <tr key={index}>
              <td>{cell(edge.from)}</td>
              <td>{edge.how}</td>
              <td>{cell(edge.to)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
