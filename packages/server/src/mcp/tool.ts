/** A tool as it is offered over MCP: a view of an operation that never answers with more than an agent can use. */
import type { OperationContext } from '@lightcone/operations'
import { estimateTokenizer, type LongRunning } from 'lightcone'
import type { z } from 'zod'

export interface McpTool<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject> {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly input: I
  readonly output: O
  readonly readOnly: boolean
  run(context: OperationContext, input: z.output<I>, running: LongRunning): Promise<ToolAnswer<z.input<O>>>
}

export interface ToolAnswer<O> {
  /** What a model reads. */
  readonly text: string
  /** The same for programs. */
  readonly structured: O
  /** Documents that the answer is about, each once. */
  readonly documents: readonly DocumentLink[]
}

export interface DocumentLink {
  readonly id: string
  readonly title: string
}

/** Keeps the types of input and output together; the table of tools forgets them. */
export const tool = <I extends z.ZodObject, O extends z.ZodObject>(definition: McpTool<I, O>): McpTool =>
  definition as unknown as McpTool

export const DEFAULT_ANSWER_TOKENS = 2_000
export const MAX_ANSWER_TOKENS = 20_000

/** An estimate that never counts fewer than it says it may (see the engine's `Tokenizer`). */
export const countTokens = (text: string): number => estimateTokenizer.count(text)

/**
 * The longest beginning of `items` whose texts fit together, at least one. The rest is what a cursor continues with.
 */
export function fitting<T>(items: readonly T[], text: (item: T) => string, maxTokens: number): readonly T[] {
  let tokens = 0
  const count = items.findIndex((item) => {
    tokens += countTokens(text(item)) + 1
    return tokens > maxTokens
  })
  return count < 0 ? items : items.slice(0, Math.max(1, count))
}

/** The longest beginning of a text that fits, cut at the end of a line or word where there is one. */
export function cutTo(text: string, maxTokens: number): string {
  if (countTokens(text) <= maxTokens) return text
  let low = 0
  let high = text.length
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (countTokens(text.slice(0, middle)) <= maxTokens) low = middle
    else high = middle - 1
  }
  const cut = text
    .slice(0, low)
    .toWellFormed()
    .replace(/\ufffd$/, '')
  const end = Math.max(cut.lastIndexOf('\n'), cut.lastIndexOf(' '))
  return end > cut.length / 2 ? cut.slice(0, end + 1) : cut
}

export function linksOf(
  items: readonly { readonly document: string; readonly title: string }[],
): DocumentLink[] {
  return [...new Map(items.map(({ document, title }) => [document, { id: document, title }])).values()]
}

/** Where the next answer goes on; opaque to clients. */
export const cursorOf = (offset: number): string => Buffer.from(`at:${offset}`).toString('base64url')

export function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  const offset = /^at:(\d{1,12})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1]
  return offset === undefined ? Number.NaN : Number(offset)
}
