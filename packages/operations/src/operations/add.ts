import type { AddReport } from 'lightcone'
import { z } from 'zod'
import { reading } from '../inputs.ts'
import { call, type Outcome } from '../operation.ts'
import { addReportSchema, metadataSchema } from '../schemas.ts'
import { addPaths, requirePaths } from '../sources.ts'

const documentSchema = z.strictObject({
  id: z.string().min(1).describe('Unique in its namespace.'),
  text: z.string(),
  title: z.string().exactOptional(),
  metadata: metadataSchema.exactOptional(),
  as: z.string().exactOptional().describe('A file name whose ending chooses the parser. Default text.txt.'),
})

const input = z
  .strictObject({
    paths: z
      .array(z.string().min(1))
      .min(1)
      .exactOptional()
      .describe(
        'Folders, files and web addresses; "-" is standard input, a document with the name given by name.',
      ),
    documents: z
      .array(documentSchema)
      .exactOptional()
      .describe('Documents that are already text, as a JSON list of {id, text, title?, metadata?, as?}.'),
    ...reading,
  })
  .refine(({ paths, documents }) => paths || documents, 'Name a folder or file, or give documents.')
  .refine(({ paths = [], name }) => paths.length <= 1 || name === undefined, {
    message: 'A name goes with one path.',
    path: ['name'],
  })

export const add = call({
  name: 'add',
  summary: 'Read folders, files or texts into the index',
  help: `Reads each folder or file into the index, which is made when there is none. Adding a folder again brings the index up to date: unchanged files cost a hash, changed ones are replaced, vanished ones are removed.

A file that cannot be read is skipped, and listed with a code and a reason; the rest is indexed. Files that .gitignore excludes are left out.

A web address is one page, or, when it is a sitemap or a feed, the pages that it lists, for instance https://example.org/sitemap.xml with --max-urls 200; robots.txt is kept to, and a page that did not change costs one short request. A repository at a revision is written git+https://host/repo.git#v1.2 or git+file:///path#main.`,
  input,
  output: z.object({
    reports: z.array(addReportSchema).describe('One for each path, then one for the documents.'),
  }),
  positional: ['paths'],
  paths: ['paths'],
  examples: [
    { title: 'Index a folder, or bring its index up to date', input: { paths: ['docs'] } },
    {
      title: 'A file under a name of its own, with a field to filter by later',
      input: { paths: ['notes/meeting.md'], name: 'meetings', metadata: { year: 2024 } },
    },
  ],
  readOnly: false,
  longRunning: true,
  outcome: ({ reports }) => outcomeOf(reports),
  async handler(context, { paths = [], documents = [], ...options }, running) {
    await requirePaths(paths)
    const cone = await context.open({ create: true })
    const reports = await addPaths(context, cone, paths, { ...options, ...running })
    if (documents.length > 0) reports.push(await cone.addDocuments(documents, { ...options, ...running }))
    return { reports }
  },
})

/** An empty file leaves nothing out; any other skip does. */
export function outcomeOf(reports: readonly AddReport[]): Outcome {
  if (reports.some(({ skipped }) => skipped.some(({ code }) => code !== 'file-empty'))) return 'incomplete'
  const touched = reports.some(
    (report) => report.added + report.replaced + report.unchanged + report.removed > 0,
  )
  return touched ? 'found' : 'nothing'
}
