import { LightconeError, SEARCH_MODES, type SearchMode, STRATEGY_NAMES, type Strategy } from 'lightcone'
import { checkNames, FLAGS, oneOf } from '../settings.ts'

/** What `--set name=value` may say to `eval spans`. */
export interface SpansSettings {
  /** How the engine orders passages. Default `default`. */
  readonly mode: SearchMode
  /** How contexts are made: the stages that were named, for instance `select=all`. */
  readonly strategy: Strategy
  /** Index the documents' titles. Default true. */
  readonly titles: boolean
  /** Write every question's own figures to this file, one JSON object a line. */
  readonly questions?: string
}

/** Throws `invalid-argument` for an unknown name or value. */
export function readSpansSettings(given: Readonly<Record<string, string>> = {}): SpansSettings {
  const stages = Object.keys(STRATEGY_NAMES) as (keyof typeof STRATEGY_NAMES)[]
  checkNames(given, ['mode', ...stages, 'titles', 'questions'])
  const named = stages.filter((stage) => given[stage] !== undefined)
  return {
    mode: oneOf('mode', given['mode'] ?? 'default', SEARCH_MODES),
    strategy: Object.fromEntries(
      named.map((stage) => [stage, oneOf<string>(stage, given[stage]!, STRATEGY_NAMES[stage])]),
    ),
    titles: oneOf('titles', given['titles'] ?? '1', FLAGS) === '1',
    ...(given['questions'] === undefined ? {} : { questions: given['questions'] }),
  }
}

/** So many tokens, or a share of the tokens that a question may find. */
export type SpansBudget = { readonly tokens: number } | { readonly share: number }

export const DEFAULT_BUDGETS = '128,256,512,1024,2048'

/** Reads `128,512,20%`. Throws `invalid-argument`. */
export function readBudgets(text: string = DEFAULT_BUDGETS): readonly SpansBudget[] {
  return text.split(',').map((part) => {
    const [, number, percent] = /^\s*(\d+(?:\.\d+)?)(%?)\s*$/.exec(part) ?? []
    const value = Number(number)
    if (percent === '%' && value > 0 && value <= 100) return { share: value / 100 }
    if (percent === '' && value > 0 && Number.isSafeInteger(value)) return { tokens: value }
    throw new LightconeError('invalid-argument', {
      message: `A budget cannot be "${part}".`,
      hint: 'Give whole numbers of tokens or shares, separated by commas: 128,512 or 10%,20%.',
      details: { budget: text },
    })
  })
}
