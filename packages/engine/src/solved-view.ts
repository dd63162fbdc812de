/** `cone.solved`, and what stands before the passages of a context because of it. */
import type { PrefaceParts } from './arrange/preface.ts'
import { LightconeError } from './errors.ts'
import type { PackOptions } from './lightcone.ts'
import type { ContrastiveExample, SolvedQuestion } from './model.ts'
import type { Analyzer, Clock, Store } from './ports.ts'
import { openSolvedIndex, type Solved, type SolvedIndex } from './solved/nearest.ts'
import { checkPrefix, choosePrefix, PREFIXES, talliesOf } from './solved/prefixes.ts'
import {
  addSolved,
  type NewSolved,
  parse,
  readSolved,
  removeSolved,
  SOLVED_SETTING,
} from './solved/records.ts'
import type { SolvedFace, SolvedInput } from './solved-face.ts'
import { stretchOf } from './text/stretch-id.ts'

const LIST = 50
/** Characters of a question or an answer: longer ones are texts, and no examples. */
const LONGEST = 2000
/** Characters of a passage that an example shows. */
const SHOWN_PASSAGE = 240
export const MOST_EXAMPLES = 5

export interface SolvedParts {
  readonly store: Store
  readonly analyzer: Analyzer
  readonly clock: Clock
}

export interface SolvedQuestions extends SolvedFace {
  /** What the options ask for before the passages; `undefined` when they ask for nothing. */
  preface(question: string, options: PrefaceOptions): Promise<PrefaceParts | undefined>
}

export type PrefaceOptions = Pick<PackOptions, 'prefix' | 'examples' | 'apart'>

export function createSolvedQuestions({ store, analyzer, clock }: SolvedParts): SolvedQuestions {
  let kept: { readonly setting: string; readonly index: Promise<SolvedIndex> } | undefined
  return {
    async add(inputs) {
      const fresh: NewSolved[] = []
      for (const input of inputs) fresh.push(await checked(input))
      return addSolved(store, fresh)
    },

    async list({ search = '', limit = LIST } = {}) {
      const all = await readSolved(store)
      const words = search.toLowerCase().split(/\s+/).filter(Boolean)
      const found = all.filter(({ question, answer }) => {
        const text = `${question}\n${answer}`.toLowerCase()
        return words.every((word) => text.includes(word))
      })
      return {
        solved: found.toReversed().slice(0, limit),
        total: found.length,
        prefixes: talliesOf(found),
      }
    },

    async remove(ids) {
      return { removed: await removeSolved(store, ids) }
    },

    async preface(question, { prefix, examples = 0, apart = false }) {
      if (prefix === undefined && examples === 0) return undefined
      const setting = (await store.setting(SOLVED_SETTING)) ?? ''
      const { solved } = parse(setting)
      const name = prefix === 'auto' ? choosePrefix(question, solved) : prefix
      if (examples > 0 && kept?.setting !== setting)
        kept = { setting, index: openSolvedIndex(solved, analyzer) }
      const near = examples > 0 ? await (await kept!.index).nearest(question, { count: examples, apart }) : []
      return {
        ...(name === undefined ? {} : { prefix: { name, line: PREFIXES[name] } }),
        examples: await Promise.all(near.map(exampleOf)),
      }
    },
  }

  async function checked({ question, answer, verdict, passage, prefix }: SolvedInput): Promise<NewSolved> {
    for (const [name, value] of [
      ['question', question],
      ['answer', answer],
    ] as const)
      if (typeof value !== 'string' || value.trim() === '' || value.length > LONGEST)
        throw invalid(
          `The ${name} of a solved question must have 1 to ${LONGEST} characters.`,
          'Give the question as it was asked, and the answer in a few words.',
          { name },
        )
    if (verdict !== 'right' && verdict !== 'wrong')
      throw invalid(`A verdict is right or wrong, not "${verdict}".`, 'Say which of the two.', { verdict })
    if (prefix === ('auto' as string))
      throw invalid('A prefix is recorded by its own name.', 'The preface of the context names it.', {
        prefix,
      })
    checkPrefix(prefix)
    return {
      question: question.trim(),
      answer: answer.trim(),
      verdict,
      ...(passage === undefined ? {} : { passage: await passageOf(passage) }),
      ...(prefix === undefined ? {} : { prefix }),
      atMs: clock.nowMs(),
    }
  }

  async function passageOf(id: string): Promise<NonNullable<SolvedQuestion['passage']>> {
    const stretch = stretchOf(id)
    if (stretch === undefined)
      throw invalid(
        `"${id}" is no stretch of a document.`,
        'Write document#start-end, as the citations of an answer have them.',
        { passage: id },
      )
    const document = await store.document(stretch.document)
    if (document === undefined)
      throw new LightconeError('document-not-found', {
        message: `There is no document "${stretch.document}" in this index.`,
        hint: 'List the documents with `lightcone list`.',
        details: { id: stretch.document },
      })
    if (stretch.start >= stretch.end || stretch.end > document.text.length)
      throw invalid(
        `The document "${stretch.document}" has ${document.text.length} characters, and no stretch ${stretch.start}-${stretch.end}.`,
        'Take start and end from a citation.',
        { passage: id },
      )
    return { ...stretch, hash: document.hash }
  }

  async function exampleOf({ question, right, wrong }: Solved): Promise<ContrastiveExample> {
    const passage = await shownPassage(right)
    return {
      question,
      right: right.answer,
      ...(wrong === undefined ? {} : { wrong: wrong.answer }),
      ...(passage === undefined ? {} : { passage }),
      solved: wrong === undefined ? [right.id] : [right.id, wrong.id],
    }
  }

  /** Cut out of the document as it is; nothing where that is another one now, or gone. */
  async function shownPassage({ passage }: SolvedQuestion): Promise<ContrastiveExample['passage']> {
    if (passage === undefined) return undefined
    const found = await store.document(passage.document)
    if (found === undefined || found.hash !== passage.hash) return undefined
    const { document, start } = passage
    const whole = found.text.slice(start, passage.end)
    const quote = whole.length <= SHOWN_PASSAGE ? whole : whole.slice(0, SHOWN_PASSAGE).replace(/\S*$/, '')
    return { document, start, end: start + quote.length, quote }
  }
}

/** Throws `invalid-argument`. */
export function checkPreface(options: PrefaceOptions & Pick<PackOptions, 'strategy'>): void {
  const { prefix, examples = 0, apart, strategy } = options
  checkPrefix(prefix)
  if (!(Number.isSafeInteger(examples) && examples >= 0 && examples <= MOST_EXAMPLES))
    throw invalid(
      `\`examples\` must be a whole number from 0 to ${MOST_EXAMPLES}, not ${examples}.`,
      'Two are usually enough.',
      { examples },
    )
  if (apart === true && examples === 0)
    throw invalid(
      '`apart` says which examples may be shown, and none are asked for.',
      'Give `examples`, too.',
      {},
    )
  const render = strategy?.render
  if ((prefix !== undefined || examples > 0) && (render === 'json' || render === 'messages'))
    throw invalid(
      `A prefix and examples cannot stand before a context rendered as ${render}.`,
      'Leave out `render`, or ask for neither.',
      { render },
    )
}

function invalid(message: string, hint: string, details: Readonly<Record<string, unknown>>): LightconeError {
  return new LightconeError('invalid-argument', { message, hint, details })
}
