import type { MadeDocument, MadeQuestion, MadeSet } from '../generators/set.ts'
import { existingFile, type JsonLine, malformedLine, readJsonLines, stringField } from './lines.ts'

/**
 * RGB (Chen et al. 2024): a line {id, query, answer, positive: [passage], negative: [passage]}. `answer`: passages with
 * the answer and without it are both there; `refusal`: only those without. Each question finds its own passages.
 * Throws `file-malformed`, `io`.
 */
export async function readRgb(
  path: string,
): Promise<{ readonly answer: MadeSet; readonly refusal: MadeSet }> {
  const sets = { answer: emptySet(), refusal: emptySet() }
  for await (const line of readJsonLines((await existingFile(path)) ?? path)) {
    const scope = String(line.record['id'] ?? line.number)
    const question = stringField(line, 'query')
    const answers = [line.record['answer']].flat(2).filter((one) => typeof one === 'string')
    const positive = passages(line, 'positive', scope)
    const negative = passages(line, 'negative', scope)
    const spans = positive.flatMap(({ id, text }) =>
      answers.flatMap((answer) => {
        const start = text.toLowerCase().indexOf(answer.toLowerCase())
        const end = start + answer.length
        return start < 0 ? [] : [{ document: id, start, end, text: text.slice(start, end) }]
      }),
    )
    const made = { id: scope, scope, question, match: 'any' } as const
    sets.refusal.documents.push(...negative)
    sets.refusal.questions.push({ ...made, kind: 'refusal', spans: [], answers: [] })
    if (spans.length === 0) continue
    sets.answer.documents.push(...positive, ...negative)
    sets.answer.questions.push({ ...made, kind: 'answer', spans, answers })
  }
  return sets
}

function emptySet(): { documents: MadeDocument[]; questions: MadeQuestion[] } {
  return { documents: [], questions: [] }
}

function passages(line: JsonLine, field: string, scope: string): MadeDocument[] {
  const list = line.record[field]
  if (!Array.isArray(list) || !list.every((one) => typeof one === 'string'))
    throw malformedLine(line, `has no list of strings "${field}"`)
  return list.map((text: string, i) => ({ id: `${scope}-${field}-${i}`, title: '', text, scope }))
}
