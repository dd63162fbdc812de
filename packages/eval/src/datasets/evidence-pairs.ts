import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { LightconeError } from 'lightcone'
import { uniqueIds } from './checks.ts'
import type { EvidenceQuestion, EvidenceSet } from './evidence-set.ts'
import { idField, type JsonLine, malformedLine, readJsonLines, stringField } from './lines.ts'
import type { SetDocument } from './retrieval-set.ts'

/** `kv-75.jsonl`, `kv-140.jsonl.gz`: the number is the pairs a document holds, and the split's name. */
const FILE = /^kv-(\d+)\.jsonl(?:\.gz)?$/

/**
 * `kv-<pairs>.jsonl` {_id, ordered_kv_records: [[key, value]], key, value}, the key-value retrieval of Liu et al.
 * (2023): each record is a JSON object, one pair a line, and a question that finds only that object. Evidence is the
 * line of the pair asked for, the answer its value. Without a split, all files. `undefined` when there is none.
 */
export async function readPairEvidence(
  folder: string,
  split: string | undefined,
): Promise<Omit<EvidenceSet, 'name'> | undefined> {
  const names = (await readdir(folder).catch((): string[] => [])).filter((name) => FILE.test(name)).sort()
  if (names.length === 0) return undefined
  const asked = names.filter((name) => split === undefined || FILE.exec(name)![1] === split)
  if (asked.length === 0)
    throw new LightconeError('invalid-argument', {
      message: `${folder} has no split "${split}".`,
      hint: `The splits are ${names.map((name) => FILE.exec(name)![1]).join(', ')}.`,
      details: { folder, split },
    })
  const documents: SetDocument[] = []
  const questions: EvidenceQuestion[] = []
  const unique = uniqueIds()
  for (const name of asked)
    for await (const line of readJsonLines(join(folder, name))) {
      const id = idField(line)
      unique(id, line)
      const { text, document } = readObject(line, id)
      documents.push(document)
      const key = stringField(line, 'key')
      const value = stringField(line, 'value')
      const pair = pairText(key, value)
      const start = text.indexOf(pair)
      if (start < 0) throw malformedLine(line, 'asks for a pair that is not among its records')
      const place = { document: id, start, end: start + pair.length, text: pair }
      const question = `What value does the key "${key}" have?`
      questions.push({ id, text: question, scope: id, needs: [[[place]]], answers: [value] })
    }
  return { documents, questions, ...(split === undefined ? {} : { split }) }
}

const pairText = (key: string, value: string): string => `${JSON.stringify(key)}: ${JSON.stringify(value)}`

function readObject(line: JsonLine, id: string): { text: string; document: SetDocument } {
  const records = line.record['ordered_kv_records']
  if (!Array.isArray(records)) throw malformedLine(line, 'has no list "ordered_kv_records"')
  const pairs = records.map((record: unknown) => {
    const [key, value] = Array.isArray(record) ? (record as unknown[]) : []
    if (typeof key !== 'string' || typeof value !== 'string')
      throw malformedLine(line, 'has in "ordered_kv_records" something that is not [key, value]')
    return pairText(key, value)
  })
  const text = `{${pairs.join(',\n ')}}\n`
  return { text, document: { id, title: '', text, scope: id } }
}
