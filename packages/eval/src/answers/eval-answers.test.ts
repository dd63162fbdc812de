import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { evalAnswers } from './eval-answers.ts'

const TEXT = 'The lighthouse of Varn was lit in 1874. Ada Holm designed the lighthouse.'
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lightcone-answers-'))
  const item = (id: string, question: string, text: string) => {
    const start = TEXT.indexOf(text)
    return JSON.stringify({
      _id: id,
      question,
      match: 'any',
      spans: [{ docId: 'a', start, end: start + text.length, text }],
    })
  }
  const documents = [
    { _id: 'a', title: '', text: TEXT },
    { _id: 'b', title: '', text: 'The mill of Varn was lit in 1901, when was it? In 1902.' },
  ]
  await writeFile(join(folder, 'documents.jsonl'), documents.map((one) => JSON.stringify(one)).join('\n'))
  const items = [
    item('1', 'When was the lighthouse of Varn lit?', '1874'),
    item('2', 'Who designed the lighthouse?', 'Ada Holm'),
    item('3', 'Who painted the harbour wall of Lund?', 'Varn'),
  ]
  await writeFile(join(folder, 'items.jsonl'), items.join('\n'))
})
afterAll(() => rm(folder, { recursive: true }))

it('scores short answers and sentences, and counts none as wrong', async () => {
  const report = await evalAnswers({ folder })
  expect(report).toMatchObject({ questions: 3, from: 'given' })
  expect(report.answered).toBeCloseTo(2 / 3, 3)
  expect(report.exact).toBeCloseTo(2 / 3, 3)
  expect(report.f1).toBeCloseTo(2 / 3, 3)
  expect(report.sentenceHolds).toBeCloseTo(2 / 3, 3)
  expect(report.sentenceF1).toBeGreaterThan(0.1)
  expect(report.sentenceF1).toBeLessThan(0.5)
  expect(await evalAnswers({ folder, documents: 'open', limit: 1 })).toMatchObject({
    questions: 1,
    from: 'open',
  })
  await expect(evalAnswers({ folder: tmpdir() })).rejects.toMatchObject({ code: 'invalid-argument' })
})
