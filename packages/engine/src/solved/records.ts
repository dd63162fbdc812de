/** Solved questions as the index keeps them: one setting of the namespace, which `rm`, rebuilds and copies treat like others. */
import { isLightconeError, LightconeError } from '../errors.ts'
import type { SolvedQuestion } from '../model.ts'
import type { Store } from '../ports.ts'

export const SOLVED_SETTING = 'solved-questions'

/** The latest so many are kept: what is older says less of how questions are asked and answered now. */
export const MOST_SOLVED = 5000
const CONFLICT_RETRIES = 5

interface Kept {
  /** Ids are not given twice, unless all questions were erased. */
  readonly next: number
  readonly solved: readonly SolvedQuestion[]
}

const NONE: Kept = { next: 1, solved: [] }

/** In the order in which they were added. Throws `index-corrupt`. */
export async function readSolved(store: Store): Promise<readonly SolvedQuestion[]> {
  return parse(await store.setting(SOLVED_SETTING)).solved
}

export function parse(setting: string | undefined): Kept {
  if (setting === undefined || setting === '') return NONE
  try {
    return JSON.parse(setting) as Kept
  } catch (cause) {
    throw new LightconeError('index-corrupt', {
      message: 'The solved questions of this index cannot be read.',
      hint: 'Drop them with `lightcone solved rm --all`, or rebuild the index with `lightcone doctor --rebuild`.',
      cause,
    })
  }
}

export type NewSolved = Omit<SolvedQuestion, 'id'>

/** All of them in one commit. `dropped` is how many older ones made room. */
export async function addSolved(
  store: Store,
  fresh: readonly NewSolved[],
): Promise<{ readonly added: readonly SolvedQuestion[]; readonly dropped: number }> {
  return change(store, (kept) => {
    const added = fresh.map((one, i) => ({ id: kept.next + i, ...one }))
    const all = [...kept.solved, ...added]
    const solved = all.slice(-MOST_SOLVED)
    return {
      kept: { next: kept.next + fresh.length, solved },
      result: { added, dropped: all.length - solved.length },
    }
  })
}

/** Those with these ids, or all; ids that are not there are passed over. */
export async function removeSolved(store: Store, ids: readonly number[] | 'all'): Promise<number> {
  // Also what cannot be read any more can be dropped.
  if (ids === 'all') {
    const setting = await store.setting(SOLVED_SETTING)
    if (setting === undefined || setting === '') return 0
    await store.commit({ settings: { [SOLVED_SETTING]: '' } })
    return countOf(setting)
  }
  const gone = new Set(ids)
  return change(store, ({ next, solved }) => {
    const left = solved.filter(({ id }) => !gone.has(id))
    return { kept: { next, solved: left }, result: solved.length - left.length }
  })
}

function countOf(setting: string): number {
  try {
    return parse(setting).solved.length
  } catch {
    return 0
  }
}

async function change<Result>(
  store: Store,
  apply: (kept: Kept) => { readonly kept: Kept; readonly result: Result },
): Promise<Result> {
  for (let tries = 0; ; tries++) {
    const expect = await store.seq()
    const { kept, result } = apply(parse(await store.setting(SOLVED_SETTING)))
    try {
      await store.commit({ expect, settings: { [SOLVED_SETTING]: JSON.stringify(kept) } })
      return result
    } catch (error) {
      if (!isLightconeError(error) || error.code !== 'index-conflict' || tries >= CONFLICT_RETRIES)
        throw error
    }
  }
}
