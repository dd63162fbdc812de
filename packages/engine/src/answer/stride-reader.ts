/**
 * Answers in strides: after so many tokens the index is asked again, by the question and the sentence written last,
 * and the model goes on from what was found as well (the stride of Ram et al. 2023, "In-context retrieval-augmented
 * language models"; the query of Jiang et al. 2023, "FLARE"). For answers that lead on to what the question does not say.
 */
import type { Answer, Context } from '../model.ts'
import { callModel, type PromptOptions } from '../models/call-model.ts'
import { addUsage, NOTHING_USED } from '../models/usage.ts'
import type { LanguageModel } from '../ports.ts'
import { neutralise } from '../text/neutralise.ts'
import { checkedAnswer, INSTRUCTION, unanswerable } from './model-reader.ts'
import { sentencesOf } from './verify.ts'

export interface StrideSettings {
  /** Tokens after which the index is asked again. */
  readonly tokens: number
  /** How often, at most. */
  readonly most: number
  /** The context with what is found for the sentence written last. */
  readonly widen: (context: Context, written: string, signal?: AbortSignal) => Promise<Context>
}

const GO_ON = [
  'Between <answer> and </answer> stands the beginning of your answer. Write only what follows it, and repeat nothing.',
  'If it is complete, reply with exactly: END',
].join('\n')
const ENDED = /^END\b[\s.]*$/

/** Throws as `createModelReader`'s does. The context of the answer is the last, widest one. */
export async function answerInStrides(
  context: Context,
  model: LanguageModel,
  { tokens, most, widen }: StrideSettings,
  { onText, ...options }: PromptOptions = {},
): Promise<Answer> {
  const reader = `${model.provider}/${model.modelId}`
  if (context.citations.length === 0) return unanswerable(context, reader)
  let read = context
  let written = ''
  let usage = NOTHING_USED
  for (let stride = 0; ; stride++) {
    const isLast = stride === most
    const limit = isLast ? {} : { maxOutputTokens: tokens }
    // Half a sentence may be taken back, so that pieces are told when they stand.
    const reply = await callModel(model, promptOf(read, written), { ...options, ...limit })
    usage = addUsage(usage, reply.usage)
    const goesOn = reply.cut && !isLast
    const said = goesOn ? wholeSentences(reply.text) : ENDED.test(reply.text) ? '' : reply.text
    const piece = written === '' || said === '' ? said : ` ${said}`
    if (piece !== '') onText?.(piece)
    written += piece
    if (!goesOn) {
      const answer = checkedAnswer(read, read.citations, reader, { text: written, cut: reply.cut }, model)
      return { ...answer, usage }
    }
    // Without a whole sentence there is nothing new to ask by; the next stride begins where this one did.
    if (said !== '') read = await widen(read, lastSentence(written), options.signal)
  }
}

function promptOf({ text, query }: Context, written: string) {
  const asked = `${text}\nQuestion: ${query}`
  const begun = `\n<answer>\n${neutralise(written)}\n</answer>`
  return [
    { role: 'system', content: written === '' ? INSTRUCTION : `${INSTRUCTION}\n${GO_ON}` },
    { role: 'user', content: [{ type: 'text', text: written === '' ? asked : asked + begun }] },
  ] as const satisfies Parameters<typeof callModel>[1]
}

/** All sentences but the last, which was cut; nothing when there is only one. */
function wholeSentences(text: string): string {
  const sentences = sentencesOf(text)
  return text.slice(0, sentences.at(-2)?.end ?? 0).trimEnd()
}

const lastSentence = (text: string): string => {
  const last = sentencesOf(text).at(-1)
  return last === undefined ? '' : text.slice(last.start, last.end).replace(/\s*\[\d[\d\s,–-]*\]/g, '')
}
