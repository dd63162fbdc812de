import type { DocumentInfo, Lightcone, Segment } from 'lightcone'
import { z } from 'zod'
import { filter } from '../inputs.ts'
import { call } from '../operation.ts'
import { documentFields, metadataSchema } from '../schemas.ts'

const DEFAULT_LIMIT = 100
const count = z.int().min(0)

const band = z.object({
  kind: z.enum(['passage', 'row', 'code', 'turn', 'symbol', 'tool']),
  start: count,
  end: count,
})

const listed = z.object({
  ...documentFields,
  segments: count.describe('Passages that it was cut into.'),
  metadata: metadataSchema,
  bands: z.array(band).exactOptional().describe('Its segments, in order; together its whole text.'),
})

export const list = call({
  name: 'list',
  summary: 'List documents, a page at a time',
  help: `Documents in the order of their ids. A page ends with a cursor when there are more; the next page begins behind it, whatever was added or removed meanwhile. With bands each document tells the segments that it was cut into.`,
  input: z.strictObject({
    limit: z.int().min(1).max(1000).exactOptional().describe(`How many at a time. Default ${DEFAULT_LIMIT}.`),
    cursor: z.string().exactOptional().describe('The cursor of the page before.'),
    filter,
    bands: z.boolean().exactOptional().describe('Tell the segments of each document, too.'),
  }),
  output: z.object({
    documents: z.array(listed),
    total: count.describe('Documents on all pages.'),
    cursor: z.string().exactOptional().describe('Absent on the last page.'),
  }),
  positional: [],
  examples: [
    { title: 'The first ten', input: { limit: 10 } },
    { title: 'Those of one folder', input: { filter: { field: 'id', glob: 'docs/**' } } },
  ],
  readOnly: true,
  longRunning: false,
  outcome: ({ total }) => (total > 0 ? 'found' : 'nothing'),
  async handler(context, { limit = DEFAULT_LIMIT, cursor, filter, bands = false }) {
    const cone = await context.open({ create: false })
    const infos: DocumentInfo[] = []
    let total = 0
    const after = cursor === undefined ? undefined : Buffer.from(cursor)
    for await (const info of cone.documents(filter === undefined ? {} : { filter })) {
      total++
      // One more than the page holds, to know whether it is the last.
      if (infos.length <= limit && isBehind(info.id, after)) infos.push(info)
    }
    const page = infos.slice(0, limit)
    return {
      documents: await Promise.all(page.map((info) => entryOf(info, bands ? cone : undefined))),
      total,
      ...(infos.length > limit ? { cursor: page.at(-1)!.id } : {}),
    }
  },
})

/** The store orders ids by their bytes. */
const isBehind = (id: string, after: Buffer | undefined): boolean =>
  after === undefined || Buffer.compare(Buffer.from(id), after) > 0

async function entryOf(info: DocumentInfo, cone: Lightcone | undefined): Promise<z.infer<typeof listed>> {
  const { id, version, source, title, language, length, count: segments, metadata } = info
  const entry = { id, version, source, title, language, length, segments, metadata }
  return cone === undefined ? entry : { ...entry, bands: (await cone.segments(id)).map(bandOf) }
}

const bandOf = ({ kind, start, end }: Segment) => ({ kind, start, end })
