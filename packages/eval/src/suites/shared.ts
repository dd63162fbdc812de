import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { throwIfAborted } from 'lightcone'
import { existingFile } from '../datasets/lines.ts'
import { openEvidenceFolder } from '../datasets/open-evidence.ts'
import { openFolder } from '../datasets/open-folder.ts'
import { readRepoExec } from '../datasets/repo-exec.ts'
import { readRgb } from '../datasets/rgb.ts'
import { type RankingSet, rankingOf } from '../generators/set.ts'
import { contextItems, type ItemOptions } from '../runs/context-items.ts'
import { examItems, reviewItems, segmentationItems, trecItems } from '../runs/figure-items.ts'
import { rankingItems } from '../runs/ranking-items.ts'
import type { ContextItem, FigureItem, ReaderItem, TaskLine } from '../runs/trace.ts'
import { readerItems } from './reader.ts'
import type { SharedSet } from './shared-sets.ts'

/** What one set gave: at one level, or the reason why nothing was measured. */
export type SharedOutcome =
  | { readonly set: SharedSet; readonly level: 'context'; readonly items: readonly ContextItem[] }
  | { readonly set: SharedSet; readonly level: 'reader'; readonly items: readonly ReaderItem[] }
  | { readonly set: SharedSet; readonly level: FigureItem['level']; readonly items: readonly FigureItem[] }
  | { readonly set: SharedSet; readonly skipped: string }

export interface SharedOptions extends ItemOptions {
  /** The folder that holds the sets. */
  readonly data: string
  /** At most so many questions or texts of a set, the first ones. All documents are indexed all the same. */
  readonly limit?: number
}

/** Measures one set, or says why not: a folder that is not there is passed over, a broken one is an error. */
export async function measureShared(set: SharedSet, options: SharedOptions): Promise<SharedOutcome> {
  throwIfAborted(options.signal)
  const { measure } = set
  const folder = resolve(options.data, set.folder)
  if (!(await isFolder(folder))) return { set, skipped: 'its folder is not there' }
  if (measure.as === 'nothing') return { set, skipped: measure.reason }
  const { task, scope, dispersion, source, licence, split, floor } = set
  const line = Object.fromEntries(
    Object.entries({ task, scope, dispersion, source, licence, split, floor }).filter(
      ([, value]) => value !== undefined,
    ),
  ) as Pick<SharedSet, 'task'> & Omit<TaskLine, 'type' | 'level' | 'items' | 'hash'>
  const first = <T>(list: readonly T[]): readonly T[] => list.slice(0, options.limit)
  const ranked = async (read: RankingSet, unit: 'document' | 'segment' = 'document', titles = true) =>
    ({
      set,
      level: 'ranking',
      items: await rankingItems({ ...read, questions: first(read.questions) }, line, {
        ...options,
        unit,
        titles,
      }),
    }) as const
  switch (measure.as) {
    case 'ranking':
      return ranked(await readRanking(folder, set), measure.unit, measure.titles)
    case 'functions':
      return ranked(rankingOf(set.folder, await readRepoExec(join(folder, 'functions.jsonl'))))
    case 'context': {
      const read = await openEvidenceFolder(folder, split)
      return {
        set,
        level: 'context',
        items: await contextItems({ ...read, questions: first(read.questions) }, line, options),
      }
    }
    case 'refusal': {
      const items: ReaderItem[] = []
      for (const [kind, made] of Object.entries(await readRgb(join(folder, 'items.jsonl')))) {
        const name = `${task}/${kind}`
        const asked = { ...made, questions: first(made.questions) }
        items.push(...(await readerItems(name, asked, () => name, options, line)))
      }
      return { set, level: 'reader', items }
    }
    case 'segmentation':
      return { set, level: 'segmentation', items: await segmentationItems(folder, line, options) }
    case 'reviews': {
      const path = join(folder, measure.file)
      return { set, level: 'summary', items: await reviewItems(path, measure.texts, line, options) }
    }
    case 'exam': {
      const path = join(folder, measure.file)
      if ((await existingFile(path)) === undefined) return { set, skipped: `${measure.file} is not there` }
      return { set, level: 'conformance', items: await examItems(path, measure.exam, line, options) }
    }
    case 'trec': {
      const paths = { qrels: join(folder, measure.qrels), run: join(folder, measure.run) }
      return { set, level: 'conformance', items: await trecItems(paths, line, options) }
    }
  }
}

async function readRanking(folder: string, { split, measure }: SharedSet): Promise<RankingSet> {
  const unit = measure.as === 'ranking' ? (measure.unit ?? 'document') : 'document'
  const { name, questions, documents } = await openFolder(folder, split, unit)
  return { name, questions, documents: await Array.fromAsync(documents()) }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
