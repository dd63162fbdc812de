/** Judges of answers, as the library gives them out. */
import { createLexicalJudge } from './judge/lexical-judge.ts'
import { createModelJudge } from './judge/model-judge.ts'
import type { CallOptions } from './models/call-model.ts'
import type { Judge, LanguageModel } from './ports.ts'
import { createAnalyzer } from './text/analyzer.ts'

export interface JudgeOptions {
  /** Any AI SDK language model, asked twice a pair, in both orders. Default: words alone decide. */
  readonly model?: LanguageModel
  readonly call?: Omit<CallOptions, 'signal'>
}

export function createJudge({ model, call = {} }: JudgeOptions = {}): Judge {
  return model === undefined ? createLexicalJudge(createAnalyzer()) : createModelJudge(model, call)
}
