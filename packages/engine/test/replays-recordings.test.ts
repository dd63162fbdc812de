/** A conversation with a model, recorded once and played back without it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Answer, type AnswerEvent, type Lightcone, open } from '../src/index.ts'
import { type ModelServer, startModelServer } from './model-server.ts'
import { type ReplayServer, startReplayServer } from './replay-server.ts'

const QUESTION = 'How often do signing keys rotate?'
const folder = mkdtempSync(join(tmpdir(), 'lightcone-replay-'))
const file = join(folder, 'conversation.jsonl')

let cone: Lightcone
let model: ModelServer
beforeAll(async () => {
  model = await startModelServer()
  cone = await open(':memory:')
  await cone.addDocuments([{ id: 'keys', text: 'Signing keys rotate every thirty days. Ask Ada Holm.' }])
})
afterAll(async () => {
  model.close()
  await cone.close()
  rmSync(folder, { recursive: true })
})

const at = ({ baseURL }: ReplayServer) => ({
  model: createOpenAICompatible({ name: 'local', baseURL, apiKey: 'sk-secret' })('m'),
  modelCall: { pauseMs: 1, random: () => 0 },
})
/** All but times, which no recording keeps. */
const said = ({ text, status, statements, facts, usage, fallback }: Answer) => ({
  ...{ text, status, statements, facts, usage, fallback },
})

/** Two steps, one tried again, then a stream. */
async function converse(server: ReplayServer) {
  const facts = await cone.ask(QUESTION, { ...at(server), reasoning: 'facts' })
  const events: AnswerEvent[] = []
  for await (const event of cone.askStream(QUESTION, at(server))) events.push(event)
  const pieces = events.flatMap((event) => (event.type === 'answer-delta' ? [event.text] : []))
  const end = events.at(-1)!
  return { facts: said(facts), pieces, streamed: end.type === 'answer-end' ? said(end.answer) : undefined }
}

it('plays a conversation back as it was, tries and streams included, without the model', async () => {
  const fact = { facts: [{ id: 1, quote: 'Signing keys rotate every thirty days.' }] }
  model.script(
    { status: 429, headers: { 'retry-after': '0' } },
    { content: JSON.stringify(fact) },
    { content: 'They rotate every thirty days [1].' },
    { content: 'Every thirty days signing keys rotate [1].' },
  )
  const recording = await startReplayServer({ file, upstream: model.baseURL })
  const first = await converse(recording)
  recording.close()
  expect(first.facts).toMatchObject({ status: 'answered', usage: { calls: 3 } })
  expect(first.pieces.length).toBeGreaterThan(3)
  expect(readFileSync(file, 'utf8')).not.toContain('sk-secret')

  model.script({ status: 500 })
  const replay = await startReplayServer({ file })
  expect(await converse(replay)).toEqual(first)
  expect(model.requests).toEqual([])

  const other = await cone.ask('Who is to be asked about signing keys?', at(replay))
  expect(other.fallback).toMatchObject({
    reason: 'status-404',
    message: expect.stringMatching(/not in the recording: the request has changed.*record it again/),
  })
  replay.close()
})

it('refuses what is no recording', async () => {
  await expect(startReplayServer({ file: join(folder, 'none.jsonl') })).rejects.toThrow(/no recording/)
  writeFileSync(join(folder, 'other.jsonl'), '{"request": 1}\n')
  await expect(startReplayServer({ file: join(folder, 'other.jsonl') })).rejects.toThrow(/other.jsonl:1/)
})
