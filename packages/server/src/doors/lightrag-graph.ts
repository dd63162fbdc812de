/** The door for clients of LightRAG's server that look at its graph: `/graphs` and `/graph/…`. */
import { type Entity, isLightconeError, type Lightcone, LightconeError, type Relation } from 'lightcone'
import { z } from 'zod'
import { requireScope } from '../caller.ts'
import type { Router, Services } from '../services.ts'
import { parse } from './input.ts'

/** Stands for the whole graph. */
const ALL = '*'
const count = (most: number, usual: number) => z.coerce.number().int().min(1).max(most).default(usual)
const graphSchema = z.object({
  label: z.string().min(1),
  max_depth: z.coerce.number().int().min(0).max(10).default(3),
  max_nodes: count(10_000, 1000),
})
const listSchema = z.object({ q: z.string().default(''), limit: count(1000, 300) })
const existsSchema = z.object({ name: z.string().min(1) })

export function addLightRagGraph(router: Router, services: Services): void {
  const look = (
    path: string,
    answer: (cone: Lightcone, query: Readonly<Record<string, string>>) => Promise<unknown>,
  ) =>
    router.get(path, ({ env: { call } }) => {
      requireScope(call.caller, 'read')
      const query = Object.fromEntries(new URL(call.request.url).searchParams)
      return services.use(call.caller.namespace, async (context) =>
        Response.json(await answer(await context.open({ create: false }), query)),
      )
    })
  const names = async (cone: Lightcone, options: { readonly search?: string; readonly limit: number }) =>
    (await cone.graph.entities(options)).entities.map(({ name }) => name)

  look('/graph/label/list', (cone) => names(cone, { limit: 10_000 }))
  look('/graph/label/popular', (cone, query) => names(cone, { limit: parse(listSchema, query).limit }))
  look('/graph/label/search', (cone, query) => {
    const { q, limit } = parse(listSchema, query)
    return names(cone, { search: q, limit })
  })
  look('/graph/entity/exists', async (cone, query) => {
    const { name } = parse(existsSchema, query)
    return { exists: (await entityOf(cone, name, 1)) !== undefined }
  })
  look('/graphs', (cone, query) => {
    const { label, max_depth, max_nodes } = parse(graphSchema, query)
    return label === ALL ? wholeGraph(cone, max_nodes) : graphAround(cone, label, max_depth, max_nodes)
  })
}

async function wholeGraph(cone: Lightcone, maxNodes: number): Promise<object> {
  const { entities, relations, partial } = await cone.graph.export({ limit: maxNodes })
  return graphOf(entities, relations, partial)
}

/** Relations followed from one name; further ones are told by `is_truncated`. */
const MOST_RELATIONS = 50

/** Breadth first from a name, the most telling relations first. Throws `document-not-found` for a name that is none. */
async function graphAround(
  cone: Lightcone,
  label: string,
  maxDepth: number,
  maxNodes: number,
): Promise<object> {
  const entities = new Map<string, Entity>()
  const relations = new Map<string, Relation>()
  const wanted = new Map([[label, 0]])
  let isTruncated = false
  for (const [name, depth] of wanted) {
    const found = await entityOf(cone, name, MOST_RELATIONS)
    if (found === undefined) {
      if (depth > 0) continue
      throw new LightconeError('document-not-found', {
        message: 'No document mentions that name.',
        hint: 'GET /graph/label/search?q=… finds names by their words.',
      })
    }
    entities.set(found.entity.name, found.entity)
    if (found.total > found.relations.length) isTruncated = true
    if (depth >= maxDepth) continue
    for (const relation of found.relations)
      for (const end of [relation.from, relation.to]) {
        if (wanted.has(end) || end === found.entity.name) relations.set(keyOf(relation), relation)
        else if (wanted.size < maxNodes) {
          wanted.set(end, depth + 1)
          relations.set(keyOf(relation), relation)
        } else isTruncated = true
      }
  }
  const kept = [...relations.values()].filter(({ from, to }) => entities.has(from) && entities.has(to))
  return graphOf([...entities.values()], kept, isTruncated)
}

async function entityOf(cone: Lightcone, name: string, limit: number) {
  try {
    return await cone.graph.entity(name, { limit })
  } catch (error) {
    if (isLightconeError(error) && error.code === 'document-not-found') return undefined
    throw error
  }
}

const keyOf = ({ from, to, predicate }: Relation): string => JSON.stringify([from, predicate, to])

const graphOf = (entities: readonly Entity[], relations: readonly Relation[], isTruncated: boolean) => ({
  nodes: entities.map((entity) => ({
    id: entity.name,
    labels: [entity.name],
    properties: nodeProperties(entity),
  })),
  edges: relations.map((relation) => ({
    id: keyOf(relation),
    type: 'DIRECTED',
    source: relation.from,
    target: relation.to,
    properties: edgeProperties(relation),
  })),
  is_truncated: isTruncated,
})

export const nodeProperties = ({ name, passages, documents }: Entity) => ({
  entity_id: name,
  entity_type: documents.length > 0 ? 'document' : 'name',
  description: `In ${passages} ${passages === 1 ? 'passage' : 'passages'}.`,
  source_id: documents.join('<SEP>'),
  file_path: documents[0] ?? '',
})

export const edgeProperties = ({ predicate, weight, evidence }: Relation) => ({
  description: evidence.quote,
  keywords: predicate,
  weight,
  source_id: `${evidence.document}#${evidence.start}-${evidence.end}`,
  file_path: evidence.document,
})
