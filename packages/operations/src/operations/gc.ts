import { z } from 'zod'
import { call } from '../operation.ts'

const DAY_MS = 24 * 60 * 60 * 1000

export const gc = call({
  name: 'gc',
  summary: 'Delete old versions of documents, and set how long they are kept',
  help: `Replaced and removed versions of documents stay readable (get --as-of) for seven days, unless the index says otherwise; each change deletes some of those that are older. This deletes all of them at once. With keep-days, versions are kept for so long from now on, whoever writes to the index; 0 keeps none. The room is used again; the file does not shrink.`,
  input: z.strictObject({
    keepDays: z.number().min(0).max(100_000).exactOptional().describe('Keep old versions for so many days.'),
  }),
  output: z.object({
    collected: z.int().min(0).describe('Versions deleted.'),
    keepDays: z.number().min(0).nullable().describe('Days that old versions are kept; null: for ever.'),
  }),
  positional: [],
  examples: [
    { title: 'Delete what is older than the index keeps', input: {} },
    { title: 'Keep old versions for thirty days', input: { keepDays: 30 } },
  ],
  readOnly: false,
  longRunning: true,
  outcome: () => 'found',
  async handler(context, { keepDays }, { signal }) {
    const cone = await context.open({ create: false })
    const { collected, retentionMs } = await cone.collectGarbage({
      ...(keepDays === undefined ? {} : { retentionMs: keepDays * DAY_MS }),
      ...(signal ? { signal } : {}),
    })
    return { collected, keepDays: Number.isFinite(retentionMs) ? retentionMs / DAY_MS : null }
  },
})
