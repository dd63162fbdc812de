import type { AsOf, GetOptions, GetResult, Lightcone } from 'lightcone'
import { z } from 'zod'
import { call } from '../operation.ts'
import { metadataSchema, placeSchema } from '../schemas.ts'

const input = z.strictObject({
  id: z.string().min(1).describe('Id of the document.'),
  lines: z
    .string()
    .regex(/^[1-9]\d*(-[1-9]\d*)?$/, 'expected A-B, for instance 12-18')
    .exactOptional()
    .describe('Only these lines of the source, A-B or one number, counted from 1.'),
  start: z.int().min(0).exactOptional().describe('First character, counted from 0 in the parsed text.'),
  end: z.int().min(0).exactOptional().describe('The character after the last one.'),
  grain: z
    .enum(['sentence', 'passage', 'section', 'document'])
    .exactOptional()
    .describe('Widen the part to whole sentences or passages, or to the section that holds it.'),
  asOf: z
    .string()
    .exactOptional()
    .describe('The document as it was: a commit number (see status) or a time in ISO 8601.'),
})

const output = z.object({
  document: z.object({
    id: z.string(),
    version: z.int().min(1),
    source: z.string(),
    title: z.string(),
    language: z.string(),
    hash: z.string().describe('SHA-256 of the source bytes.'),
    length: z.int().min(0).describe('Characters of the whole text.'),
    metadata: metadataSchema,
  }),
  start: z.int().min(0),
  end: z.int().min(0),
  text: z.string(),
  from: placeSchema,
  to: placeSchema,
})

export const get = call({
  name: 'get',
  summary: 'Show a document, or a part of it, by id',
  help: `Prints the parsed text of a document with its facts. Citations name a document and its lines, so \`get\` shows what stands around a quote; \`grain\` widens it to its sentence, passage or section. Earlier versions stay readable.`,
  input,
  output,
  positional: ['id'],
  examples: [
    { title: 'A whole document', input: { id: 'docs/keys.md' } },
    { title: 'Some of its lines', input: { id: 'docs/keys.md', lines: '1-3' } },
    { title: 'The section around a line', input: { id: 'docs/keys.md', lines: '6', grain: 'section' } },
  ],
  readOnly: true,
  longRunning: false,
  outcome: () => 'found',
  async handler(context, { id, lines, asOf, grain, ...span }) {
    const cone = await context.open({ create: false })
    const options = {
      ...(asOf === undefined ? {} : { asOf: await parseAsOf(asOf) }),
      ...(grain === undefined ? {} : { grain }),
    }
    if (lines === undefined) return outputOf(await cone.get(id, { ...span, ...options }))
    return outputOf(await getLines(cone, id, lines, options))
  },
})

async function getLines(
  cone: Lightcone,
  id: string,
  lines: string,
  options: Pick<GetOptions, 'asOf' | 'grain'>,
): Promise<GetResult> {
  const { document } = await cone.get(id, options)
  const [first, last] = lines.split('-').map(Number)
  const { lineSpan } = await import('../places.ts')
  const span = lineSpan(document, first!, last ?? first!)
  if (!span) {
    const { LightconeError } = await import('lightcone')
    throw new LightconeError('invalid-argument', {
      message: `No text of ${id} stands in lines ${lines}.`,
      hint: 'Without --lines the whole document is shown, with the lines it covers.',
    })
  }
  return cone.get(id, { ...span, ...options })
}

async function parseAsOf(value: string): Promise<AsOf> {
  if (/^\d+$/.test(value)) return { seq: Number(value) }
  const timeMs = Date.parse(value)
  if (!Number.isNaN(timeMs)) return { timeMs }
  const { LightconeError } = await import('lightcone')
  throw new LightconeError('invalid-argument', {
    message: `"${value}" is neither a commit number nor a time.`,
    hint: 'Write a number, or a time such as 2024-05-01T12:00:00Z.',
  })
}

function outputOf({ document, ...part }: GetResult): z.infer<typeof output> {
  const { id, version, source, title, language, hash, metadata, text } = document
  return { document: { id, version, source, title, language, hash, length: text.length, metadata }, ...part }
}
