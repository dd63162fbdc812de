/** OpenAPI in YAML: its tree in the shape that the reader of catalogues takes. */
import type { Parsed, ParseLimits } from 'lightcone'
import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml'
import { parseOpenApi } from '../catalogue/openapi.ts'
import type { JsonNode } from '../json-tree.ts'

/** Longer descriptions are read as plain YAML: the tree of one takes about a hundred times its size. */
const MAX_SOURCE = 5_000_000

/** Undefined when the source is no OpenAPI description, or not one that can be read. */
export function parseYamlOpenApi(source: string, limits: ParseLimits): Parsed | undefined {
  if (source.length > MAX_SOURCE) return undefined
  const document = parseDocument(source, { logLevel: 'silent', uniqueKeys: false, strict: false })
  const anchors = new Map<string, JsonNode>()
  const root = convert({ anchors, maxNesting: limits.maxNesting }, document.contents, 0)
  return root === undefined ? undefined : parseOpenApi(source, root)
}

interface Conversion {
  readonly anchors: Map<string, JsonNode>
  readonly maxNesting: number
}

/** Aliases become the node that they name, not a copy of it. What is nested too deep is left out. */
function convert(to: Conversion, node: unknown, depth: number): JsonNode | undefined {
  if (depth > to.maxNesting) return undefined
  if (isAlias(node)) return to.anchors.get(node.source)
  if (!isMap(node) && !isSeq(node) && !isScalar(node)) return undefined
  const [start = 0, end = 0] = node.range ?? []
  const made = isScalar(node) ? scalar(node.value, start, end) : collection(to, node, { start, end }, depth)
  if (node.anchor !== undefined) to.anchors.set(node.anchor, made)
  return made
}

function scalar(value: unknown, start: number, end: number): JsonNode {
  if (typeof value !== 'string') return { type: 'plain', start, end }
  return { type: 'string', start, end, hasEscapes: false, value: value.trimEnd() }
}

function collection(
  to: Conversion,
  node: Node,
  span: { start: number; end: number },
  depth: number,
): JsonNode {
  const keys: string[] = []
  const values: JsonNode[] = []
  const add = (key: string, value: unknown) => {
    const made = convert(to, value, depth + 1)
    if (made === undefined) return
    keys.push(key)
    values.push(made)
  }
  if (isSeq(node)) for (const item of node.items) add('', item)
  else if (isMap(node))
    for (const pair of node.items) add(String(isScalar(pair.key) ? pair.key.value : ''), pair.value)
  return isSeq(node) ? { ...span, type: 'array', values } : { ...span, type: 'object', keys, values }
}
