import { beforeAll, describe, expect, it } from 'vitest'
import { folderWith } from '../../test/folder.ts'
import { readCoreSet } from './core-set.ts'
import { evalRun, type RunReport } from './eval-run.ts'
import { coreTasks } from './tasks.ts'

describe('the bundled questions', () => {
  it('are at least 150, of five kinds, each with spans that slice to their text', async () => {
    const { documents, questions } = await readCoreSet()
    const kinds = new Set(questions.map(({ kind }) => kind))
    expect(questions.length).toBeGreaterThanOrEqual(150)
    expect([...kinds]).toEqual(['fact', 'paraphrase', 'number', 'multi-document', 'unanswerable'])
    expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length)
    const texts = new Map(documents.map(({ id, text }) => [id, text]))
    for (const { kind, spans, answers } of questions) {
      for (const { document, start, end, text } of spans)
        expect(texts.get(document)!.slice(start, end)).toBe(text)
      expect(spans.length > 0).toBe(kind !== 'unanswerable')
      expect(answers.length > 0).toBe(kind !== 'unanswerable')
      if (kind === 'multi-document') expect(new Set(spans.map(({ document }) => document)).size).toBe(2)
    }
  })
  it('have an answer that their evidence holds', async () => {
    const { questions } = await readCoreSet()
    for (const { spans, answers, question } of questions) {
      const evidence = spans.map(({ text }) => text.toLowerCase()).join(' ')
      if (answers.length > 0)
        expect(
          answers.some((answer) => evidence.includes(answer.toLowerCase())),
          question,
        ).toBe(true)
    }
  })
  it('say where they should be when they are gone', async () => {
    await expect(readCoreSet(folderWith({}))).rejects.toMatchObject({ code: 'io' })
  })
})

describe('eval run core', () => {
  const only = ['core', 'needles', 'passkeys', 'tables']
  let report: RunReport
  beforeAll(async () => {
    report = await evalRun({ suite: 'core', budget: 300, only, limit: 8 })
  }, 60_000)

  it('measures every task, with room for none above the budget', async () => {
    const tasks = coreTasks(await readCoreSet(), 1).filter(({ name }) => only.includes(name.split('/')[0]!))
    expect(tasks).toHaveLength(4 + 3 + 1 + 6)
    expect(report.contexts.map(({ task }) => task)).toEqual(tasks.map(({ name }) => name))
    for (const { context, plain, questions } of report.contexts) {
      expect(questions).toBeGreaterThan(0)
      for (const { tokens, evidenceRecall, allEvidence } of [context, plain]) {
        expect(tokens).toBeLessThanOrEqual(300)
        expect(allEvidence).toBeLessThanOrEqual(evidenceRecall + 1e-9)
      }
    }
  })
  it('asks the reader each kind of bundled question, as it is and gone wrong, and gives nothing for a missing answer', () => {
    expect(report.reader.reduce((sum, { questions }) => sum + questions, 0)).toBe(2 * 5 * 8 + 4 * 4 * 8)
    expect(report.reader.find(({ task }) => task === 'core/unanswerable')).toMatchObject({ right: 0 })
  })
  it('finds what is easy to find', () => {
    const recall = (name: string) => report.contexts.find(({ task }) => task === name)!.context.evidenceRecall
    expect(recall('core/fact')).toBeGreaterThanOrEqual(0.9)
    expect(recall('core/number')).toBeGreaterThanOrEqual(0.9)
    expect(recall('needles/single')).toBeGreaterThanOrEqual(0.9)
    expect(recall('passkeys/passkey')).toBeGreaterThanOrEqual(0.9)
  })
  it('leaves the reader out with the bundled questions, and knows its families', async () => {
    const lines = await evalRun({ suite: 'core', only: ['lines'] })
    expect(lines).toMatchObject({ contexts: [{ task: 'lines/line', questions: 20 }], reader: [] })
    expect(lines).not.toHaveProperty('abstention')
    await expect(evalRun({ suite: 'core', only: ['line'] })).rejects.toThrow('no family "line"')
  })
  it('stops when told to', async () => {
    await expect(evalRun({ suite: 'core', signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    })
  })
})
