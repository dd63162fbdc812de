/** From a request for an operation to its results: input → rights → turn → handler. */
import { setImmediate } from 'node:timers/promises'
import {
  type AnswerPart,
  doctor as doctorOperation,
  inputSchema,
  type Operation,
  type OperationContext,
  parseInput,
  type Running,
  remove as removeOperation,
  status as statusOperation,
} from '@lightcone/operations'
import type { Status } from 'lightcone'
import { type Caller, requireEverywhere, requireScope } from './caller.ts'
import { type EventSink, eventStream, progressEvents, wantsEvents } from './events.ts'
import { checkNetwork, checkPath, pathsIn } from './paths.ts'
import { failureOf, Refusal } from './problems.ts'
import type { Written } from './readers/messages.ts'
import { isReadable } from './readers/readable.ts'
import { scopeOf } from './routes.ts'
import type { Call, Services } from './services.ts'
import { textResponse } from './text-response.ts'
import { timeLimit } from './time-limit.ts'
import { allows } from './tokens.ts'
import { uploadsIn } from './uploads.ts'
import { written } from './written.ts'

/** JSON for most clients; events with progress for those that ask for them. */
export async function answer(
  operation: Operation,
  given: unknown,
  call: Call,
  services: Services,
): Promise<Response> {
  const input = await checkedInput(operation, given, call, services)
  if (wantsEvents(call.request)) return answerInEvents(operation, input, call, services)
  if (operation.kind === 'stream')
    throw new Refusal(406, {
      code: 'media-type',
      message: 'This operation answers in events, for as long as the client listens.',
      hint: 'Send `Accept: text/event-stream`.',
    })
  const { readMs, writeMs } = services.limits
  const limit = timeLimit(operation.readOnly ? readMs : writeMs, call.request.signal)
  const { signal } = limit
  try {
    const { json, outcome } =
      (await fromReader(operation, input, call, services, signal)) ??
      (await fromHere(operation, input, call, services, signal))
    return textResponse(json, { 'Content-Type': 'application/json', 'Lightcone-Outcome': outcome })
  } catch (error) {
    if (!limit.isOver()) throw error
    throw new Refusal(503, {
      code: 'timeout',
      message: 'The request took longer than this server allows.',
      hint: 'Ask for events (`Accept: text/event-stream`): they may take as long as a change of the index.',
    })
  } finally {
    limit.end()
  }
}

/** The answer to a question from a reader thread; `undefined` where this thread gives it: alone it is as fast. */
async function fromReader(
  operation: Operation,
  input: unknown,
  { caller: { namespace } }: Call,
  { gate, pool, readers }: Services,
  signal: AbortSignal,
): Promise<Written | undefined> {
  if (readers === undefined || !isReadable(operation, input)) return undefined
  const leave = await gate.enter()
  try {
    // A context is made in one turn of the event loop: without this one, others would wait unread in their sockets.
    await setImmediate()
    if (gate.active === 1) return undefined
    return await readers.read({ operation: operation.name, namespace, input }, signal, async () =>
      written(
        operation,
        await pool.use(namespace, (context) => operation.handler(context, input, { signal })),
      ),
    )
  } finally {
    leave()
  }
}

async function fromHere(
  operation: Operation,
  input: unknown,
  call: Call,
  services: Services,
  signal: AbortSignal,
): Promise<Written> {
  for await (const output of outputs(operation, input, call, services, { signal }))
    return written(operation, output)
  throw new Error(`The operation ${operation.name} gave no result.`)
}

function answerInEvents(operation: Operation, input: unknown, call: Call, services: Services): Response {
  const gone = new AbortController()
  const signals = [call.request.signal, gone.signal]
  // Who follows a folder stays as long as they like.
  if (operation.kind === 'call') signals.push(AbortSignal.timeout(services.limits.writeMs))
  const work = async (sink: EventSink) => {
    const onProgress = progressEvents(sink, services.clock.elapsedMs)
    const onAnswer = ({ type, ...data }: AnswerPart) => sink.send(type, data)
    const running = { signal: AbortSignal.any(signals), onProgress, onAnswer }
    try {
      for await (const output of outputs(operation, input, call, services, running))
        sink.send('result', output)
    } catch (error) {
      services.fault(error, call.id)
      sink.send('error', { ...failureOf(error).problem, requestId: call.id })
    }
  }
  return eventStream(work, gone)
}

/** Throws `invalid-argument`, or 403 for what the caller may not do. */
async function checkedInput(
  operation: Operation,
  given: unknown,
  { caller }: Call,
  { settings }: Services,
): Promise<unknown> {
  const input = await parseInput(operation, withTokenizer(operation, given, settings.tokenizer))
  const paths = pathsIn(operation, input)
  requireScope(caller, scopeOf(operation, paths.length > 0))
  if (operation.name === doctorOperation.name) requireEverywhere(caller)
  for (const path of paths) checkPath(path, settings.roots ?? [])
  checkNetwork(input)
  return input
}

function withTokenizer(operation: Operation, given: unknown, tokenizer: string | undefined): unknown {
  const isRecord = typeof given === 'object' && given !== null && !Array.isArray(given)
  if (!isRecord || tokenizer === undefined) return given
  return 'tokenizer' in (inputSchema(operation).properties ?? {}) ? { tokenizer, ...given } : given
}

/** What the caller may see of the results. */
async function* outputs(
  operation: Operation,
  input: unknown,
  call: Call,
  services: Services,
  running: Running,
): AsyncGenerator<unknown> {
  for await (const output of results(operation, input, call, services, running))
    yield withoutPaths(operation, output, call.caller)
}

/** Where things lie on the server's machine is for those who may name its files. */
function withoutPaths({ name }: Operation, output: unknown, { token }: Caller): unknown {
  if (token === undefined || allows(token.scope, 'admin')) return output
  if (name === doctorOperation.name) return { ...(output as object), location: '' }
  if (name !== statusOperation.name) return output
  const status = output as Status
  const isLocal = (kind: string) => kind === 'folder' || kind === 'file'
  return {
    ...status,
    location: '',
    sources: status.sources.map((source) => (isLocal(source.kind) ? { ...source, root: '' } : source)),
  }
}

async function* results(
  operation: Operation,
  input: unknown,
  { caller: { namespace } }: Call,
  services: Services,
  running: Running,
): AsyncGenerator<unknown> {
  const { gate, pool, readers } = services
  if (operation.kind === 'stream') {
    // Takes no turn: it waits for changes most of its time.
    const lease = pool.lend(namespace)
    try {
      yield* operation.handler(lease.context, input, running)
    } finally {
      await lease.giveBack()
    }
    return
  }
  const work = (context: OperationContext) => operation.handler(context, input, running)
  if (isRebuild(operation, input)) {
    yield await gate.alone(async () => {
      await Promise.all([pool.closeAll(), readers?.closeIndexes()])
      return pool.use(namespace, work)
    })
    return
  }
  const leave = await gate.enter(!operation.readOnly)
  try {
    const output = await pool.use(namespace, work)
    if (operation.name === removeOperation.name)
      uploadsIn(services.settings.location, namespace).forget((input as { targets: string[] }).targets)
    yield output
  } finally {
    leave()
  }
}

/** It replaces the file under every open index, so it runs alone. */
const isRebuild = ({ name }: Operation, input: unknown): boolean =>
  name === doctorOperation.name && (input as { readonly rebuild?: boolean }).rebuild === true
