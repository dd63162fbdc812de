/** What a language model is asked in the suites: questions with known answers, and some without any. */
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { openEvidenceFolder } from '../datasets/open-evidence.ts'
import { readRgb } from '../datasets/rgb.ts'
import type { MadeQuestion, MadeSet } from '../generators/set.ts'
import type { ModelQuestion, ModelTask } from './model-levels.ts'
import type { SharedOptions } from './shared.ts'
import type { SharedSet } from './shared-sets.ts'
import type { Task } from './tasks.ts'

interface Chosen {
  readonly only?: readonly string[]
  readonly limit?: number
}

/** The bundled questions by kind, and, since they cost tokens, of the generated families those that `only` names. */
export function coreModelTasks(
  core: MadeSet,
  tasks: readonly Task[],
  families: readonly string[],
  { only = [], limit }: Chosen,
): readonly ModelTask[] {
  const kinds = families.includes('core') ? [...Map.groupBy(core.questions, ({ kind }) => kind)] : []
  const named = tasks.filter(({ name }) => !name.startsWith('core/') && only.includes(name.split('/')[0]!))
  return [
    ...kinds.map(([kind, questions]) => ({
      line: { task: `core/${kind}`, source: 'written for this suite', licence: 'MIT' },
      documents: core.documents,
      questions: questions.slice(0, limit).map(modelQuestion),
    })),
    ...named.map(({ name, scope, dispersion, set }) => ({
      line: { task: name, scope, dispersion, source: 'written for this suite', licence: 'MIT' },
      documents: set.documents,
      questions: set.questions.slice(0, limit).map(modelQuestion),
    })),
  ]
}

/** The sets of contexts whose questions have answers to compare with, and those that test silence. */
export async function sharedModelTasks(
  sets: readonly SharedSet[],
  { data, limit }: SharedOptions,
): Promise<readonly ModelTask[]> {
  const tasks: ModelTask[] = []
  for (const { task, folder: name, measure, split, source, licence } of sets) {
    const folder = resolve(data, name)
    const isThere = await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    )
    if (!isThere) continue
    const line = { task, ...(source && { source }), ...(licence && { licence }), ...(split && { split }) }
    if (measure.as === 'context') {
      const { documents, questions } = await openEvidenceFolder(folder, split)
      const asked = questions
        .filter(({ answers }) => answers.length > 0)
        .slice(0, limit)
        .map(({ id, text, scope, needs, answers }) => ({
          id,
          text,
          ...(scope === undefined ? {} : { scope }),
          evidence: needs.flatMap(([first = []]) => first),
          answers,
        }))
      if (asked.length > 0) tasks.push({ line, documents, questions: asked })
    }
    if (measure.as === 'refusal')
      for (const [kind, made] of Object.entries(await readRgb(join(folder, 'items.jsonl'))))
        tasks.push({
          line: { ...line, task: `${task}/${kind}` },
          documents: made.documents,
          questions: made.questions.slice(0, limit).map(modelQuestion),
        })
  }
  return tasks
}

function modelQuestion({ id, question, scope, match, spans, answers }: MadeQuestion): ModelQuestion {
  return {
    id,
    text: question,
    ...(scope === undefined ? {} : { scope }),
    evidence: match === 'any' ? spans.slice(0, 1) : spans,
    answers,
  }
}
