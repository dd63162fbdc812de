/** Everything that a reader may want to share or come back to stands in the address of the page. */
import { useSyncExternalStore } from 'preact/compat'

export const SCREENS = [
  'start',
  'context',
  'answer',
  'documents',
  'compare',
  'graph',
  'evaluate',
  'settings',
] as const
export type Screen = (typeof SCREENS)[number]

export const VIEWS = ['pretty', 'raw', 'why', 'trace'] as const
export type View = (typeof VIEWS)[number]

export const MODES = ['default', 'mix', 'naive', 'local', 'global', 'hybrid', 'descent', 'lexical'] as const
export type Mode = (typeof MODES)[number]

export const SCOPES = ['used', 'all'] as const
export type Scope = (typeof SCOPES)[number]

/** How many names the graph of all names may show. */
export const NAMES_SHOWN = [1000, 10_000, 50_000] as const

export const BUDGET = { least: 50, most: 4000, usual: 600 } as const

export interface UrlState {
  readonly screen: Screen | undefined
  readonly question: string
  readonly budget: number
  readonly mode: Mode
  /** The language model that writes answers; empty for the sources' own words. */
  readonly model: string
  readonly view: View
  /** The other side of Compare. */
  readonly budgetB: number
  readonly modeB: Mode
  /** Implementations chosen for stages, on either side of Compare. */
  readonly strategy: string
  readonly strategyB: string
  /** Of the graph: what the context was made from, or all names. */
  readonly scope: Scope
  readonly names: number
  /** The document that stands open, and the span in it that is marked. */
  readonly document: string
  readonly start: number
  readonly end: number
  /** What the documents are narrowed down to. */
  readonly find: string
  readonly namespace: string
}

const NAMES: Readonly<Record<keyof UrlState, string>> = {
  screen: 'screen',
  question: 'q',
  budget: 'budget',
  mode: 'mode',
  model: 'model',
  view: 'view',
  budgetB: 'budget-b',
  modeB: 'mode-b',
  strategy: 'strategy',
  strategyB: 'strategy-b',
  scope: 'scope',
  names: 'names',
  document: 'doc',
  start: 'start',
  end: 'end',
  find: 'find',
  namespace: 'namespace',
}

const DEFAULTS: UrlState = {
  screen: undefined,
  question: '',
  budget: BUDGET.usual,
  mode: 'default',
  model: '',
  view: 'pretty',
  budgetB: 2 * BUDGET.usual,
  modeB: 'default',
  strategy: '',
  strategyB: '',
  scope: 'used',
  names: NAMES_SHOWN[0],
  document: '',
  start: 0,
  end: 0,
  find: '',
  namespace: '',
}

/** Anything may stand in an address: what is no value of its field counts as absent. */
export function readUrl(search: string): UrlState {
  const given = new URLSearchParams(search)
  const text = (key: keyof UrlState) => given.get(NAMES[key]) ?? ''
  const oneOf = <T extends string>(key: keyof UrlState, all: readonly T[]): T | undefined =>
    all.find((value) => value === text(key))
  const integer = (key: keyof UrlState, least: number, most: number): number | undefined =>
    /^\d{1,9}$/.test(text(key)) ? Math.min(Math.max(Number(text(key)), least), most) : undefined
  return {
    screen: oneOf('screen', SCREENS),
    question: text('question'),
    budget: integer('budget', BUDGET.least, BUDGET.most) ?? DEFAULTS.budget,
    mode: oneOf('mode', MODES) ?? DEFAULTS.mode,
    model: text('model').slice(0, 200),
    view: oneOf('view', VIEWS) ?? DEFAULTS.view,
    budgetB: integer('budgetB', BUDGET.least, BUDGET.most) ?? DEFAULTS.budgetB,
    modeB: oneOf('modeB', MODES) ?? DEFAULTS.modeB,
    strategy: text('strategy').slice(0, 400),
    strategyB: text('strategyB').slice(0, 400),
    scope: oneOf('scope', SCOPES) ?? DEFAULTS.scope,
    names: integer('names', 1, NAMES_SHOWN.at(-1)!) ?? DEFAULTS.names,
    document: text('document'),
    start: integer('start', 0, 1e9) ?? 0,
    end: integer('end', 0, 1e9) ?? 0,
    find: text('find'),
    namespace: text('namespace'),
  }
}

/** Query string of a state, without what is as usual. */
export function writeUrl(state: UrlState): string {
  const params = new URLSearchParams()
  for (const key of Object.keys(NAMES) as (keyof UrlState)[])
    if (state[key] !== DEFAULTS[key]) params.set(NAMES[key], String(state[key]))
  const text = params.toString()
  return text === '' ? '/' : `/?${text}`
}

let current: UrlState | undefined
const listeners = new Set<() => void>()

const present = (): UrlState => {
  current ??= readUrl(location.search)
  return current
}

/** Browsers ignore a page that changes its address hundreds of times in a few seconds, as a slider would. */
const ADDRESS_RESTS_MS = 150
let writing: ReturnType<typeof setTimeout> | undefined

/** `replace` leaves no entry in the history: for what changes with every key. The address then follows at rest. */
export function go(change: Partial<UrlState>, replace = false): void {
  const left = present()
  current = { ...left, ...change }
  if (replace) {
    clearTimeout(writing)
    writing = setTimeout(settleAddress, ADDRESS_RESTS_MS)
  } else {
    settleAddress(left)
    history.pushState(null, '', writeUrl(current))
  }
  for (const listener of listeners) listener()
}

/** Writes the address that the present entry of the history still lacks. */
function settleAddress(state = present()): void {
  if (writing === undefined) return
  clearTimeout(writing)
  writing = undefined
  history.replaceState(null, '', writeUrl(state))
}

export const hrefOf = (change: Partial<UrlState>): string => writeUrl({ ...present(), ...change })

export const CLOSED = { document: '', start: 0, end: 0 } as const

export function useUrl(): UrlState {
  return useSyncExternalStore(subscribe, present)
}

function subscribe(listener: () => void): () => void {
  const moved = () => {
    clearTimeout(writing)
    writing = undefined
    current = undefined
    listener()
  }
  listeners.add(listener)
  addEventListener('popstate', moved)
  return () => {
    listeners.delete(listener)
    removeEventListener('popstate', moved)
  }
}
