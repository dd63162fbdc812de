/** A language model in four settings, behind a real provider package and a real server that answers by rule. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { folderWith } from '../../test/folder.ts'
import { readTrace } from '../runs/trace-file.ts'
import { evalRun, type RunOptions } from './eval-run.ts'

const asked: string[] = []
let status = 200
let server: Server
let baseURL: string
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { messages } = JSON.parse(await text(request))
    const content: string = messages.at(-1).content
    asked.push(content)
    // It copies the first passage, cites it, and knows nothing by itself.
    const [, id, passage] = /\[(\d+)\][^\n]*\n([^\n]+)/.exec(content) ?? []
    const reply = passage === undefined ? 'UNANSWERABLE' : `${passage.replace(/[.\s]*$/, '')} [${id}].`
    const choices = [{ index: 0, message: { role: 'assistant', content: reply }, finish_reason: 'stop' }]
    const usage = { prompt_tokens: content.length, completion_tokens: 5, total_tokens: content.length + 5 }
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ id: 'x', created: 0, model: 'm', choices, usage }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
})
afterAll(() => server.close())

const run = (options: Partial<RunOptions>) =>
  evalRun({
    suite: 'core',
    budget: 120,
    limit: 2,
    model: createOpenAICompatible({ name: 'local', baseURL })('m'),
    modelCall: { pauseMs: 1, retries: 0 },
    ...options,
  })

describe('a language model as the reader', () => {
  it('is measured in four settings that share no row, and goes on where it stopped', {
    timeout: 30_000,
  }, async () => {
    const out = join(folderWith({}), 'run.jsonl')
    const report = await run({ only: ['passkeys'], out })
    const of = (level: string) => report.figures.find((row) => row.level === level)!.figures
    expect(report.model).toBe('local.chat/m')
    expect(of('closed-book')).toMatchObject({ right: 0, answered: 0, failed: 0 })
    expect(of('closed-book')).not.toHaveProperty('citationPrecision')
    expect(of('oracle-evidence')).toMatchObject({ right: 1, citationRecall: 1, answered: 1 })
    expect(of('full-context')['inputTokens']).toBeGreaterThan(10 * of('our-context')['inputTokens']!)
    expect(of('our-context')['inputTokens']).toBeGreaterThan(of('oracle-evidence')['inputTokens']!)
    const calls = asked.length
    expect(calls).toBe(2 * 4)
    expect(await run({ only: ['passkeys'], out })).toMatchObject({ figures: report.figures })
    expect(asked).toHaveLength(calls)
    const { header, tasks } = await readTrace(out)
    expect(header.model).toBe('local.chat/m')
    expect(tasks.map(({ level }) => level)).toEqual(
      expect.arrayContaining(['closed-book', 'full-context', 'our-context', 'oracle-evidence']),
    )
    await expect(evalRun({ suite: 'core', budget: 120, limit: 2, only: ['passkeys'], out })).rejects.toThrow(
      /its model is "local.chat\/m", not left out/,
    )
  })

  it('reads a set of a folder, and says which documents are too long to read in full', async () => {
    const data = folderWith({
      'chunking-evaluation/documents.jsonl':
        '{"_id":"d1","title":"Keys","text":"Keys rotate every 90 days. Ask Ada."}',
      'chunking-evaluation/items.jsonl':
        '{"_id":"q1","question":"How often do keys rotate?","spans":[{"docId":"d1","start":18,"end":25,"text":"90 days"}],"answer":"90 days"}',
    })
    const report = await run({ suite: 'shared', data, only: ['chunking-evaluation'], fullTokens: 5 })
    // Its ranking comes first.
    expect(report.figures.slice(1).map(({ level, figures }) => [level, figures['right']])).toEqual([
      ['closed-book', 0],
      ['our-context', 1],
      ['oracle-evidence', 1],
    ])
    // The evidence is handed out in its sentence.
    expect(asked.at(-1)).toContain('Keys rotate every 90 days.')
    expect(asked.at(-1)).not.toContain('Ada')
    expect(report.skipped).toContainEqual({
      task: 'chunking-evaluation, full-context',
      reason: expect.stringMatching(/have \d+ tokens; at most 5/),
    })
  })

  it('stops the run when its provider refuses, and is not asked by peers', async () => {
    status = 401
    await expect(run({ only: ['passkeys'] })).rejects.toMatchObject({ code: 'model-failed' })
    status = 200
    await expect(run({ suite: 'peers' })).rejects.toMatchObject({ code: 'invalid-argument' })
  })
})
