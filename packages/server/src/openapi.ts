/** The table of operations as an OpenAPI 3.1 document. */
import { type Operation, operations } from '@lightcone/operations'
import { z } from 'zod'
import { SERVER_CODES } from './problems.ts'
import { routeOf } from './routes.ts'

type Json = Readonly<Record<string, unknown>>

export function openApi(version: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lightcone',
      version,
      description:
        'The smallest cited context within a token budget. Requests go to one namespace, named by the header `Lightcone-Namespace` or the query `namespace`. With `Accept: text/event-stream` an operation answers in events: `progress`, then `result` or `error`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{}, { token: [] }],
    paths: {
      ...Object.fromEntries(operations.map((operation) => [routeOf(operation), pathOf(operation)])),
      ...OTHER_PATHS,
    },
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      parameters: { namespace: NAMESPACE },
      responses: { failure: FAILURE },
    },
  }
}

function pathOf(operation: Operation): Json {
  const result = jsonSchema(operation.output, 'output')
  const events = { 'text/event-stream': { schema: { type: 'string' } } }
  const content = operation.kind === 'stream' ? events : { 'application/json': { schema: result }, ...events }
  const common = {
    operationId: operation.name.replace(/ (\w)/g, (_, letter: string) => letter.toUpperCase()),
    summary: operation.summary,
    description: operation.help,
    parameters: [{ $ref: '#/components/parameters/namespace' }],
    responses: {
      200: { description: 'Done. `Lightcone-Outcome` says found, nothing or incomplete.', content },
      default: { $ref: '#/components/responses/failure' },
    },
  }
  const examples = operation.examples.map(({ title, input }) => [title, { value: input }])
  const post = {
    ...common,
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: jsonSchema(operation.input, 'input'),
          examples: Object.fromEntries(examples),
        },
      },
    },
  }
  return { post }
}

/** Schemas stand where they are used, each complete in itself. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, reused: 'inline', cycles: 'ref' })
  return rest
}

const NAMESPACE = {
  name: 'Lightcone-Namespace',
  in: 'header',
  description: 'A part of the index that sees no other part. Default `default`.',
  schema: { type: 'string' },
}

const FAILURE = {
  description: `Refused or failed. \`code\` is one of docs/errors.md, or of the server: ${SERVER_CODES.join(', ')}.`,
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['error'],
        properties: {
          error: {
            type: 'object',
            required: ['code', 'message', 'requestId'],
            properties: {
              code: { type: 'string' },
              message: { type: 'string' },
              hint: { type: 'string' },
              requestId: { type: 'string' },
            },
          },
        },
      },
    },
  },
}

const failure = { default: { $ref: '#/components/responses/failure' } }

const OTHER_PATHS: Json = {
  '/uploads': {
    post: {
      operationId: 'upload',
      summary: 'Send files and read them into the index',
      parameters: [
        { $ref: '#/components/parameters/namespace' },
        {
          name: 'name',
          in: 'query',
          description: 'Name of the source. Default `uploads`.',
          schema: { type: 'string' },
        },
      ],
      requestBody: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: {
              type: 'object',
              properties: { file: { type: 'array', items: { type: 'string', format: 'binary' } } },
            },
          },
        },
      },
      responses: { 200: { description: 'The report of `add` on the source.' }, ...failure },
    },
  },
  '/files/{id}': {
    get: {
      operationId: 'file',
      summary: 'The original that a document was read from',
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      responses: { 200: { description: 'The bytes of the file.' }, ...failure },
    },
  },
  '/mcp': {
    post: {
      operationId: 'mcp',
      summary: 'The Model Context Protocol over streamable HTTP',
      responses: { 200: { description: 'A message of the protocol, or a stream of them.' }, ...failure },
    },
  },
  '/health': {
    get: {
      operationId: 'health',
      summary: 'Whether the server runs',
      responses: { 200: { description: 'It does.' } },
    },
  },
  '/metrics': {
    get: {
      operationId: 'metrics',
      summary: 'Counters in the text format of Prometheus',
      responses: { 200: { description: 'Counters.' }, ...failure },
    },
  },
}
