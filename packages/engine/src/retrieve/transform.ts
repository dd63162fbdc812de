/**
 * Other forms of a question, written by a language model: the question as the documents might word it (Ma et al. 2023,
 * "Query rewriting"), its parts (Press et al. 2023, "Self-ask"), and a passage that would answer it (Gao et al. 2023,
 * "HyDE"). They find passages and are shown to nobody: what a form makes up leads at most to a passage beside the point.
 */
import { isLightconeError } from '../errors.ts'
import type { ModelUsage, QueryTerm } from '../model.ts'
import { callForJson, type PromptOptions } from '../models/call-model.ts'
import { addUsage, NOTHING_USED } from '../models/usage.ts'
import type { LanguageModel } from '../ports.ts'

export const QUERY_TRANSFORMS = ['rewrite', 'decompose', 'hyde'] as const
export type QueryTransform = (typeof QUERY_TRANSFORMS)[number]

/** Most forms of one kind, and characters of each: more would find everything. */
const MOST_FORMS = 4
const LONGEST_FORM = 1000

const REPLY = 'Reply with JSON alone: {"questions": [strings]}'
const INSTRUCTIONS: Readonly<Record<QueryTransform, readonly string[]>> = {
  rewrite: [
    'Word the question anew for a search engine: the words that a document which answers it would use, without small talk.',
    REPLY.replace('strings', 'one string'),
  ],
  decompose: [
    'List the simpler questions that have to be answered first, at most four, each understandable by itself.',
    'When the question is simple already, list none.',
    REPLY,
  ],
  hyde: [
    'Write a passage of two or three sentences that would answer the question, as it might stand in a document.',
    REPLY.replace('"questions": [strings]', '"questions": [the passage]'),
  ],
}

const SCHEMA = {
  type: 'object',
  properties: { questions: { type: 'array', items: { type: 'string' } } },
  required: ['questions'],
  additionalProperties: false,
}

export interface QuestionForms {
  /** Without the question itself and without repeats. */
  readonly forms: readonly string[]
  readonly usage: ModelUsage
  /** Why a transform brought nothing. */
  readonly failed: readonly string[]
}

/** A transform that fails brings no form, and its reason. Throws `aborted`. */
export async function transformQuestion(
  question: string,
  transforms: readonly QueryTransform[],
  model: LanguageModel,
  options: PromptOptions = {},
): Promise<QuestionForms> {
  const forms: string[] = []
  const failed: string[] = []
  let usage = NOTHING_USED
  for (const transform of transforms)
    try {
      const reply = await callForJson(
        model,
        [
          { role: 'system', content: INSTRUCTIONS[transform].join('\n') },
          { role: 'user', content: [{ type: 'text', text: question }] },
        ],
        parseForms,
        { ...options, schema: SCHEMA },
      )
      usage = addUsage(usage, reply.usage)
      forms.push(...reply.value)
    } catch (error) {
      if (!isLightconeError(error) || error.code !== 'model-failed') throw error
      failed.push(`${transform}: ${error.message}`)
    }
  const others = new Set(forms.map(tidy).filter((form) => form !== '' && form !== tidy(question)))
  return { forms: [...others], usage, failed }
}

const tidy = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, LONGEST_FORM).toWellFormed()

function parseForms(value: unknown): readonly string[] {
  const { questions } = (value ?? {}) as { readonly questions?: unknown }
  if (!Array.isArray(questions) || !questions.every((one) => typeof one === 'string'))
    throw new TypeError('`questions` is no list of strings')
  return questions.slice(0, MOST_FORMS)
}

/** What the question's own terms count for, of 1; the forms share the rest, as feedback does in RM3. */
const OWN_SHARE = 0.7

/** The question's terms and those of its forms, for judging sentences; together as heavy as the question's own. */
export function joinTerms(
  own: readonly QueryTerm[],
  forms: readonly (readonly QueryTerm[])[],
): readonly QueryTerm[] {
  const heavy = forms.filter((terms) => weightOf(terms) > 0)
  if (heavy.length === 0) return own
  const share = ((1 - OWN_SHARE) * weightOf(own)) / heavy.length
  const weights = new Map(own.map(({ term, weight }) => [term, OWN_SHARE * weight]))
  for (const terms of heavy)
    for (const { term, weight } of terms)
      weights.set(term, (weights.get(term) ?? 0) + (share * weight) / weightOf(terms))
  return [...weights].map(([term, weight]) => ({ term, weight }))
}

const weightOf = (terms: readonly QueryTerm[]): number => terms.reduce((sum, { weight }) => sum + weight, 0)
