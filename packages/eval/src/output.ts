import { type FileHandle, open } from 'node:fs/promises'
import { LightconeError } from 'lightcone'
import type { Question } from './datasets/retrieval-set.ts'
import { measureEach } from './measures.ts'
import type { Need } from './metrics/ranking.ts'
import { type Ranked, rankedId } from './rank.ts'
import type { EvalSettings } from './settings.ts'
import { trecRunLines } from './trec.ts'

/** The files that `run=FILE` and `questions=FILE` ask for. */
export interface Output {
  write(question: Question, ranking: readonly Ranked[], needs: readonly Need[]): Promise<void>
  close(): Promise<void>
}

/** Makes the files anew, or none. Throws `io` when one cannot be made. */
export async function openOutput({ run, questions, mode }: EvalSettings): Promise<Output> {
  const runFile = await openFile(run)
  const questionsFile = await openFile(questions)
  return {
    async write(question, ranking, needs) {
      await runFile?.write(trecRunLines(question.id, ranking.map(rankedId), `lightcone-${mode}`))
      const figures = { query: question.id, ...measureEach((measure) => measure(needs)) }
      await questionsFile?.write(`${JSON.stringify(figures)}\n`)
    },
    async close() {
      await runFile?.close()
      await questionsFile?.close()
    },
  }
}

/** Makes a file anew, or none. Throws `io` when it cannot be made. */
export async function openFile(path: string | undefined): Promise<FileHandle | undefined> {
  if (path === undefined) return undefined
  return open(path, 'w').catch((cause: Error) => {
    throw new LightconeError('io', {
      message: `${path} cannot be written: ${cause.message}.`,
      hint: 'Name a file in a folder that exists and that you may write to.',
      details: { path },
      cause,
    })
  })
}
