import type { AddReport } from 'lightcone'
import { z } from 'zod'
import { call } from '../operation.ts'
import { addReportSchema } from '../schemas.ts'
import { requirePaths } from '../sources.ts'
import { outcomeOf } from './add.ts'

const count = z.int().min(0)

export const graphImport = call({
  name: 'graph import',
  summary: 'Take over a working folder of LightRAG',
  help: `Adds the texts of the folder as documents of one source, and what a language model wrote there about entities and relations as documents of a second one, NAME-graph: one for each entity, with the field writtenBy=model. \`lightcone rm NAME-graph\` takes these out again; names and relations are then those that the texts state. No model is asked, and vectors are not read.

Read are kv_store_full_docs.json (kv_store_text_chunks.json for texts that are not in it) and graph_chunk_entity_relation.graphml (or vdb_entities.json and vdb_relationships.json without it).`,
  input: z.strictObject({
    folder: z.string().min(1).describe('The working_dir of LightRAG, or a workspace in it.'),
    name: z
      .string()
      .min(1)
      .exactOptional()
      .describe('Name of the source; the first part of its ids. Default lightrag.'),
    descriptions: z
      .boolean()
      .exactOptional()
      .describe('Whether to add what the model wrote of entities and relations. Default true.'),
  }),
  output: z.object({
    reports: z.array(addReportSchema),
    documents: count,
    entities: count.describe('Entities with a description or relation.'),
    relations: count,
  }),
  positional: ['folder'],
  paths: ['folder'],
  examples: [
    { title: 'Texts, entities and relations', input: { folder: 'rag' } },
    {
      title: 'The texts alone, under a name',
      input: { folder: 'rag', name: 'harbour', descriptions: false },
    },
  ],
  readOnly: false,
  longRunning: true,
  outcome: ({ reports }) => outcomeOf(reports),
  async handler(context, { folder, name = 'lightrag', descriptions = true }, running) {
    await requirePaths([folder])
    const { readLightrag } = await import('@lightcone/formats')
    const { signal } = running
    const read = await readLightrag(folder, { name, ...(signal === undefined ? {} : { signal }) })
    const cone = await context.open({ create: true })
    const reports: AddReport[] = [await cone.addDocuments(read.documents, { name, ...running })]
    if (descriptions && read.descriptions.length > 0)
      reports.push(await cone.addDocuments(read.descriptions, { name: `${name}-graph`, ...running }))
    return {
      reports,
      documents: read.documents.length,
      entities: descriptions ? read.descriptions.length : 0,
      relations: descriptions ? read.relations : 0,
    }
  },
})
