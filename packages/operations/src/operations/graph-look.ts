/** Looking at the graph of names: list and search, one name, the way between two, themes. */
import type { Entity, Evidence, Relation, ThemeSummary } from 'lightcone'
import { z } from 'zod'
import { call } from '../operation.ts'
import { trailStepSchema } from '../schemas.ts'

const count = z.int().min(0)
const limit = z.int().min(1).max(100_000).exactOptional()
const name = z.string().min(1)

export const entitySchema: z.ZodType<Entity> = z
  .object({
    name: z.string().describe('In small letters, without marks: the form in which names are compared.'),
    passages: count,
    documents: z.array(z.string()).describe('Documents that go by it; at most ten.'),
  })
  .meta({ id: 'Entity' })

const evidenceSchema: z.ZodType<Evidence> = z.object({
  document: z.string(),
  start: count,
  end: count,
  quote: z.string(),
})

export const relationSchema: z.ZodType<Relation> = z
  .object({
    from: z.string(),
    to: z.string(),
    predicate: z.string().describe('What the sentence states, or `mentioned with`.'),
    weight: z.number().describe('Weighted pointwise mutual information of the two names.'),
    evidence: evidenceSchema,
    writtenBy: z.literal('model').exactOptional().describe('A language model read it.'),
  })
  .meta({ id: 'Relation' })

const themeSchema: z.ZodType<ThemeSummary> = z.object({
  grain: count,
  names: z.array(z.string()),
  size: count,
  passages: count,
  digest: z.array(evidenceSchema),
  summary: z
    .array(z.object({ text: z.string(), evidence: z.array(evidenceSchema) }))
    .exactOptional()
    .describe('Sentences that a language model wrote, each with those that it rests on.'),
})

export const graphNames = call({
  name: 'graph names',
  summary: 'List the names that documents mention or go by',
  help: `Names are what texts write as names (capitalised words, identifiers, dates), titles, symbols and speakers. Those in most passages come first. With words only names that contain all of them are listed.`,
  input: z.strictObject({
    search: z.string().exactOptional().describe('Words, or beginnings of words, that the name holds.'),
    limit: limit.describe('How many. Default 50.'),
  }),
  output: z.object({ total: count, entities: z.array(entitySchema) }),
  positional: ['search'],
  examples: [
    { title: 'The names in most passages', input: { limit: 10 } },
    { title: 'Names with a word', input: { search: 'velloe' } },
  ],
  readOnly: true,
  longRunning: false,
  outcome: ({ total }) => (total > 0 ? 'found' : 'nothing'),
  async handler(context, options) {
    const cone = await context.open({ create: false })
    const { total, entities } = await cone.graph.entities(options)
    return { total, entities: [...entities] }
  },
})

export const graphShow = call({
  name: 'graph show',
  summary: 'Show what documents say of a name',
  help: `The name's relations to others, the most telling first, each with the sentence that states it. Where a sentence states a relation in words that are recognised (English: "the capital of", "directed by", "born in") its predicate is these words, otherwise the names are mentioned together.`,
  input: z.strictObject({
    name: name.describe('The name, in any case.'),
    limit: limit.describe('How many relations. Default 50.'),
  }),
  output: z.object({ entity: entitySchema, relations: z.array(relationSchema), total: count }),
  positional: ['name'],
  examples: [
    { title: 'What is said of a person', input: { name: 'Mara Ellison' } },
    { title: 'The most telling relation', input: { name: 'Sandmark', limit: 1 } },
  ],
  readOnly: true,
  longRunning: false,
  outcome: () => 'found',
  async handler(context, { name, ...options }) {
    const cone = await context.open({ create: false })
    const { entity, relations, total } = await cone.graph.entity(name, options)
    return { entity, relations: [...relations], total }
  },
})

export const graphPath = call({
  name: 'graph path',
  summary: 'Show the shortest way from one name to another',
  help: `Each step is a passage that mentions both its names. Names in very many passages make no step.`,
  input: z.strictObject({ name: name.describe('The first name.'), other: name.describe('The last one.') }),
  output: z.object({ steps: z.array(trailStepSchema) }),
  positional: ['name', 'other'],
  examples: [
    { title: 'What connects two names', input: { name: 'Mara Ellison', other: 'Sandmark' } },
    { title: 'The way back', input: { name: 'Sandmark', other: 'Mara Ellison' } },
  ],
  readOnly: true,
  longRunning: false,
  outcome: ({ steps }) => (steps.length > 0 ? 'found' : 'nothing'),
  async handler(context, { name, other }) {
    const cone = await context.open({ create: false })
    return { steps: [...((await cone.graph.path(name, other)) ?? [])] }
  },
})

export const graphThemes = call({
  name: 'graph themes',
  summary: 'List the themes of the documents, with a digest of each',
  help: `Themes are names that belong together, at several grains: 0 is the finest. Each is named by its names in most passages and quotes the sentences that bind most of them together. They are computed when they are asked for; later calls in the same process compare only what changed.`,
  input: z.strictObject({
    grain: z.int().min(0).exactOptional().describe('0, the finest, to 3. Default 1.'),
    limit: limit.describe('How many. Default 20.'),
  }),
  output: z.object({
    grains: z.array(count).describe('How many themes each grain has, finest first.'),
    themes: z.array(themeSchema),
  }),
  positional: [],
  examples: [
    { title: 'The finest themes', input: { grain: 0, limit: 5 } },
    { title: 'What the documents are about, in a few lines', input: { limit: 3 } },
  ],
  readOnly: true,
  longRunning: true,
  outcome: ({ themes }) => (themes.length > 0 ? 'found' : 'nothing'),
  async handler(context, options) {
    const cone = await context.open({ create: false })
    const { grains, themes } = await cone.graph.themes(options)
    return { grains: [...grains], themes: [...themes] }
  },
})
