/** Correcting the graph of names. Edits are kept beside the documents and stay when those are replaced. */
import type { GraphEdit } from 'lightcone'
import { z } from 'zod'
import { call } from '../operation.ts'

const name = z.string().min(1)
const id = z.int().min(1)

const editSchema: z.ZodType<GraphEdit> = z
  .discriminatedUnion('kind', [
    z.object({ id, kind: z.literal('merge'), names: z.array(z.string()), into: z.string() }),
    z.object({ id, kind: z.literal('delete'), name: z.string() }),
  ])
  .meta({ id: 'GraphEdit' })
const edited = z.object({ edit: editSchema })
const facts = { readOnly: false, longRunning: false, outcome: () => 'found' as const }

export const graphMerge = call({
  ...facts,
  name: 'graph merge',
  summary: 'Let several names count as one',
  help: `From now on the names count as the one given by --into, in documents that are added or replaced later, too. \`graph edits --undo\` takes it back.`,
  input: z.strictObject({
    names: z.array(name).min(1).describe('Names that are to count as the other.'),
    into: name.describe('The name that they count as; it need not be in use.'),
  }),
  output: edited,
  positional: ['names'],
  examples: [
    { title: 'An abbreviation', input: { names: ['M. E.'], into: 'Mara Ellison' } },
    { title: 'Two spellings of a town', input: { names: ['Sand Mark', 'Sandmarck'], into: 'Sandmark' } },
  ],
  async handler(context, { names, into }) {
    const cone = await context.open({ create: false })
    return { edit: await cone.graph.merge(names, into) }
  },
})

export const graphRename = call({
  ...facts,
  name: 'graph rename',
  summary: 'Give a name another form',
  help: `The same as merging it into the new name.`,
  input: z.strictObject({ name: name.describe('The present name.'), to: name.describe('The new one.') }),
  output: edited,
  positional: ['name', 'to'],
  examples: [
    { title: 'A town that has a new name', input: { name: 'Sandmark', to: 'New Sandmark' } },
    { title: 'A person by the full name', input: { name: 'M. E.', to: 'Mara Ellison' } },
  ],
  async handler(context, { name, to }) {
    const cone = await context.open({ create: false })
    return { edit: await cone.graph.merge([name], to) }
  },
})

export const graphDelete = call({
  ...facts,
  name: 'graph delete',
  summary: 'Let a name be none',
  help: `Nothing is listed under it and no search leads over it any more; the documents stay as they are. \`graph edits --undo\` takes it back.`,
  input: z.strictObject({ name: name.describe('The name.') }),
  output: edited,
  positional: ['name'],
  examples: [
    { title: 'A word that only looks like a name', input: { name: 'Lamp Prize' } },
    { title: 'A heading that every file has', input: { name: 'Overview' } },
  ],
  async handler(context, { name }) {
    const cone = await context.open({ create: false })
    return { edit: await cone.graph.delete(name) }
  },
})

export const graphEdits = call({
  name: 'graph edits',
  summary: 'List the edits of names in force, or take one back',
  help: `Merges, renamings and deletions, oldest first, each with the number that --undo takes.`,
  input: z.strictObject({ undo: id.exactOptional().describe('Take back the edit of this number.') }),
  output: z.object({ edits: z.array(editSchema), undone: editSchema.exactOptional() }),
  positional: [],
  examples: [
    { title: 'What was changed', input: {} },
    { title: 'Take the first one back', input: { undo: 1 } },
  ],
  readOnly: false,
  longRunning: false,
  outcome: ({ edits, undone }) => (edits.length > 0 || undone !== undefined ? 'found' : 'nothing'),
  async handler(context, { undo }) {
    const cone = await context.open({ create: false })
    const undone = undo === undefined ? {} : { undone: await cone.graph.undo(undo) }
    return { edits: [...(await cone.graph.edits())], ...undone }
  },
})
