/**
 * The papers that the application shows without a network: titles of others, summaries of our own. Their arXiv ids
 * were looked up by title: each stands beside its whole title in a reference list, a bibliography or the page of the
 * paper itself.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DAY_MS, type PaperRecord } from './model.ts'

/** So many a day, so that days, weeks and topics have something to show. */
const PER_DAY = 6

/** The sample has no dates of its own: it is listed six papers a day, the last of them today. */
export function samplePapers(now: number): readonly PaperRecord[] {
  const papers: readonly Pick<PaperRecord, 'id' | 'title' | 'abstract' | 'categories'>[] = JSON.parse(
    readFileSync(join(import.meta.dirname, 'sample.json'), 'utf8'),
  )
  const today = Math.floor(now / DAY_MS) * DAY_MS
  return papers.map((paper, i) => ({
    ...paper,
    authors: [],
    publishedAt: new Date(
      Math.min(now, today - Math.floor(i / PER_DAY) * DAY_MS + (PER_DAY - (i % PER_DAY)) * 60_000),
    ).toISOString(),
  }))
}
