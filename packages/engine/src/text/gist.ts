/** One line for a stretch that is not shown: its id, which `get` opens, and words of it as they stand there. */
import type { Gist, Span } from '../model.ts'
import { BLOCK_CLOSE, BLOCK_OPEN, oneLine } from './neutralise.ts'

/** Share of a budget that gists may take. */
const SHARE = 0.25

/** What is left for the passages of a text that ends with gists. */
export const passagesBudget = (budgetTokens: number): number => Math.ceil(budgetTokens * (1 - SHARE))

/** The budget that leaves so much for the passages. */
export const budgetAround = (passagesTokens: number): number => Math.ceil(passagesTokens / (1 - SHARE))

/** `said` is where the stretch's words are taken from: its first twelve. */
export function gistOf(document: string, { start, end }: Span, said: string): Gist {
  const text = /^\s*((?:\S+\s+){0,11}\S+)/.exec(said)?.[1] ?? ''
  const id = `${document}#${start}-${end}`
  return { id, document, start, end, text, line: `(${oneLine(id)}) ${oneLine(text)}\n` }
}

/** No passage has this number. */
const HEADER = '[0] Not shown; get opens them by id:\n'

/**
 * As many gists as fit beside a block, in the order given up to one that does not: pieces whose token counts add up.
 * A larger budget holds all that a smaller one holds.
 */
export function fittingGists(
  block: string,
  gists: Iterable<Gist>,
  budgetTokens: number,
  count: (text: string) => number,
): readonly Gist[] {
  const fitting: Gist[] = []
  let left = budgetTokens - count(HEADER) - (block === '' ? count(BLOCK_OPEN) + count(BLOCK_CLOSE) : 0)
  for (const gist of gists) {
    left -= count(lineIn(block, gist))
    if (left < 0) break
    fitting.push(gist)
  }
  return fitting
}

/** A rendered block with the gists at its end, inside of its marks; in Markdown as quotes behind it. */
export function withGists(block: string, gists: readonly Gist[]): string {
  if (gists.length === 0) return block
  const lines = HEADER + gists.map((gist) => lineIn(block, gist)).join('')
  if (block === '') return BLOCK_OPEN + lines + BLOCK_CLOSE
  return isMarked(block) ? block.slice(0, -BLOCK_CLOSE.length) + lines + BLOCK_CLOSE : block + lines
}

const isMarked = (block: string): boolean => block.endsWith(BLOCK_CLOSE)
const lineIn = (block: string, { line }: Gist): string =>
  block === '' || isMarked(block) ? line : `> ${line}`
