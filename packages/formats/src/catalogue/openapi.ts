/** OpenAPI 3 and Swagger 2 descriptions: each operation is a `tool`, each schema a `symbol`. */
import { LightconeError, type Parsed } from 'lightcone'
import { entries, get, items, type JsonNode, string, writeString } from '../json-tree.ts'
import { SourceWriter } from '../source-writer.ts'
import {
  type Catalogue,
  isRequired,
  paragraph,
  parameterLine,
  properties,
  resolve,
  typeName,
} from './write.ts'

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const

export function parseOpenApi(source: string, root: JsonNode): Parsed | undefined {
  const version = text(source, get(root, 'openapi') ?? get(root, 'swagger'))
  const paths = get(root, 'paths')
  if (version === '' || (paths?.type !== 'object' && get(root, 'components') === undefined)) return undefined
  const writer = new SourceWriter(source)
  const catalogue: Catalogue = { writer, root }
  const title = get(root, 'info', 'title')
  const label = string(source, title).trim()
  writer.block('heading', { level: 1, label }, () => writeString(writer, title))
  writer.block('paragraph', {}, () => about(catalogue))
  const operations: string[] = []
  for (const [path, item] of entries(paths)) {
    const shared = resolve(catalogue, item)
    for (const method of METHODS) {
      const operation = get(shared, method)
      if (operation?.type !== 'object') continue
      checkGrowth(writer)
      const name = `${method.toUpperCase()} ${path}`.toWellFormed()
      operations.push(name)
      writer.block('tool', { label: name }, () => writeOperation(catalogue, name, operation, shared))
    }
  }
  for (const [name, schema] of entries(get(root, 'components', 'schemas') ?? get(root, 'definitions')))
    writer.block('symbol', { label: name.toWellFormed() }, () =>
      writeSchema(catalogue, name.toWellFormed(), schema),
    )
  const release = text(source, get(root, 'info', 'version'))
  return {
    ...writer.parsed(),
    ...(label === '' ? {} : { title: label }),
    metadata: {
      catalogue: 'openapi',
      openapi: version,
      ...(release === '' ? {} : { version: release }),
      symbols: operations.slice(0, MAX_LISTED),
    },
  }
}

/** References and aliases may say the same thing many times over: this many times the source is enough. */
const MAX_GROWTH = 20
const MIN_GROWTH = 1_000_000

function checkGrowth(writer: SourceWriter): void {
  if (writer.length <= Math.max(MIN_GROWTH, writer.source.length * MAX_GROWTH)) return
  throw new LightconeError('file-too-large', {
    message: `With its references in place the description is more than ${MAX_GROWTH} times as long.`,
  })
}

/** Operations that are listed in the document's metadata. */
const MAX_LISTED = 300

/** A version may be written as a number. */
function text(source: string, node: JsonNode | undefined): string {
  return node?.type === 'plain' ? source.slice(node.start, node.end) : string(source, node)
}

function about(catalogue: Catalogue): void {
  const { writer, root } = catalogue
  const { source } = writer
  paragraph(catalogue, get(root, 'info', 'description'), '')
  for (const server of items(get(root, 'servers'))) {
    const url = get(server, 'url')
    if (string(source, url) === '') continue
    writer.literal(`${writer.blocks.length > 0 ? '\n' : ''}Server: `)
    writeString(writer, url)
  }
}

function writeOperation(
  catalogue: Catalogue,
  name: string,
  operation: JsonNode,
  shared: JsonNode | undefined,
): void {
  const { writer } = catalogue
  const id = get(operation, 'operationId')
  writer.literalAt(name, writer.placeOf(operation.start))
  if (string(writer.source, id) !== '') {
    writer.literal(' (')
    writeString(writer, id)
    writer.literal(')')
  }
  paragraph(catalogue, get(operation, 'summary'))
  paragraph(catalogue, get(operation, 'description'))
  parameters(catalogue, [...items(get(shared, 'parameters')), ...items(get(operation, 'parameters'))])
  const body = resolve(catalogue, get(operation, 'requestBody'))
  if (body !== undefined) contents(catalogue, '\nRequest body', body)
  for (const [status, response] of entries(get(operation, 'responses'))) {
    const found = resolve(catalogue, response)
    writer.literal(`\nResponse ${status.toWellFormed()}`)
    paragraph(catalogue, get(found, 'description'), ': ')
    const type = typeName(catalogue, undefined, schemaOf(found))
    if (type !== '') writer.literal(` → ${type}`)
  }
}

function parameters(catalogue: Catalogue, nodes: readonly JsonNode[]): void {
  const { source } = catalogue.writer
  const found = nodes
    .map((node) => resolve(catalogue, node))
    .filter((parameter) => string(source, get(parameter, 'name')) !== '')
  if (found.length > 0) catalogue.writer.literal('\nParameters:')
  for (const parameter of found) {
    const schema = get(parameter, 'schema') ?? parameter
    const facts = [
      string(source, get(parameter, 'in')),
      typeName(catalogue, resolve(catalogue, schema), schema),
      isRequired(catalogue, parameter),
    ]
    parameterLine(catalogue, get(parameter, 'name'), facts, get(parameter, 'description'), 0)
    if (string(source, get(parameter, 'in')) === 'body') properties(catalogue, schema, 1)
  }
}

function contents(catalogue: Catalogue, heading: string, body: JsonNode): void {
  const { writer } = catalogue
  const types = entries(get(body, 'content')).map(([type]) => type.toWellFormed())
  writer.literal(`${heading}${types.length === 0 ? '' : ` (${types.join(', ')})`}:`)
  paragraph(catalogue, get(body, 'description'), ' ')
  properties(catalogue, schemaOf(body))
}

/** The schema of the first content type; Swagger 2 has none around it. */
function schemaOf(node: JsonNode | undefined): JsonNode | undefined {
  return get(entries(get(node, 'content'))[0]?.[1], 'schema') ?? get(node, 'schema')
}

function writeSchema(catalogue: Catalogue, name: string, schema: JsonNode): void {
  catalogue.writer.literalAt(`Schema ${name}`, catalogue.writer.placeOf(schema.start))
  const type = typeName(catalogue, schema)
  if (type !== '' && type !== 'object') catalogue.writer.literal(` (${type})`)
  paragraph(catalogue, get(schema, 'description'), ': ')
  properties(catalogue, schema)
}
