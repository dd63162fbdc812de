/** The tools that change the index; offered only where the host allows writing. */
import { add as addOperation, remove as removeOperation } from '@lightcone/operations'
import { z } from 'zod'
import { tool } from './tool.ts'

export const add = tool({
  name: 'add',
  title: 'Keep a text',
  description:
    'Put a text into the index under an id, or replace the one there. It is found from the next question on.',
  input: z.strictObject({
    id: z.string().min(1).max(200).describe('Id of the document, for instance notes/meeting.md.'),
    text: z.string().max(1_000_000),
    title: z.string().max(500).exactOptional(),
  }),
  output: z.object({ id: z.string(), added: z.int(), replaced: z.int(), unchanged: z.int() }),
  readOnly: false,
  async run(context, { id, ...text }, running) {
    const { reports } = await addOperation.handler(
      context,
      { documents: [{ id, ...text }], name: SOURCE },
      running,
    )
    const { added, replaced, unchanged, skipped } = reports[0]!
    const [skip] = skipped
    return {
      text: skip === undefined ? `Kept as ${id}.` : `Not kept: ${skip.reason} (${skip.code})`,
      structured: { id, added, replaced, unchanged },
      documents: [],
    }
  },
})

/** The source of all texts that came over MCP. */
const SOURCE = 'agent'

export const remove = tool({
  name: 'remove',
  title: 'Remove a document',
  description: 'Take a document out of the index by its id. Files on disk are not touched.',
  input: z.strictObject({ id: z.string().min(1).describe('Id of the document.') }),
  output: z.object({ removed: z.int() }),
  readOnly: false,
  async run(context, { id }, running) {
    const { removed } = await removeOperation.handler(context, { targets: [id] }, running)
    return {
      text: removed > 0 ? `Removed ${id}.` : `There is no document ${id}.`,
      structured: { removed },
      documents: [],
    }
  },
})
