/** What stands before the passages of a context: a line that says how to read them, and solved questions. */
import { NO_PREFACE, prefaceWithin, renderPreface } from './arrange/preface.ts'
import type { Engine } from './engine.ts'
import type { PackOptions } from './lightcone.ts'
import type { Preface } from './model.ts'
import type { Tokenizer } from './ports.ts'
import { checkPreface } from './solved-view.ts'
import type { TraceRecorder } from './trace/trace.ts'

export interface Before {
  /** What is left for the passages. */
  readonly left: number | 'auto'
  /** The passages, packed into `room` tokens, with the preface before them. */
  put(packed: { readonly text: string; readonly tokens: number }, room: number): Prefaced
}

export interface Prefaced {
  readonly text: string
  readonly tokens: number
  readonly budgetTokens: number
  readonly preface?: Preface
}

/** Throws `invalid-argument`. */
export async function prefaceFor(
  question: string,
  options: PackOptions & { readonly budget: number | 'auto' },
  tokenizer: Tokenizer,
  { solved }: Pick<Engine, 'solved'>,
  trace: TraceRecorder,
): Promise<Before> {
  checkPreface(options)
  const { budget } = options
  const plain = (room: number) => (budget === 'auto' ? room : budget)
  const parts = await solved.preface(question, options)
  if (parts === undefined)
    return { left: budget, put: ({ text, tokens }, room) => ({ text, tokens, budgetTokens: plain(room) }) }
  const { preface, left } = await trace.stage('preface', () => {
    const result =
      budget === 'auto'
        ? { preface: renderPreface(parts, tokenizer), left: budget }
        : prefaceWithin(parts, budget, tokenizer)
    const { prefix, examples, tokens } = result.preface
    const notes = { ...(prefix === undefined ? {} : { prefix }), tokens }
    return { result, in: parts.examples.length, out: examples.length, notes }
  })
  return {
    left,
    put(packed, room) {
      // Nothing was found: then there is nothing to say about how to read it.
      const shown = packed.text === '' ? NO_PREFACE : preface
      const text = shown.text + packed.text
      const tokens = tokenizer.count(text)
      const budgetTokens = budget === 'auto' ? Math.max(room + shown.tokens, tokens) : budget
      // Two texts counted apart can differ by a token from the whole where a tokenizer joins across a line break.
      return tokens <= budgetTokens
        ? { text, tokens, budgetTokens, preface: shown }
        : { text: packed.text, tokens: packed.tokens, budgetTokens, preface: NO_PREFACE }
    },
  }
}
