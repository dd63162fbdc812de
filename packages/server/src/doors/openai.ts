/** The door for clients of OpenAI's chat completions: `/v1/chat/completions` and `/v1/models`. */
import { z } from 'zod'
import { requireScope } from '../caller.ts'
import { textStream } from '../events.ts'
import { failureOf } from '../problems.ts'
import type { Call, Router, Services } from '../services.ts'
import { type ChatReply, chat, lastQuestion, messagesSchema, modelNames, signalOf } from './chat.ts'
import { readInput } from './input.ts'

const completionSchema = z.object({
  model: z.string(),
  messages: messagesSchema,
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
})

export function addOpenAi(router: Router, services: Services): void {
  const created = Math.floor(services.clock.nowMs() / 1000)
  const card = (id: string) => ({ id, object: 'model', created, owned_by: 'lightcone' })
  router.get('/v1/models', ({ env: { call } }) => {
    requireScope(call.caller, 'read')
    return Response.json({ object: 'list', data: modelNames(services).map(card) })
  })
  router.post('/v1/chat/completions', async ({ env: { call } }) => {
    const { model, messages, stream, stream_options } = await readInput(completionSchema, call, services)
    const work = chat(model, lastQuestion(messages), call, services)
    const head = {
      id: `chatcmpl-${call.id}`,
      created: Math.floor(services.clock.nowMs() / 1000),
      model,
    }
    if (stream === true) return streamed(head, work, stream_options?.include_usage === true, call, services)
    return Response.json(completion(head, await work(signalOf(call, services))))
  })
}

interface Head {
  readonly id: string
  readonly created: number
  readonly model: string
}

const completion = (head: Head, reply: ChatReply) => ({
  ...head,
  object: 'chat.completion',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: reply.text, refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: usageOf(reply),
  citations: reply.citations,
})

/** Tokens of a language model: none where none was asked. */
const usageOf = ({ inputTokens, outputTokens }: ChatReply) => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
})

function streamed(
  head: Head,
  work: (signal: AbortSignal) => Promise<ChatReply>,
  withUsage: boolean,
  call: Call,
  services: Services,
): Response {
  const gone = new AbortController()
  const signal = AbortSignal.any([signalOf(call, services), gone.signal])
  const chunk = (delta: object, finish_reason: string | null, more: object = {}) => ({
    ...head,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    ...more,
  })
  return textStream(
    'text/event-stream; charset=utf-8',
    async (write) => {
      const send = (data: unknown) => write(`data: ${JSON.stringify(data)}\n\n`)
      try {
        send(chunk({ role: 'assistant', content: '' }, null))
        const reply = await work(signal)
        send(chunk({ content: reply.text }, null))
        send(chunk({}, 'stop', { citations: reply.citations }))
        if (withUsage) send({ ...chunk({}, null), choices: [], usage: usageOf(reply) })
        write('data: [DONE]\n\n')
      } catch (error) {
        services.fault(error, call.id)
        send({ error: { ...failureOf(error).problem, requestId: call.id } })
      }
    },
    gone,
    ': \n\n',
  )
}
