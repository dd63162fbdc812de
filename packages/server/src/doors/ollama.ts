/** The door for clients of Ollama: `/api/chat`, `/api/generate`, and the lists that they ask for first. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { requireScope } from '../caller.ts'
import { textStream } from '../events.ts'
import { failureOf } from '../problems.ts'
import type { Call, Router, Services } from '../services.ts'
import { VERSION } from '../settings.ts'
import {
  type ChatReply,
  chat,
  lastQuestion,
  messagesSchema,
  modelNames,
  questionOf,
  signalOf,
} from './chat.ts'
import { readInput } from './input.ts'

const common = { model: z.string(), stream: z.boolean().nullish() }
const chatSchema = z.object({ ...common, messages: messagesSchema })
const generateSchema = z.object({ ...common, prompt: z.string() })

/** Ollama writes a model's version behind its name; there is one of each here. */
const TAG = ':latest'
const nameOf = (model: string): string => (model.endsWith(TAG) ? model.slice(0, -TAG.length) : model)

type Put = (text: string) => object

export function addOllama(router: Router, services: Services): void {
  const startedAt = new Date(services.clock.nowMs()).toISOString()
  router.get('/api/tags', ({ env: { call } }) => {
    requireScope(call.caller, 'read')
    return Response.json({ models: modelNames(services).map((name) => cardOf(name, startedAt)) })
  })
  router.get('/api/ps', ({ env: { call } }) => {
    requireScope(call.caller, 'read')
    return Response.json({ models: [] })
  })
  router.get('/api/version', () => Response.json({ version: VERSION }))
  router.post('/api/chat', async ({ env: { call } }) => {
    const { model, messages, stream } = await readInput(chatSchema, call, services)
    const work = chat(nameOf(model), lastQuestion(messages), call, services)
    return reply(
      model,
      work,
      (content) => ({ message: { role: 'assistant', content } }),
      stream,
      call,
      services,
    )
  })
  router.post('/api/generate', async ({ env: { call } }) => {
    const { model, prompt, stream } = await readInput(generateSchema, call, services)
    const work = chat(nameOf(model), questionOf(prompt), call, services)
    return reply(model, work, (response) => ({ response }), stream, call, services)
  })
}

function cardOf(name: string, modified_at: string) {
  return {
    name: name + TAG,
    model: name + TAG,
    modified_at,
    size: 0,
    digest: createHash('sha256').update(`${VERSION} ${name}`).digest('hex'),
    details: {
      parent_model: '',
      format: 'lightcone',
      family: 'lightcone',
      families: ['lightcone'],
      parameter_size: '0',
      quantization_level: 'none',
    },
  }
}

/** In one object, or line by line; Ollama streams unless it is told not to. */
async function reply(
  model: string,
  work: (signal: AbortSignal) => Promise<ChatReply>,
  put: Put,
  stream: boolean | null | undefined,
  call: Call,
  services: Services,
): Promise<Response> {
  const { clock } = services
  const startedMs = clock.elapsedMs()
  const created_at = new Date(clock.nowMs()).toISOString()
  const end = ({ inputTokens, outputTokens }: ChatReply, text: string) => ({
    model,
    created_at,
    ...put(text),
    done: true,
    done_reason: 'stop',
    // In nanoseconds, as Ollama counts.
    total_duration: Math.round((clock.elapsedMs() - startedMs) * 1e6),
    load_duration: 0,
    prompt_eval_count: inputTokens,
    eval_count: outputTokens,
  })
  if (stream === false) {
    const done = await work(signalOf(call, services))
    return Response.json(end(done, done.text))
  }
  const gone = new AbortController()
  const signal = AbortSignal.any([signalOf(call, services), gone.signal])
  return textStream(
    'application/x-ndjson',
    async (write) => {
      const send = (line: object) => write(`${JSON.stringify(line)}\n`)
      try {
        const done = await work(signal)
        send({ model, created_at, ...put(done.text), done: false })
        send(end(done, ''))
      } catch (error) {
        services.fault(error, call.id)
        send({ error: failureOf(error).problem.message })
      }
    },
    gone,
  )
}
