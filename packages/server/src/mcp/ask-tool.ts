/** The tool `ask`: offered where the host has a language model, since an agent is one itself. */
import { ask as askOperation } from '@lightcone/operations'
import { z } from 'zod'
import { cutTo, linksOf, MAX_ANSWER_TOKENS, type McpTool, tool } from './tool.ts'

const count = z.int().min(0)

export const createAskTool = (model: string): McpTool =>
  tool({
    name: 'ask',
    title: 'Get a checked answer',
    description:
      'Let another language model answer from the documents; each of its sentences is checked against the passages it cites. Prefer `context` to answer yourself.',
    input: z.strictObject({
      question: z.string().min(1).describe('A question in plain language.'),
      budget: z
        .int()
        .min(50)
        .max(MAX_ANSWER_TOKENS)
        .exactOptional()
        .describe('Most tokens of context. Default 1200.'),
      source: z
        .string()
        .min(1)
        .exactOptional()
        .describe('Only documents of this source, as `status` names it.'),
      reasoning: z
        .enum(['direct', 'facts'])
        .exactOptional()
        .describe('`facts`: first copy what matters, word for word, then answer from that alone.'),
      retries: count
        .max(2)
        .exactOptional()
        .describe('Read again so often while the answer is poor. Default 0.'),
    }),
    output: z.object({
      text: z.string(),
      status: z.enum(['answered', 'partial', 'unanswerable', 'conflict']),
      citations: z.array(
        z.object({
          id: z.int().min(1),
          document: z.string(),
          start: count,
          end: count,
          line: z.int().min(1),
        }),
      ),
      unsupported: z.array(z.string()).describe('Sentences that the passages they cite do not support.'),
      fallback: z.string().exactOptional().describe('Why the model did not answer.'),
    }),
    readOnly: true,
    async run(context, { question, source, ...options }, running) {
      const filter = source === undefined ? {} : { filter: { field: 'source', eq: source } as const }
      const answer = await askOperation.handler(context, { question, model, ...options, ...filter }, running)
      const text = cutTo(answer.text, MAX_ANSWER_TOKENS)
      const unsupported = (answer.statements ?? []).flatMap((statement) =>
        statement.unsupported ? [answer.text.slice(statement.start, statement.end)] : [],
      )
      const notes = [
        ...(answer.fallback === undefined
          ? []
          : [`${answer.fallback.message} This is the answer without it.`]),
        ...unsupported.map((sentence) => `Not supported: ${sentence}`),
      ]
      return {
        text: [...notes, text].join('\n'),
        structured: {
          text,
          status: answer.status,
          citations: answer.citations.map(({ id, document, start, end, from }) => ({
            id,
            document,
            start,
            end,
            line: from.line,
          })),
          unsupported,
          ...(answer.fallback === undefined ? {} : { fallback: answer.fallback.message }),
        },
        documents: linksOf(answer.citations),
      }
    },
  })
