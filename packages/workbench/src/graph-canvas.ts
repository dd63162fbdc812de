/** Draws what a context was made from with WebGL. Loaded when that is looked at for the first time. */
import Graph from 'graphology'
import Sigma, { DEFAULT_STYLES } from 'sigma'
import { colorsOf } from './colors.ts'
import type { GraphNode, NodeKind, UsedGraph } from './used-graph.ts'
import { fileName, shortened } from './words.ts'

const SIZES: Readonly<Record<NodeKind, number>> = { question: 14, document: 10, passage: 7, name: 6 }

/** Throws where the browser has no WebGL. Returns what takes the drawing away again. */
export function drawGraph(
  box: HTMLElement,
  { nodes, edges }: UsedGraph,
  onOpen: (node: GraphNode) => void,
): () => void {
  if (document.createElement('canvas').getContext('webgl2') === null)
    throw new Error('this browser has no WebGL')
  const color = colorsOf(box)
  const graph = new Graph({ multi: true })
  for (const node of nodes) {
    const { id, kind, x, y } = node
    const label = kind === 'document' ? fileName(node.label) : node.label
    const look = { size: SIZES[kind], color: color(`graph-${kind}`), side: sideOf(node) }
    graph.addNode(id, { x, y, label: shortened(label), ...look })
  }
  for (const { from, to } of edges) graph.addEdge(from, to, { size: 1, color: color('line') })
  const known = new Map(nodes.map((node) => [node.id, node]))
  const sigma = new Sigma(graph, box, {
    styles: stylesOf(color),
    settings: { ...SETTINGS, stagePadding: 60 },
  })
  sigma.on('clickNode', ({ node }: { node: string }) => onOpen(known.get(node)!))
  return () => sigma.kill()
}

/** Sizes are pixels, whatever the graph measures. */
const SETTINGS = { itemSizesReference: 'screen' } as const

/** Styles given here take the place of Sigma's own for nodes, all of them, so those stand first. */
const stylesOf = (color: (name: string) => string) => ({
  nodes: {
    ...DEFAULT_STYLES.nodes,
    labelColor: color('ink'),
    backdropColor: color('surface'),
    backdropShadowColor: color('edge'),
    // Every node is named, away from the middle.
    labelVisibility: 'visible' as const,
    labelPosition: { attribute: 'side' },
  },
})

const sideOf = ({ kind, x }: GraphNode) => (kind === 'question' ? 'below' : x < 0 ? 'left' : 'right')
