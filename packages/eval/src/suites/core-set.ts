import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LightconeError } from 'lightcone'
import { answersOf, readPlaces } from '../datasets/evidence-spans.ts'
import { idField, readJsonLines, stringField } from '../datasets/lines.ts'
import type { MadeQuestion, MadeSet } from '../generators/set.ts'

/** The bundled corpus and questions; beside `src` and, built, beside `dist`. */
const FOLDER = fileURLToPath(new URL('../../core/', import.meta.url))

/** Documents and questions about an invented island, written for this suite and kept as they are. */
export async function readCoreSet(folder = FOLDER): Promise<MadeSet> {
  const documents = await readCorpus(join(folder, 'corpus'))
  const texts = new Map(documents.map(({ id, text }) => [id, text]))
  const questions: MadeQuestion[] = []
  for await (const line of readJsonLines(join(folder, 'questions.jsonl')))
    questions.push({
      id: idField(line),
      kind: stringField(line, 'kind'),
      question: stringField(line, 'question'),
      match: 'all',
      spans: readPlaces(line, line.record['spans'], 'spans', texts),
      answers: answersOf(line),
    })
  return { documents, questions }
}

async function readCorpus(folder: string): Promise<MadeSet['documents']> {
  const names = (await readdir(folder).catch(missing)).filter((name) => name.endsWith('.md')).sort()
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8')
      return { id: name.slice(0, -3), title: text.slice(2, text.indexOf('\n')), text }
    }),
  )
}

function missing(cause: Error): never {
  throw new LightconeError('io', {
    message: `The bundled corpus cannot be read: ${cause.message}.`,
    hint: 'Install the package again: its folder core/ is missing.',
    cause,
  })
}
