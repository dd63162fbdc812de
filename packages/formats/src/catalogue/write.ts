/** What catalogues of operations and tools share: parameters, schemas and references, as lines of text. */
import { entries, get, isTrue, items, type JsonNode, string, writeString } from '../json-tree.ts'
import type { SourceWriter } from '../source-writer.ts'

/** Properties, those of objects in objects among them, that are written of one schema. */
const MAX_LINES = 150
/** Schemas in schemas that are followed. */
const MAX_NESTED = 8
/** Objects in objects that are written. */
const MAX_DEPTH = 3
/** Characters of a description that are written. */
const MAX_DESCRIPTION = 4000
/** References that lead on to references. */
const MAX_HOPS = 5

export interface Catalogue {
  readonly writer: SourceWriter
  readonly root: JsonNode
}

/** What a local `$ref` points to; the node itself when it is none. */
export function resolve({ writer, root }: Catalogue, node: JsonNode | undefined): JsonNode | undefined {
  let at = node
  for (let hop = 0; hop < MAX_HOPS; hop++) {
    const reference = string(writer.source, get(at, '$ref'))
    if (!reference.startsWith('#/')) return at
    at = get(
      root,
      ...reference
        .slice(2)
        .split('/')
        .map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~')),
    )
  }
  return undefined
}

/** A line break and the text of a node, if it has any. */
export function paragraph({ writer }: Catalogue, node: JsonNode | undefined, before = '\n'): void {
  if (string(writer.source, node).trim() === '') return
  writer.literal(before)
  writeString(writer, node, 0, MAX_DESCRIPTION)
}

/** One parameter a line: `- name (where, type, required): what it says`. */
export function parameterLine(
  catalogue: Catalogue,
  name: JsonNode | string | undefined,
  facts: readonly string[],
  description: JsonNode | undefined,
  depth: number,
): void {
  const { writer } = catalogue
  writer.literal(`\n${'  '.repeat(depth)}- `)
  if (typeof name === 'string') writer.literal(name)
  else writeString(writer, name)
  const known = facts.filter((fact) => fact !== '')
  if (known.length > 0) writer.literal(` (${known.join(', ')})`)
  if (string(writer.source, description).trim() === '') return
  writer.literal(': ')
  writeString(writer, description, 0, MAX_DESCRIPTION)
}

/** What a listing of properties has gone through, so that schemas in a circle end, and large ones are cut. */
interface Trail {
  readonly within: Set<JsonNode>
  left: number
}

/** The properties of an object's schema, those of objects in it below each. */
export function properties(
  catalogue: Catalogue,
  schema: JsonNode | undefined,
  depth = 0,
  trail: Trail = { within: new Set(), left: MAX_LINES },
): void {
  const found = resolve(catalogue, schema)
  if (found === undefined || trail.within.has(found) || trail.within.size > MAX_NESTED) return
  trail.within.add(found)
  for (const key of ['allOf', 'oneOf', 'anyOf'])
    for (const part of items(get(found, key))) properties(catalogue, part, depth, trail)
  if (get(found, 'properties') === undefined) properties(catalogue, get(found, 'items'), depth, trail)
  const required = new Set(items(get(found, 'required')).map((name) => string(catalogue.writer.source, name)))
  for (const [name, value] of entries(get(found, 'properties'))) {
    if (trail.left-- <= 0) break
    const property = resolve(catalogue, value)
    const facts = [
      typeName(catalogue, property, value),
      required.has(name) ? 'required' : '',
      choices(catalogue, property),
    ]
    const description = get(value, 'description') ?? get(property, 'description')
    parameterLine(catalogue, name.toWellFormed(), facts, description, depth)
    if (depth + 1 < MAX_DEPTH) properties(catalogue, property, depth + 1, trail)
  }
  trail.within.delete(found)
}

/** `string`, `array of Pet`, `string or null`: what a schema says of its type, in words. */
export function typeName(
  catalogue: Catalogue,
  schema: JsonNode | undefined,
  written = schema,
  depth = 0,
): string {
  const { source } = catalogue.writer
  const reference = string(source, get(written, '$ref'))
  if (reference !== '') return reference.slice(reference.lastIndexOf('/') + 1)
  const type = get(schema, 'type')
  const named =
    type?.type === 'array'
      ? items(type)
          .map((one) => string(source, one))
          .join(' or ')
      : string(source, type)
  const element = get(schema, 'items')
  if (named !== 'array' || element === undefined || depth > 2) return named
  const inner = typeName(catalogue, resolve(catalogue, element), element, depth + 1)
  return inner === '' ? named : `array of ${inner}`
}

function choices({ writer: { source } }: Catalogue, schema: JsonNode | undefined): string {
  const values = items(get(schema, 'enum') ?? get(schema, 'items', 'enum')).slice(0, 20)
  return values.length === 0
    ? ''
    : `one of ${values.map((one) => (one.type === 'string' ? string(source, one) : source.slice(one.start, one.end))).join(' | ')}`
}

export function isRequired({ writer }: Catalogue, node: JsonNode | undefined): string {
  return isTrue(writer.source, get(node, 'required')) ? 'required' : ''
}
