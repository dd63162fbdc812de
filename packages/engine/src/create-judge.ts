/** Judges of answers, as the library gives them out. */
import { createAnswerChances } from './answer/answer-chances.ts'
import { createLexicalJudge } from './judge/lexical-judge.ts'
import { createModelJudge } from './judge/model-judge.ts'
import type { CallOptions } from './models/call-model.ts'
import type { Judge, LanguageModel } from './ports.ts'
import { createAnalyzer, type SpanAnalyzer } from './text/analyzer.ts'

export interface JudgeOptions {
  /** Any AI SDK language model, asked twice a pair, in both orders. Default: words alone decide. */
  readonly model?: LanguageModel
  readonly call?: Omit<CallOptions, 'signal'>
}

/** The judge by words, with the learned reader for names and numbers. */
export function createPlainJudge(analyzer: SpanAnalyzer): Judge {
  return createLexicalJudge(
    analyzer,
    createAnswerChances((text) => analyzer.termsWithSpans(text, 'en')),
  )
}

export function createJudge({ model, call = {} }: JudgeOptions = {}): Judge {
  return model === undefined ? createPlainJudge(createAnalyzer()) : createModelJudge(model, call)
}
