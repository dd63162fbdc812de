/** The tools that look: search, context, get, explain, status, find_tools. */
import {
  context as contextOperation,
  countOmitted,
  explain as explainOperation,
  get as getOperation,
  search as searchOperation,
  status as statusOperation,
} from '@lightcone/operations'
import { LightconeError, type Place, placeName } from 'lightcone'
import { z } from 'zod'
import {
  cursorOf,
  cutTo,
  DEFAULT_ANSWER_TOKENS,
  fitting,
  linksOf,
  MAX_ANSWER_TOKENS,
  offsetOf,
  tool,
} from './tool.ts'

const question = z.string().min(1).describe('A question, or a few words, in plain language.')
const maxTokens = z
  .int()
  .min(50)
  .max(MAX_ANSWER_TOKENS)
  .exactOptional()
  .describe(`Most tokens of the answer. Default ${DEFAULT_ANSWER_TOKENS}.`)
const cursor = z.string().exactOptional().describe('`nextCursor` of the answer before, to go on from there.')
const source = z
  .string()
  .min(1)
  .exactOptional()
  .describe('Only documents of this source, as `status` names it.')
const count = z.int().min(0)
const place = { document: z.string(), start: count, end: count, line: z.int().min(1) }
const page = {
  omitted: count.describe('How many more there are.'),
  nextCursor: z.string().exactOptional(),
}

const filterBy = (name: string | undefined) =>
  name === undefined ? {} : { filter: { field: 'source', eq: name } as const }

function from(given: string | undefined): number {
  const offset = offsetOf(given)
  if (Number.isSafeInteger(offset)) return offset
  throw new LightconeError('invalid-argument', {
    message: 'That is no cursor of an answer.',
    hint: 'Pass `nextCursor` as it came, or leave it out.',
  })
}

const at = (document: string, place: Place): string =>
  `${document}:${placeName(place, place).replace(/\s+/g, ' ')}`

export const search = tool({
  name: 'search',
  title: 'Search the documents',
  description:
    'Find passages that bear on a question, best first, each with its document and place. Use `context` for text to answer from, `get` to read around a hit.',
  input: z.strictObject({
    question,
    k: z.int().min(1).max(100).exactOptional().describe('How many passages. Default 10.'),
    source,
    maxTokens,
    cursor,
  }),
  output: z.object({
    hits: z.array(z.object({ ...place, title: z.string(), score: z.number(), snippet: z.string() })),
    ...page,
  }),
  readOnly: true,
  async run(context, { question, k = 10, source, maxTokens = DEFAULT_ANSWER_TOKENS, cursor }, running) {
    const offset = from(cursor)
    const found = await searchOperation.handler(
      context,
      { question, k: Math.min(1000, offset + k + 1), ...filterBy(source) },
      running,
    )
    const rest = found.candidates.slice(offset, offset + k)
    const hits = rest.map(({ segment, score, from }) => ({
      document: segment.document,
      start: segment.start,
      end: segment.end,
      line: from.line,
      title: segment.title,
      score,
      snippet: cutTo(segment.text.trim(), SNIPPET_TOKENS),
      where: at(segment.document, from),
    }))
    const text = (hit: (typeof hits)[number]) => `${hit.where}\n${hit.snippet}`
    const shown = fitting(hits, text, maxTokens)
    const next = offset + shown.length
    const omitted = Math.max(0, found.candidates.length - next)
    const note = omitted > 0 ? ['There are more; go on with nextCursor.'] : []
    return {
      text: shown.length === 0 ? 'Nothing matches.' : [...shown.map(text), ...note].join('\n\n'),
      structured: {
        hits: shown.map(({ where: _, ...hit }) => hit),
        omitted,
        ...(omitted > 0 ? { nextCursor: cursorOf(next) } : {}),
      },
      documents: linksOf(shown),
    }
  },
})

const SNIPPET_TOKENS = 150

export const context = tool({
  name: 'context',
  title: 'Get a cited context',
  description:
    'Get the smallest set of passages that carries the evidence for a question, with numbered citations, within a token budget. Answer from it, citing the numbers; say so when it does not hold the answer.',
  input: z.strictObject({
    question,
    budget: z.int().min(50).max(MAX_ANSWER_TOKENS).exactOptional().describe('Most tokens. Default 1200.'),
    source,
  }),
  output: z.object({
    text: z.string(),
    tokens: count,
    citations: z.array(z.object({ id: z.int().min(1), ...place })),
    omitted: count.describe('Passages that matched and were left out.'),
  }),
  readOnly: true,
  async run(context, { question, source, ...options }, running) {
    const { text, tokens, citations, omittedCount } = await contextOperation.handler(
      context,
      { question, ...options, ...filterBy(source) },
      running,
    )
    return {
      text: citations.length === 0 ? 'The documents hold nothing on that.' : text,
      structured: {
        text,
        tokens,
        citations: citations.map(({ id, document, start, end, from }) => ({
          id,
          document,
          start,
          end,
          line: from.line,
        })),
        omitted: countOmitted(omittedCount),
      },
      documents: linksOf(citations),
    }
  },
})

export const get = tool({
  name: 'get',
  title: 'Read a document',
  description: 'Read a document, or some of its lines, by its id. Long documents come in parts.',
  input: z.strictObject({
    id: z.string().min(1).describe('Id of the document, as search and context name it.'),
    lines: z
      .string()
      .regex(/^[1-9]\d*(-[1-9]\d*)?$/)
      .exactOptional()
      .describe('Only these lines, A-B, counted from 1.'),
    maxTokens,
    cursor,
  }),
  output: z.object({
    ...place,
    title: z.string(),
    version: z.int().min(1),
    text: z.string(),
    omitted: count.describe('Characters that follow.'),
    nextCursor: z.string().exactOptional(),
  }),
  readOnly: true,
  async run(context, { id, lines, maxTokens = DEFAULT_ANSWER_TOKENS, cursor }, running) {
    const skip = from(cursor)
    const whole = await getOperation.handler(
      context,
      { id, ...(lines === undefined ? {} : { lines }) },
      running,
    )
    const start = Math.min(whole.end, whole.start + skip)
    const text = cutTo(whole.text.slice(start - whole.start), maxTokens)
    const part = await getOperation.handler(context, { id, start, end: start + text.length }, running)
    const omitted = whole.end - part.end
    return {
      text: `${at(id, part.from)}\n${part.text}${omitted > 0 ? `\n[${omitted} more characters; go on with nextCursor]` : ''}`,
      structured: {
        document: id,
        title: part.document.title,
        version: part.document.version,
        start: part.start,
        end: part.end,
        line: part.from.line,
        text: part.text,
        omitted,
        ...(omitted > 0 ? { nextCursor: cursorOf(part.end - whole.start) } : {}),
      },
      documents: [{ id, title: part.document.title }],
    }
  },
})

export const explain = tool({
  name: 'explain',
  title: 'Explain a ranking',
  description: 'Say why a document is, or is not, in the context of a question.',
  input: z.strictObject({
    question,
    document: z.string().min(1).describe('Id of the document.'),
    budget: z.int().min(50).max(MAX_ANSWER_TOKENS).exactOptional().describe('Most tokens. Default 1200.'),
  }),
  output: z.object({
    summary: z.string(),
    rank: z.int().min(1).exactOptional(),
    included: count,
    dropped: z.array(z.object({ start: count, end: count, stage: z.string(), reason: z.string() })),
  }),
  readOnly: true,
  async run(context, input, running) {
    const { summary, rank, included, dropped } = await explainOperation.handler(context, input, running)
    return {
      text: summary,
      structured: {
        summary,
        ...(rank === undefined ? {} : { rank }),
        included: included.length,
        dropped: dropped
          .slice(0, MAX_DROPPED)
          .map(({ start, end, stage, reason }) => ({ start, end, stage, reason })),
      },
      documents: [],
    }
  },
})

const MAX_DROPPED = 20

export const status = tool({
  name: 'status',
  title: 'What the index holds',
  description: 'Count the documents and name their sources and languages.',
  input: z.strictObject({}),
  output: z.object({
    documents: count,
    segments: count,
    sources: z.array(z.object({ name: z.string(), documents: count, skipped: count })),
    languages: z.record(z.string(), count),
    omitted: count.describe('Sources that are not listed.'),
  }),
  readOnly: true,
  async run(context, _, running) {
    const { documents, segments, sources, languages } = await statusOperation.handler(context, {}, running)
    const listed = sources
      .slice(0, MAX_SOURCES)
      .map(({ name, documents, skipped }) => ({ name, documents, skipped }))
    const lines = listed.map(({ name, documents }) => `- ${name}: ${documents}`)
    return {
      text: [`${documents} documents from these sources:`, ...lines].join('\n'),
      structured: {
        documents,
        segments,
        sources: listed,
        languages,
        omitted: sources.length - listed.length,
      },
      documents: [],
    }
  },
})

const MAX_SOURCES = 100

export const findTools = tool({
  name: 'find_tools',
  title: 'Find a tool',
  description:
    'Find the tools, API operations or commands that fit a task, among the catalogues (OpenAPI, MCP) in the index. Give each step of a task that needs several.',
  input: z.strictObject({
    task: z.string().min(1).describe('What is to be done, in plain language.'),
    k: z.int().min(1).max(50).exactOptional().describe('How many tools. Default 5.'),
    maxTokens,
  }),
  output: z.object({
    tools: z.array(z.object({ ...place, name: z.string(), description: z.string() })),
    omitted: count,
  }),
  readOnly: true,
  async run(context, { task, k = 5, maxTokens = DEFAULT_ANSWER_TOKENS }, running) {
    const filter = { field: 'catalogue', exists: true } as const
    const found = await searchOperation.handler(context, { question: task, k: k * 3, filter }, running)
    const tools = found.candidates
      .filter(({ segment }) => segment.kind === 'tool')
      .map(({ segment, from }) => ({
        document: segment.document,
        start: segment.start,
        end: segment.end,
        line: from.line,
        title: segment.title,
        name: segment.text.trim().split('\n', 1)[0]!.slice(0, 200),
        description: cutTo(segment.text.trim(), SNIPPET_TOKENS * 2),
      }))
      .slice(0, k)
    const shown = fitting(tools, ({ description }) => description, maxTokens)
    return {
      text: shown.length === 0 ? 'No tool fits.' : shown.map(({ description }) => description).join('\n\n'),
      structured: { tools: shown.map(({ title: _, ...one }) => one), omitted: tools.length - shown.length },
      documents: linksOf(shown),
    }
  },
})
