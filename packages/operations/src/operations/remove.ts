import { z } from 'zod'
import { call } from '../operation.ts'

const input = z.strictObject({
  targets: z.array(z.string().min(1)).min(1).describe('Ids of documents, or names of sources.'),
})

const output = z.object({
  removed: z.int().min(0).describe('Documents removed.'),
  missing: z.array(z.string()).describe('Targets that are neither a document nor a source.'),
})

export const remove = call({
  name: 'rm',
  aliases: ['remove'],
  summary: 'Remove documents or whole sources from the index',
  help: `Takes documents (by id) or sources (by name, with all their documents) out of the index. Files on disk are not touched.`,
  input,
  output,
  positional: ['targets'],
  examples: [
    { title: 'Forget one document', input: { targets: ['docs/storage.md'] } },
    { title: 'Forget a source and all its documents', input: { targets: ['docs'] } },
  ],
  readOnly: false,
  longRunning: false,
  outcome: ({ removed, missing }) =>
    missing.length === 0 ? 'found' : removed > 0 ? 'incomplete' : 'nothing',
  async handler(context, { targets }, { signal }) {
    const cone = await context.open({ create: false })
    const { isLightconeError } = await import('lightcone')
    const missing: string[] = []
    let removed = 0
    for (const target of targets)
      try {
        removed += (await cone.remove(target, signal ? { signal } : {})).removed
      } catch (error) {
        if (!isLightconeError(error) || error.code !== 'document-not-found') throw error
        missing.push(target)
      }
    return { removed, missing }
  },
})
