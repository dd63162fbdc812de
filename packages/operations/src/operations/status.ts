import type { DocumentInfo, Status } from 'lightcone'
import { z } from 'zod'
import { call } from '../operation.ts'
import { documentFields, metadataSchema, statusFields } from '../schemas.ts'

const listed = z.object({
  ...documentFields,
  metadata: metadataSchema,
})

/** The status, with a list of the documents when it was asked for. */
export interface StatusOutput extends Status {
  readonly documentList?: readonly z.infer<typeof listed>[]
}

const output: z.ZodType<StatusOutput> = z.object({
  ...statusFields,
  documentList: z.array(listed).exactOptional(),
})

export const status = call({
  name: 'status',
  summary: 'Show what the index holds',
  help: `Counts of documents, segments and bytes, the sources with the number of their documents, the languages, and every file that was skipped, with a code and a reason.`,
  input: z.strictObject({
    documents: z.boolean().exactOptional().describe('List the documents with their ids, too.'),
  }),
  output,
  positional: [],
  examples: [
    { title: 'What is in the index', input: {} },
    { title: 'With the ids that get, explain and rm take', input: { documents: true } },
  ],
  readOnly: true,
  longRunning: false,
  outcome: () => 'found',
  async handler(context, { documents }): Promise<StatusOutput> {
    const cone = await context.open({ create: false })
    const report = await cone.status()
    if (!documents) return report
    const entries = []
    for await (const info of cone.documents()) entries.push(listEntry(info))
    return { ...report, documentList: entries }
  },
})

function listEntry(info: DocumentInfo): z.infer<typeof listed> {
  const { id, version, source, title, language, length, metadata } = info
  return { id, version, source, title, language, length, metadata }
}
