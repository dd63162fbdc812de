/** Questions that were answered, with what was right and wrong: recorded, listed, erased. */
import type { SolvedAdded, SolvedList, SolvedQuestion } from 'lightcone'
import { z } from 'zod'
import { PREFIXES } from '../inputs.ts'
import { call } from '../operation.ts'

const count = z.int().min(0)
const id = z.int().min(1)

const solvedSchema: z.ZodType<SolvedQuestion> = z
  .object({
    id,
    question: z.string(),
    answer: z.string(),
    verdict: z.enum(['right', 'wrong']),
    passage: z
      .object({ document: z.string(), start: count, end: count, hash: z.string() })
      .exactOptional()
      .describe('Where it was answered from, and what the document was then.'),
    prefix: z.string().exactOptional(),
    atMs: z.number().describe('Milliseconds since 1970.'),
  })
  .meta({ id: 'SolvedQuestion' })

const addedSchema: z.ZodType<SolvedAdded> = z.object({
  added: z.array(solvedSchema),
  dropped: count.describe('Older ones that made room.'),
})

export const solvedAdd = call({
  name: 'solved add',
  summary: 'Record how a question was answered, and whether rightly',
  help: `Keeps the question with an answer and a verdict in the index. \`context\` and \`ask\` show a model such questions with --examples, a right answer beside a wrong one, and choose a prefix by the verdicts with --prefix auto. Record a right and a wrong answer to the same question for a pair. The latest 5,000 are kept.

The passage is shown with an example only while its document is what it was.`,
  input: z.strictObject({
    question: z.string().min(1).max(2000).describe('The question as it was asked.'),
    answer: z.string().min(1).max(2000).describe('What was answered.'),
    verdict: z.enum(['right', 'wrong']).describe('Whether the answer is right or wrong.'),
    passage: z
      .string()
      .min(1)
      .exactOptional()
      .describe('The stretch that it was answered from: document#start-end, as in a citation.'),
    prefix: z
      .enum(PREFIXES)
      .exactOptional()
      .describe('The prefix that stood before the passages, as the preface of the context names it.'),
  }),
  output: addedSchema,
  positional: ['question', 'answer', 'verdict'],
  examples: [
    {
      title: 'A right answer',
      input: { question: 'How often are keys rotated?', answer: 'Every thirty days.', verdict: 'right' },
    },
    {
      title: 'A wrong one that was given under a prefix',
      input: {
        question: 'How often are keys rotated?',
        answer: 'Every hour.',
        verdict: 'wrong',
        prefix: 'brief',
      },
    },
  ],
  readOnly: false,
  longRunning: false,
  outcome: () => 'found',
  async handler(context, solved) {
    const cone = await context.open({ create: false })
    return cone.solved.add([solved])
  },
})

const listSchema: z.ZodType<SolvedList> = z.object({
  solved: z.array(solvedSchema),
  total: count,
  prefixes: z
    .array(
      z.object({
        prefix: z.enum(PREFIXES),
        kind: z.enum(['person', 'time', 'place', 'count', 'amount', 'reason', 'manner', 'thing', 'other']),
        right: count,
        wrong: count,
      }),
    )
    .describe('What came of each prefix, by kind of question.'),
})

export const solvedList = call({
  name: 'solved list',
  summary: 'List solved questions, and what came of prefixes',
  help: `Shows the latest first. What came of prefixes is counted over all that are found, by kind of question, which is what --prefix auto chooses by.`,
  input: z.strictObject({
    search: z.string().exactOptional().describe('Words that stand in the question or the answer.'),
    limit: z.int().min(1).exactOptional().describe('At most so many. Default 50.'),
  }),
  output: listSchema,
  positional: ['search'],
  examples: [
    { title: 'All of them', input: {} },
    { title: 'Those about keys', input: { search: 'keys', limit: 5 } },
  ],
  readOnly: true,
  longRunning: false,
  outcome: ({ total }) => (total > 0 ? 'found' : 'nothing'),
  async handler(context, options) {
    const cone = await context.open({ create: false })
    return cone.solved.list(options)
  },
})

export const solvedRemove = call({
  name: 'solved rm',
  summary: 'Erase solved questions',
  help: `Erases those with the ids that \`solved list\` shows, or all of them.`,
  input: z.strictObject({
    ids: z
      .array(z.string().regex(/^[1-9]\d*$/, 'an id is a whole number'))
      .min(1)
      .exactOptional()
      .describe('Ids of solved questions.'),
    all: z.boolean().exactOptional().describe('Erase all of them. Default false.'),
  }),
  output: z.object({ removed: count }),
  positional: ['ids'],
  examples: [
    { title: 'One of them', input: { ids: ['1'] } },
    { title: 'All', input: { all: true } },
  ],
  readOnly: false,
  longRunning: false,
  outcome: ({ removed }) => (removed > 0 ? 'found' : 'nothing'),
  async handler(context, { ids, all = false }) {
    if ((ids === undefined) !== all) {
      const { LightconeError } = await import('lightcone')
      throw new LightconeError('invalid-argument', {
        message: 'Give either ids of solved questions, or `all`.',
        hint: 'List them with `lightcone solved list`.',
      })
    }
    const cone = await context.open({ create: false })
    return cone.solved.remove(ids?.map(Number) ?? 'all')
  },
})
