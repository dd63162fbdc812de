/** Draws a graph with WebGL. Loaded when the graph is looked at for the first time. */
import Graph from 'graphology'
import Sigma from 'sigma'
import type { GraphNode, NodeKind, UsedGraph } from './used-graph.ts'

const SIZES: Readonly<Record<NodeKind, number>> = { question: 14, document: 10, passage: 7, name: 6 }

/** Throws where the browser has no WebGL. Returns what takes the drawing away again. */
export function drawGraph(
  box: HTMLElement,
  { nodes, edges }: UsedGraph,
  onOpen: (node: GraphNode) => void,
): () => void {
  const probe = document.createElement('canvas').getContext('webgl2')
  if (probe === null) throw new Error('this browser has no WebGL')
  const color = (name: string) => {
    box.style.color = `var(--${name})`
    return getComputedStyle(box).color
  }
  const graph = new Graph({ multi: true })
  for (const { id, kind, label, x, y } of nodes)
    graph.addNode(id, { x, y, size: SIZES[kind], label: label.slice(0, 40), color: color(`graph-${kind}`) })
  for (const { from, to } of edges) graph.addEdge(from, to, { size: 1, color: color('line') })
  const known = new Map(nodes.map((node) => [node.id, node]))
  const sigma = new Sigma(graph, box)
  sigma.on('clickNode', ({ node }: { node: string }) => onOpen(known.get(node)!))
  return () => sigma.kill()
}
