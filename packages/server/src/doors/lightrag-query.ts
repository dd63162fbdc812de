/** The door for clients of LightRAG's server that ask: `/query`, `/query/stream`, `/query/data`. */
import { type Citation, type Context, isLightconeError, type Lightcone } from 'lightcone'
import { z } from 'zod'
import { requireScope } from '../caller.ts'
import { textStream } from '../events.ts'
import { failureOf } from '../problems.ts'
import type { Call, Router, Services } from '../services.ts'
import { type ChatReply, chat, OWN_MODEL, optionsOf, signalOf } from './chat.ts'
import { readInput } from './input.ts'
import { edgeProperties, nodeProperties } from './lightrag-graph.ts'

/** `bypass` asks LightRAG's language model without sources; there is nothing like it here. */
const querySchema = z.object({
  query: z.string().min(1),
  mode: z.enum(['mix', 'hybrid', 'local', 'global', 'naive']).optional(),
  only_need_context: z.boolean().nullish(),
  include_references: z.boolean().nullish(),
  include_chunk_content: z.boolean().nullish(),
  stream: z.boolean().nullish(),
})
type Query = z.output<typeof querySchema>

export function addLightRagQuery(router: Router, services: Services): void {
  router.post('/query', async ({ env: { call } }) => {
    const query = await readInput(querySchema, call, services)
    const reply = await asked(query, call, services)(signalOf(call, services))
    return Response.json({ response: reply.text, references: referencesOf(query, reply) })
  })
  router.post('/query/stream', async ({ env: { call } }) => {
    const query = await readInput(querySchema, call, services)
    return streamed(query, asked(query, call, services), call, services)
  })
  router.post('/query/data', async ({ env: { call } }) => {
    requireScope(call.caller, 'read')
    const { query, mode = 'mix' } = await readInput(querySchema, call, services)
    const options = optionsOf({ mode }, services, signalOf(call, services))
    return services.use(call.caller.namespace, async (context) => {
      const cone = await context.open({ create: false })
      return Response.json(await dataOf(cone, await cone.context(query, options), mode))
    })
  })
}

/** Prefixes belong to chats; a query has fields for what they say, and may begin with anything. */
const asked = ({ query, mode = 'mix', only_need_context }: Query, call: Call, services: Services) =>
  chat(
    OWN_MODEL,
    { question: query.trim(), mode, wants: only_need_context ? 'context' : 'answer' },
    call,
    services,
  )

function referencesOf(query: Query, { citations }: ChatReply): readonly object[] | null {
  if (query.include_references === false) return null
  return documentsOf(citations).map((file_path, at) => ({
    reference_id: String(at + 1),
    file_path,
    ...(query.include_chunk_content
      ? { content: citations.filter(({ document }) => document === file_path).map(({ quote }) => quote) }
      : {}),
  }))
}

const documentsOf = (citations: readonly Citation[]): readonly string[] => [
  ...new Set(citations.map(({ document }) => document)),
]

/** One JSON object a line: the references, then the answer. */
function streamed(
  query: Query,
  work: (signal: AbortSignal) => Promise<ChatReply>,
  call: Call,
  services: Services,
): Response {
  const gone = new AbortController()
  const signal = AbortSignal.any([signalOf(call, services), gone.signal])
  return textStream(
    'application/x-ndjson',
    async (write) => {
      const send = (line: object) => write(`${JSON.stringify(line)}\n`)
      try {
        const reply = await work(signal)
        const references = referencesOf(query, reply)
        if (query.stream === false) return send({ references, response: reply.text })
        if (references !== null) send({ references })
        send({ response: reply.text })
      } catch (error) {
        services.fault(error, call.id)
        send({ error: failureOf(error).problem.message })
      }
    },
    gone,
  )
}

/** Names that the passages lead along or that their documents go by, what is said of them, and the passages. */
async function dataOf(cone: Lightcone, context: Context, mode: string): Promise<object> {
  const { citations, trace } = context
  const documents = documentsOf(citations)
  const reference = (document: string) => String(documents.indexOf(document) + 1 || '')
  const names = new Set(
    citations.flatMap(({ title, trail = [] }) => [title, ...trail.map(({ name }) => name)]),
  )
  const entities: object[] = []
  const relationships: object[] = []
  for (const name of [...names].slice(0, MOST_NAMES)) {
    const found = await cone.graph.entity(name, { limit: 10 }).catch((error: unknown) => {
      // A title that no text mentions is no name.
      if (isLightconeError(error) && error.code === 'document-not-found') return undefined
      throw error
    })
    if (found === undefined) continue
    const { entity_id: entity_name, ...rest } = nodeProperties(found.entity)
    entities.push({ entity_name, ...rest, reference_id: reference(found.entity.documents[0] ?? '') })
    for (const relation of found.relations)
      relationships.push({
        src_id: relation.from,
        tgt_id: relation.to,
        ...edgeProperties(relation),
        reference_id: reference(relation.evidence.document),
      })
  }
  return {
    status: 'success',
    message: `${citations.length} passages within ${context.budget.tokens} tokens.`,
    data: {
      entities,
      relationships,
      chunks: citations.map(({ document, start, end, quote }) => ({
        content: quote,
        file_path: document,
        chunk_id: `${document}#${start}-${end}`,
        reference_id: reference(document),
      })),
      references: documents.map((file_path, at) => ({ reference_id: String(at + 1), file_path })),
    },
    metadata: {
      query_mode: mode,
      keywords: { high_level: [], low_level: [] },
      processing_info: Object.fromEntries(trace.stages.map((stage) => [stage.name, stage.out])),
    },
  }
}

const MOST_NAMES = 20
