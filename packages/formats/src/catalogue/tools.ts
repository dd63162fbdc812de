/** Tool lists: what an MCP server answers to `tools/list`, and the function tools of model interfaces. */
import type { Parsed } from 'lightcone'
import { entries, get, items, type JsonNode, string, writeString } from '../json-tree.ts'
import { SourceWriter } from '../source-writer.ts'
import { type Catalogue, paragraph, properties } from './write.ts'

/** Tools that are listed in the document's metadata. */
const MAX_LISTED = 300

export function parseTools(source: string, root: JsonNode): Parsed | undefined {
  const list = root.type === 'array' ? root : (get(root, 'tools') ?? get(root, 'result', 'tools'))
  const tools = items(list).map((tool) => get(tool, 'function') ?? tool)
  if (tools.length === 0 || !tools.every((tool) => isTool(source, tool))) return undefined
  const writer = new SourceWriter(source)
  for (const tool of tools)
    writer.block('tool', { label: string(source, get(tool, 'name')) }, () =>
      writeTool({ writer, root }, tool),
    )
  const names = tools.slice(0, MAX_LISTED).map((tool) => string(source, get(tool, 'name')))
  return { ...writer.parsed(), metadata: { catalogue: 'tools', symbols: names } }
}

function isTool(source: string, tool: JsonNode): boolean {
  return string(source, get(tool, 'name')) !== '' && inputOf(tool)?.type === 'object'
}

function inputOf(tool: JsonNode): JsonNode | undefined {
  return get(tool, 'inputSchema') ?? get(tool, 'input_schema') ?? get(tool, 'parameters')
}

function writeTool(catalogue: Catalogue, tool: JsonNode): void {
  const { writer } = catalogue
  writeString(writer, get(tool, 'name'))
  paragraph(catalogue, get(tool, 'title') ?? get(tool, 'annotations', 'title'), ': ')
  paragraph(catalogue, get(tool, 'description'))
  const input = inputOf(tool)
  // References in a tool's schema are to the schema's own definitions.
  if (entries(get(input, 'properties')).length > 0) {
    writer.literal('\nParameters:')
    properties({ writer, root: input! }, input)
  }
  const output = get(tool, 'outputSchema')
  if (entries(get(output, 'properties')).length > 0) {
    writer.literal('\nReturns:')
    properties({ writer, root: output! }, output)
  }
}
