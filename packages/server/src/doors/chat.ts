/** What chat programs send, as a question to the index, and what they are answered. Shared by the doors. */
import {
  type Answer,
  type Citation,
  type Context,
  type LanguageModel,
  type Lightcone,
  LightconeError,
  SEARCH_MODES,
  type SearchMode,
} from 'lightcone'
import { z } from 'zod'
import { requireScope } from '../caller.ts'
import { Refusal } from '../problems.ts'
import type { Call, Services } from '../services.ts'

/** The name under which the server itself is offered as a model. */
export const OWN_MODEL = 'lightcone'
/** Answers without a language model where the server was started with one. */
const WITHOUT_MODEL = 'extractive'

/** Programs send more fields than are read here; they are passed over. */
export const messagesSchema = z
  .array(
    z.object({
      role: z.string(),
      content: z
        .union([z.string(), z.array(z.object({ type: z.string(), text: z.string().optional() }))])
        .nullish(),
    }),
  )
  .min(1)

export interface ChatQuestion {
  readonly question: string
  readonly mode: SearchMode
  /** `context`: the passages themselves instead of an answer, as `/context` asks for. */
  readonly wants: 'answer' | 'context'
}

type Meant = Omit<ChatQuestion, 'question'>
const PREFIXES: ReadonlyMap<string, Meant> = new Map(
  SEARCH_MODES.flatMap((mode): [string, Meant][] => [
    [mode, { mode, wants: 'answer' }],
    [`${mode === 'default' ? '' : mode}context`, { mode, wants: 'context' }],
  ]),
)

/**
 * `/local What …` is asked in the mode `local`, `/context …` and `/localcontext …` give the passages. A word that is no
 * such name stays part of the question: it may begin with a path.
 */
export function questionOf(text: string): ChatQuestion {
  const trimmed = text.trim()
  const word = /^\/([a-z]+)(?=\s|$)/.exec(trimmed)?.[1]
  const meant = word === undefined ? undefined : PREFIXES.get(word)
  if (word === undefined || meant === undefined)
    return { question: trimmed, mode: 'default', wants: 'answer' }
  return { question: trimmed.slice(word.length + 1).trim(), ...meant }
}

/** The user's last message is the question. No other message, whoever is said to have written it, chooses anything. */
export function lastQuestion(messages: z.output<typeof messagesSchema>): ChatQuestion {
  const last = messages.findLast(({ role }) => role === 'user')
  if (last === undefined)
    throw new LightconeError('invalid-argument', {
      message: 'No message is from the user, so there is no question.',
      hint: 'Send a message with the role "user".',
    })
  const { content } = last
  if (!Array.isArray(content)) return questionOf(content ?? '')
  return questionOf(content.flatMap(({ type, text }) => (type === 'text' ? [text ?? ''] : [])).join('\n'))
}

/** Names of the models that a server offers to chat programs. */
export const modelNames = ({ settings: { models = {} } }: Services): readonly string[] => {
  const named = Object.keys(models)
  return named.length === 0 ? [OWN_MODEL] : [OWN_MODEL, ...named, WITHOUT_MODEL]
}

/** The model behind a name; `undefined` for the reader without one. Throws 404 for names that are not offered. */
function modelOf(name: string, services: Services): LanguageModel | undefined {
  const { models = {} } = services.settings
  if (!modelNames(services).includes(name))
    throw new Refusal(404, {
      code: 'not-found',
      message: 'This server does not offer that model.',
      hint: `It offers ${modelNames(services).join(', ')}.`,
    })
  return name === OWN_MODEL ? Object.values(models)[0] : models[name]
}

export interface ChatReply {
  /** The answer with the places of its citations below, or the text of the context. */
  readonly text: string
  readonly context: Context
  readonly citations: readonly Citation[]
  readonly inputTokens: number
  readonly outputTokens: number
}

/** Throws at once for what cannot be asked; what it returns does the work. */
export function chat(
  model: string,
  asked: ChatQuestion,
  call: Call,
  services: Services,
): (signal: AbortSignal) => Promise<ChatReply> {
  requireScope(call.caller, 'read')
  const reader = modelOf(model, services)
  if (asked.question === '')
    throw new LightconeError('query-empty', {
      message: 'The message holds no question.',
      hint: 'Write the question behind the prefix.',
    })
  return (signal) =>
    services.use(call.caller.namespace, async (context) => {
      const cone = await context.open({ create: false })
      return asked.wants === 'context'
        ? contextReply(await cone.context(asked.question, optionsOf(asked, services, signal)))
        : answerReply(await ask(cone, asked, reader, services, signal))
    })
}

export const optionsOf = ({ mode }: Pick<ChatQuestion, 'mode'>, services: Services, signal: AbortSignal) => ({
  mode,
  signal,
  ...(services.settings.tokenizer === undefined ? {} : { tokenizer: services.settings.tokenizer }),
})

function ask(
  cone: Lightcone,
  asked: ChatQuestion,
  model: LanguageModel | undefined,
  services: Services,
  signal: AbortSignal,
): Promise<Answer> {
  const options = optionsOf(asked, services, signal)
  return cone.ask(asked.question, model === undefined ? options : { ...options, model })
}

const contextReply = (context: Context): ChatReply => ({
  text: context.text,
  context,
  citations: context.citations,
  inputTokens: 0,
  outputTokens: 0,
})

function answerReply({ text, citations, context, usage }: Answer): ChatReply {
  const sources = citations.map((citation) => `[${citation.id}] ${whereOf(citation)}`)
  return {
    // Programs show a reply as Markdown, and an image of a source's choosing would be fetched from where it says.
    text: [text, ...(sources.length === 0 ? [] : [sources.join('\n')])].join('\n\n').replaceAll('![', '!\\['),
    context,
    citations,
    inputTokens: usage?.inputTokens ?? 0,
    outputTokens: usage?.outputTokens ?? 0,
  }
}

function whereOf({ document, from, to }: Citation): string {
  const range = (name: string, first: number, last: number) =>
    first === last ? `${name} ${first}` : `${name}s ${first}–${last}`
  const { page } = from
  return `${document}, ${page === undefined ? range('line', from.line, to.line) : range('page', page, to.page ?? page)}`
}

/** Ends with the client, and when the time of a read is over. */
export const signalOf = ({ request }: Call, { limits }: Services): AbortSignal =>
  AbortSignal.any([request.signal, AbortSignal.timeout(limits.readMs)])
