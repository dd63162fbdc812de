/** What `core` measures that no context is made for: a judge of answers, and names in transcripts. */
import { IN_MEMORY, open } from 'lightcone'
import { judgePairs } from '../generators/judge-pairs.ts'
import type { MadeSet } from '../generators/set.ts'
import { makeTranscripts, type Talk } from '../generators/transcripts.ts'
import { indexSet } from '../index-set.ts'
import { ruleJudge } from '../judges/rule-judge.ts'
import { entityErrors, errorRate, wordErrors } from '../metrics/speech.ts'
import { type FigureOptions, figureItems } from '../runs/figure-items.ts'
import type { FigureItem, TaskLine } from '../runs/trace.ts'
import { repairNames } from '../speech/repair.ts'

export interface FigureTask {
  readonly line: Omit<TaskLine, 'type' | 'level' | 'items' | 'hash'>
  readonly level: FigureItem['level']
  readonly items: readonly FigureItem[]
}

type Origin = Pick<TaskLine, 'source' | 'licence'>

/** A judge that tosses a coin for each order is right in both for a quarter of the pairs. */
const COIN = { figure: 'consistent', value: 0.25 }

/** The judge without a model on pairs of answers to the bundled questions, one task a kind. */
export async function judgeTasks(
  core: MadeSet,
  seed: number,
  origin: Origin,
  options: FigureOptions,
): Promise<readonly FigureTask[]> {
  const kinds = Map.groupBy(judgePairs(core, seed), ({ kind }) => kind)
  const tasks: FigureTask[] = []
  for (const [kind, pairs] of kinds) {
    const line = { task: `judge-pairs/${kind}`, floor: COIN, ...origin }
    const items = await figureItems(
      {
        level: 'judge',
        line,
        records: pairs.slice(0, options.limit),
        idOf: ({ id }) => id,
        measure: ({ question, context, better, worse }) => {
          const first = Number(ruleJudge({ question, context, a: better, b: worse }) === 'a')
          const second = Number(ruleJudge({ question, context, a: worse, b: better }) === 'b')
          return { consistent: first * second, accuracy: (first + second) / 2 }
        },
      },
      options,
    )
    tasks.push({ line, level: 'judge', items })
  }
  return tasks
}

/** Names that come through in talks as heard, and after they were put right from the glossary that search finds. */
export async function speechTask(seed: number, origin: Origin, options: FigureOptions): Promise<FigureTask> {
  const made = makeTranscripts({ talks: 10, turns: 10, questions: 1, rate: 0.7 }, seed)
  const talks = talksOf(made).slice(0, options.limit)
  const glossaries = made.documents.filter(({ id }) => id.startsWith('glossary'))
  const heard = talks.map((talk) => entityErrors(talk.reference, talk.heard, talk.entities))
  const missed = heard.reduce((sum, one) => sum + one.missed, 0)
  const mentions = heard.reduce((sum, one) => sum + one.mentions, 0)
  const floor = { figure: 'names', value: Number((1 - missed / Math.max(1, mentions)).toFixed(3)) }
  const line = { task: 'transcripts/repair', floor, ...origin }
  const cone = await open(IN_MEMORY, { threads: 0 })
  try {
    await indexSet(cone, { name: 'glossaries', documents: glossaries }, true, {})
    const items = await figureItems(
      {
        level: 'speech',
        line,
        records: talks,
        idOf: ({ id }) => id,
        measure: async (talk) => {
          const { candidates } = await cone.search(talk.heard.slice(0, QUERY), { k: 1 })
          const glossary = candidates[0]?.segment.text ?? ''
          const names = /: (.*)\.\s*$/.exec(glossary)?.[1]?.split(', ') ?? []
          return speechFigures(talk, repairNames(talk.heard, names))
        },
      },
      options,
    )
    return { line, level: 'speech', items }
  } finally {
    await cone.close()
  }
}

/** Characters of a talk that the glossary is looked for with. */
const QUERY = 400

function speechFigures({ reference, heard, entities }: Talk, repaired: string) {
  const { missed, mentions, edits, words } = entityErrors(reference, repaired, entities)
  return {
    names: mentions === 0 ? 1 : 1 - missed / mentions,
    neWer: words === 0 ? 0 : edits / words,
    wer: errorRate([wordErrors(reference, repaired)]),
    werHeard: errorRate([wordErrors(reference, heard)]),
  }
}

function talksOf({ files }: MadeSet): Talk[] {
  return String(files!['transcripts.jsonl'])
    .trim()
    .split('\n')
    .map((line) => {
      const { _id, ...talk } = JSON.parse(line) as Omit<Talk, 'id'> & { readonly _id: string }
      return { id: _id, ...talk }
    })
}
