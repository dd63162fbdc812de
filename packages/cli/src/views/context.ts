import type { ContextOutput, TraceOutput } from '@lightcone/operations'
import type { Omission, OmissionReason } from 'lightcone'
import type { Screen } from '../paint.ts'
import { clean, flow, indent, integer, milliseconds, oneLine, percent, plural, table, wrap } from '../text.ts'
import { citationList, heading, lines } from './places.ts'

/** The rendered context, its places, and the account of it. */
export function contextView(context: ContextOutput, screen: Screen): string {
  if (context.citations.length === 0)
    return lines([
      ...wrap('Nothing in the sources bears on this question.', screen.width),
      ...account(context, screen),
    ])
  return lines([
    ...wrap(clean(context.text.trimEnd()), screen.width),
    ...heading('Citations', screen),
    ...citationList(context.citations, screen),
    ...account(context, screen),
  ])
}

function account(context: ContextOutput, screen: Screen): string[] {
  return [
    ...heading('What went in, what stayed out', screen),
    ...indent(table(fateRows(context), screen.width - 2, [1]), 2),
    ...heading('Tokens', screen),
    ...indent(table(tokenRows(context), screen.width - 2, [1]), 2),
    ...heading('Time', screen),
    ...indent(flow(stageTimes(context.trace), screen.width - 2), 2),
  ]
}

/** Why something stayed out, in words. */
export const REASONS: Readonly<Record<OmissionReason, string>> = {
  'score-fall': 'scores fell off',
  'document-cap': 'enough of its document',
  redundant: 'redundant',
  budget: 'over budget',
  pruned: 'pruned sentences',
  'no-match': 'no match',
}

/** Documents named for one reason. */
const TOP = 3

function fateRows({ citations, omitted, omittedCount }: ContextOutput): string[][] {
  const documents = [...new Set(citations.map((citation) => citation.document))]
  const rows = [['in', integer(citations.length), names(documents, false)]]
  for (const [reason, words] of Object.entries(REASONS)) {
    const count = omittedCount[reason as OmissionReason] ?? 0
    const listed = omitted.filter((omission) => omission.reason === reason)
    if (count > 0)
      rows.push([`out: ${words}`, integer(count), names(bestDocuments(listed), listed.length < count)])
  }
  return rows
}

function bestDocuments(omitted: readonly Omission[]): string[] {
  const best = [...omitted].sort((a, b) => b.score - a.score || compare(a.document, b.document))
  return [...new Set(best.map((omission) => omission.document))]
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The first few; `isPart`: there may be others beside these. */
function names(documents: readonly string[], isPart: boolean): string {
  const more = isPart ? ', …' : documents.length > TOP ? `, ${documents.length - TOP} more` : ''
  return documents.slice(0, TOP).map(oneLine).join(', ') + more
}

function tokenRows({ tokens, budget, plain, corpus }: ContextOutput): string[][] {
  const rows = [
    [
      'used',
      integer(tokens),
      `of ${integer(budget.tokens)} (${percent(tokens / budget.tokens)}), counted by ${budget.tokenizer}`,
    ],
  ]
  if (plain.passages > 0)
    rows.push([
      'whole passages',
      integer(plain.tokens),
      `the top ${integer(plain.passages)}, to hold the same: ${saving(tokens, plain.tokens)}`,
    ])
  const share = corpus.tokens > 0 ? `; ${percent(tokens / corpus.tokens)} of it used` : ''
  rows.push(['corpus', `~${integer(corpus.tokens)}`, `in ${plural(corpus.documents, 'document')}${share}`])
  return rows
}

function saving(tokens: number, plainTokens: number): string {
  const share = 1 - tokens / plainTokens
  return share >= 0 ? `${percent(share)} saved` : `${percent(-share)} more used`
}

export function stageTimes({ stages, elapsedMs }: TraceOutput): string[] {
  const parts = stages.map((stage) => `${stage.name} ${milliseconds(stage.elapsedMs)}`)
  return [...parts, `total ${milliseconds(elapsedMs)}`]
}
