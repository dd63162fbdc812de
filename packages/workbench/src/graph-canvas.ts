/** Draws a graph with WebGL. Loaded when the graph is looked at for the first time. */
import Graph from 'graphology'
import Sigma, { DEFAULT_STYLES } from 'sigma'
import { type NamesGraph, placesOf } from './all-names.ts'
import type { GraphNode, NodeKind, UsedGraph } from './used-graph.ts'
import { fileName } from './words.ts'

const SIZES: Readonly<Record<NodeKind, number>> = { question: 14, document: 10, passage: 7, name: 6 }

/** Throws where the browser has no WebGL. Returns what takes the drawing away again. */
export function drawGraph(
  box: HTMLElement,
  { nodes, edges }: UsedGraph,
  onOpen: (node: GraphNode) => void,
): () => void {
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
    styles: stylesOf(color, NAMED),
    settings: { ...SETTINGS, stagePadding: 60 },
  })
  sigma.on('clickNode', ({ node }: { node: string }) => onOpen(known.get(node)!))
  return () => sigma.kill()
}

/** All names as points, those in more passages larger. Lines are left out while the drawing moves. */
export function drawNames(box: HTMLElement, names: NamesGraph): () => void {
  const color = colorsOf(box)
  const [point, line] = [color('graph-name'), color('line')]
  const graph = new Graph({ multi: true })
  const places = placesOf(names)
  for (const { name, passages } of names.entities)
    graph.addNode(name, {
      ...places.get(name),
      size: 1 + Math.log2(1 + passages),
      label: shortened(name),
      color: point,
    })
  for (const { from, to } of names.relations)
    if (graph.hasNode(from) && graph.hasNode(to)) graph.addEdge(from, to, { size: 0.5, color: line })
  const settings = { ...SETTINGS, hideEdgesOnMove: true, labelRenderedSizeThreshold: 4, labelDensity: 2 }
  const sigma = new Sigma(graph, box, { styles: stylesOf(color), settings })
  return () => sigma.kill()
}

const shortened = (text: string) => (text.length > 44 ? `${text.slice(0, 42)}…` : text)

/** Sizes are pixels, whatever the graph measures. */
const SETTINGS = { itemSizesReference: 'screen' } as const

/** Styles given here take the place of Sigma's own for nodes, all of them, so those stand first. */
const stylesOf = (color: (name: string) => string, more: object = {}) => ({
  nodes: {
    ...DEFAULT_STYLES.nodes,
    labelColor: color('ink'),
    backdropColor: color('surface'),
    backdropShadowColor: color('edge'),
    ...more,
  },
})

/** Every node is named, away from the middle. */
const NAMED = { labelVisibility: 'visible', labelPosition: { attribute: 'side' } } as const
const sideOf = ({ kind, x }: GraphNode) => (kind === 'question' ? 'below' : x < 0 ? 'left' : 'right')

/** Colours of the page's own, as they are in light or dark. */
function colorsOf(box: HTMLElement): (name: string) => string {
  if (document.createElement('canvas').getContext('webgl2') === null)
    throw new Error('this browser has no WebGL')
  return (name) => {
    box.style.color = `var(--${name})`
    return getComputedStyle(box).color
  }
}
