import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { follow } from '../app.tsx'
import { Note, ProblemNote } from '../parts/notes.tsx'
import { QuestionBar } from '../parts/question-bar.tsx'
import { go, hrefOf, useUrl } from '../url-state.ts'
import { type GraphNode, type UsedGraph, usedGraph } from '../used-graph.ts'
import { plural } from '../words.ts'
import { useContextOf } from './context.tsx'

export function GraphScreen() {
  const { question, budget, mode } = useUrl()
  const { value, problem } = useContextOf(question, budget, mode)
  const graph = useMemo(() => (value === undefined ? undefined : usedGraph(value)), [value])
  return (
    <>
      <QuestionBar action="Show" />
      {problem !== undefined && <ProblemNote problem={problem} />}
      {question === '' && (
        <Note>Ask, and see which documents, passages and names the context was made from.</Note>
      )}
      {graph !== undefined && (
        <>
          <Drawing graph={graph} />
          <Twin graph={graph} />
        </>
      )}
    </>
  )
}

const open = ({ span }: GraphNode) => {
  if (span !== undefined) go(span)
}

function Drawing({ graph }: { readonly graph: UsedGraph }) {
  const box = useRef<HTMLDivElement>(null)
  const [said, setSaid] = useState('')
  useEffect(() => {
    let isOver = false
    let end = () => {}
    import('../graph-canvas.ts')
      .then(({ drawGraph }) => {
        if (!isOver) end = drawGraph(box.current!, graph, open)
        setSaid('')
      })
      .catch((error) =>
        setSaid(
          `The graph cannot be drawn: ${error instanceof Error ? error.message : error}. The table says the same.`,
        ),
      )
    return () => {
      isOver = true
      end()
    }
  }, [graph])
  return (
    <figure class="graph">
      <div ref={box} class="canvas" aria-hidden="true" />
      <figcaption>
        {said ||
          `${plural(graph.nodes.length, 'node')}, ${plural(graph.edges.length, 'link')}; the table below says the same.`}{' '}
        <span class="legend">
          <i class="question" /> question <i class="document" /> document <i class="passage" /> passage{' '}
          <i class="name" /> name
        </span>
      </figcaption>
    </figure>
  )
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
