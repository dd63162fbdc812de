import { LightconeError } from 'lightcone'
import { jsonLines, type MadeSet } from '../generators/set.ts'

/** The name of the split that is written. */
export const SPLIT = 'test'

/**
 * A set as a BEIR folder: `corpus.jsonl`, `queries.jsonl` with evidence and answers, `qrels/test.tsv` with every document
 * that holds a gold span judged 1. Questions without evidence are in the queries and judged by nothing. Spans that are
 * alternatives become judgements of equal right, since BEIR knows no alternatives.
 */
export function beirFiles({
  documents,
  questions,
  files,
}: MadeSet): Readonly<Record<string, string | Uint8Array>> {
  checkIds([...documents, ...questions].map(({ id }) => id))
  const judged = questions.flatMap(({ id, spans }) =>
    [...new Set(spans.map(({ document }) => document))].map((document) => `${id}\t${document}\t1\n`),
  )
  return {
    ...files,
    'corpus.jsonl': jsonLines(documents.map(({ id, ...document }) => ({ _id: id, ...document }))),
    'queries.jsonl': jsonLines(
      questions.map(({ id, kind, question, scope, match, spans, answers }) => ({
        _id: id,
        text: question,
        type: kind,
        ...(scope === undefined ? {} : { scope }),
        // Every entry of `evidence` is needed: alternatives are left to the judgements.
        ...(match === 'all' && spans.length > 0
          ? {
              evidence: spans.map(({ document, start, end, text }) => ({
                docId: document,
                start,
                end,
                text,
              })),
            }
          : {}),
        ...(answers.length === 0 ? {} : { answer: answers[0], aliases: answers.slice(1) }),
      })),
    ),
    [`qrels/${SPLIT}.tsv`]: ['query-id\tcorpus-id\tscore\n', ...judged].join(''),
  }
}

/** Judgements of a set as TREC writes them: `query 0 document 1`. */
export function trecQrels({ questions }: MadeSet): string {
  return questions
    .flatMap(({ id, spans }) =>
      [...new Set(spans.map(({ document }) => document))].map((document) => {
        checkIds([id, document], /\s/, 'A TREC file')
        return `${id} 0 ${document} 1\n`
      }),
    )
    .join('')
}

function checkIds(ids: readonly string[], forbidden = /[\t\n\r]/, format = 'A BEIR folder'): void {
  const id = ids.find((one) => forbidden.test(one))
  if (id === undefined) return
  throw new LightconeError('invalid-argument', {
    message: `${format} cannot hold the id ${JSON.stringify(id)}: it has white space that parts columns.`,
    hint: 'Write the set as spans, which can hold any id.',
    details: { id },
  })
}
