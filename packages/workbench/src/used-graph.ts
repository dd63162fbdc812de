/** What a context was made from, as nodes and edges: the question, its passages, their documents, the names between. */
import type { ContextOutput } from '@lightcone/client'

export type NodeKind = 'question' | 'document' | 'passage' | 'name'

export interface GraphNode {
  readonly id: string
  readonly kind: NodeKind
  readonly label: string
  readonly x: number
  readonly y: number
  /** What opens when it is chosen. */
  readonly span?: { readonly document: string; readonly start: number; readonly end: number }
}

export interface GraphEdge {
  readonly from: string
  readonly to: string
  readonly how: string
}

export interface UsedGraph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
}

/** Where the first document stands, from the right, anticlockwise. */
const FIRST_TURN = Math.PI / 6

/** Documents stand in a circle around the question, each with its passages outside it and names between. */
export function usedGraph({ query, citations }: Pick<ContextOutput, 'query' | 'citations'>): UsedGraph {
  const nodes = new Map<string, GraphNode>()
  const edges = new Map<string, GraphEdge>()
  const put = (node: GraphNode) => {
    if (!nodes.has(node.id)) nodes.set(node.id, node)
  }
  const link = (from: string, to: string, how: string) =>
    edges.set(`${from}\n${to}\n${how}`, { from, to, how })
  const documents = [
    ...new Set(citations.flatMap((one) => [one.document, ...(one.trail ?? []).map((step) => step.document)])),
  ]
  // Not from the very right, where the name of what stands in the middle would lie under the first.
  const angle = (document: string) =>
    (2 * Math.PI * documents.indexOf(document)) / documents.length + FIRST_TURN
  const at = (turn: number, radius: number) => ({ x: radius * Math.cos(turn), y: radius * Math.sin(turn) })

  put({ id: 'question', kind: 'question', label: query, x: 0, y: 0 })
  for (const document of documents)
    put({
      id: `d ${document}`,
      kind: 'document',
      label: document,
      ...at(angle(document), 2),
      span: { document, start: 0, end: 0 },
    })
  for (const document of documents) {
    const own = citations.filter((one) => one.document === document)
    for (const [index, citation] of own.entries()) {
      const spread = ((index + 1) / (own.length + 1) - 0.5) * ((2 * Math.PI) / documents.length)
      const id = `p ${citation.id}`
      const { start, end } = citation
      put({
        id,
        kind: 'passage',
        label: `[${citation.id}]`,
        ...at(angle(document) + spread, 3),
        span: { document, start, end },
      })
      link(`d ${document}`, id, 'holds')
      const trail = citation.trail ?? []
      if (trail.length === 0) link('question', id, 'found by words')
      let before = 'question'
      for (const step of trail) {
        const name = `n ${step.name}`
        put({
          id: name,
          kind: 'name',
          label: step.name,
          ...at(angle(step.document) + spread / 2, 1.2),
          span: { document: step.document, start: step.start, end: step.end },
        })
        link(before, `d ${step.document}`, 'leads to')
        link(`d ${step.document}`, name, 'mentions')
        before = name
      }
      if (trail.length > 0) link(before, id, 'mentioned in')
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] }
}
