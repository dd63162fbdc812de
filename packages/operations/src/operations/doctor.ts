import { z } from 'zod'
import { call } from '../operation.ts'
import { doctorSchema } from '../schemas.ts'

export const doctor = call({
  name: 'doctor',
  summary: 'Check the index, and rebuild it from its stored documents',
  help: `Checks that the index is whole: that it opens, that its parts agree with its documents, and that its format and analyzer fit this version. With rebuild, writes the index anew from its stored documents, without their history; the old file stays beside it as index.db.before-rebuild. Edits of names and relations that a language model read come over, too.`,
  input: z.strictObject({
    rebuild: z.boolean().exactOptional().describe('Write the index anew from its stored documents.'),
  }),
  output: doctorSchema,
  positional: [],
  examples: [
    { title: 'Check', input: {} },
    { title: 'Rebuild after an upgrade or a damaged part', input: { rebuild: true } },
  ],
  readOnly: false,
  longRunning: true,
  outcome: ({ ok, lost, missing, relations }) =>
    ok && lost.length === 0 && missing === undefined && relations?.unreadable !== true
      ? 'found'
      : 'incomplete',
  async handler(context, input, running) {
    return context.doctor({ ...input, ...running })
  },
})
