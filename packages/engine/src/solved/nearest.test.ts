import { describe, expect, it } from 'vitest'
import type { SolvedQuestion } from '../model.ts'
import { createAnalyzer } from '../text/analyzer.ts'
import { openSolvedIndex } from './nearest.ts'

const record = (
  id: number,
  question: string,
  answer: string,
  verdict: 'right' | 'wrong',
): SolvedQuestion => ({
  ...{ id, question, answer, verdict, atMs: 0 },
})

const RECORDS = [
  record(1, 'How often are signing keys rotated?', 'Every thirty days.', 'right'),
  record(2, 'How often are signing keys rotated?', 'Every hour.', 'wrong'),
  record(3, 'Where is the vault?', 'In Oslo.', 'right'),
  record(4, 'Where is the vault', 'In Bergen.', 'wrong'),
  record(5, 'Who rotates the old keys?', 'Ada.', 'wrong'),
  record(6, 'When is the ferry rotated?', 'At noon.', 'right'),
  record(7, 'how often are SIGNING keys rotated', 'every 30 days', 'right'),
  record(8, 'How often are signing keys rotated?', 'Every 30 days!', 'wrong'),
]

describe('the nearest solved questions', () => {
  const open = () => openSolvedIndex(RECORDS, createAnalyzer())

  it('are those that share words, rightly answered, each with its latest right and wrong answer', async () => {
    const near = await (await open()).nearest('How are keys rotated in the vault?', { count: 5 })
    expect(near.map(({ right, wrong }) => [right.id, wrong?.id])).toEqual([
      [7, 2],
      [3, 4],
      [6, undefined],
    ])
    expect(await (await open()).nearest('How are keys rotated?', { count: 1 })).toHaveLength(1)
    expect(await (await open()).nearest('submarine', { count: 5 })).toEqual([])
  })

  it('are never the question itself, however it is written, nor a near one where that is asked', async () => {
    const index = await open()
    const ids = async (question: string, apart: boolean) =>
      (await index.nearest(question, { count: 5, apart })).map(({ right }) => right.id)
    expect(await ids('how often are signing keys  rotated?!', false)).not.toContain(7)
    expect(await ids('How often do signing keys get rotated?', false)).toContain(7)
    expect(await ids('How often do signing keys get rotated?', true)).not.toContain(7)
  })

  it('of no records are none', async () => {
    const index = await openSolvedIndex([], createAnalyzer())
    expect(await index.nearest('keys', { count: 3 })).toEqual([])
  })
})
