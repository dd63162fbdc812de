import { z } from 'zod'
import { call } from '../operation.ts'

const input = z.strictObject({
  targets: z
    .array(z.string().min(1))
    .min(1)
    .exactOptional()
    .describe('Ids of documents, or names of sources.'),
  spaces: z
    .array(z.string().min(1))
    .min(1)
    .exactOptional()
    .describe('Names of spaces whose vectors are no longer wanted, as `status` shows them.'),
})

const output = z.object({
  removed: z.int().min(0).describe('Documents removed.'),
  missing: z.array(z.string()).describe('Targets that are neither a document nor a source.'),
  vectors: z.int().min(0).exactOptional().describe('Vectors of live passages removed with their spaces.'),
})

export const remove = call({
  name: 'rm',
  aliases: ['remove'],
  summary: 'Remove documents, whole sources or vectors from the index',
  help: `Takes documents (by id) or sources (by name, with all their documents) out of the index. Files on disk are not touched.

With spaces it takes out the vectors of embedding models that are no longer asked; the documents stay.`,
  input,
  output,
  positional: ['targets'],
  examples: [
    { title: 'Forget one document', input: { targets: ['docs/storage.md'] } },
    { title: 'Forget a source and all its documents', input: { targets: ['docs'] } },
  ],
  readOnly: false,
  longRunning: false,
  outcome: ({ removed, missing, vectors }) =>
    missing.length === 0 ? 'found' : removed > 0 || vectors !== undefined ? 'incomplete' : 'nothing',
  async handler(context, { targets = [], spaces = [] }, { signal }) {
    const { isLightconeError, LightconeError } = await import('lightcone')
    if (targets.length === 0 && spaces.length === 0)
      throw new LightconeError('invalid-argument', {
        message: 'Nothing is named that could be removed.',
        hint: 'Give ids of documents, names of sources, or `spaces`; `lightcone status` lists them.',
      })
    const cone = await context.open({ create: false })
    const options = signal ? { signal } : {}
    const missing: string[] = []
    let removed = 0
    for (const target of targets)
      try {
        removed += (await cone.remove(target, options)).removed
      } catch (error) {
        if (!isLightconeError(error) || error.code !== 'document-not-found') throw error
        missing.push(target)
      }
    if (spaces.length === 0) return { removed, missing }
    let vectors = 0
    for (const space of spaces) vectors += (await cone.removeSpace(space, options)).removed
    return { removed, missing, vectors }
  },
})
