import type { AddReport } from 'lightcone'
import { z } from 'zod'
import { reading } from '../inputs.ts'
import { stream } from '../operation.ts'
import { addReportFields } from '../schemas.ts'
import { requirePaths } from '../sources.ts'
import { outcomeOf } from './add.ts'

const output: z.ZodType<AddReport> = z.object(addReportFields)

export const watch = stream({
  name: 'watch',
  summary: 'Keep the index in step with a folder until stopped',
  help: `Adds the folder, then follows its changes and reports each set of them, until it is stopped. The next question sees the change.`,
  input: z.strictObject({ path: z.string().min(1).describe('The folder or file to follow.'), ...reading }),
  output,
  positional: ['path'],
  paths: ['path'],
  examples: [
    { title: 'Follow a folder', input: { path: 'docs' } },
    {
      title: 'Follow it under another name, with large files left out',
      input: { path: 'docs', name: 'manual', maxBytes: 1_000_000 },
    },
  ],
  readOnly: false,
  longRunning: true,
  outcome: (report) => outcomeOf([report]),
  async *handler(context, { path, ...options }, running) {
    await requirePaths([path])
    const cone = await context.open({ create: true })
    // Without a signal the caller stops by leaving its loop.
    const signal = running.signal ?? new AbortController().signal
    yield* cone.watch(path, { ...options, ...running, signal })
  },
})
