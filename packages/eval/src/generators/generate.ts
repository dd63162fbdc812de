import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { LightconeError } from 'lightcone'
import type { EvidenceQuestion } from '../datasets/evidence-set.ts'
import { openEvidenceFolder } from '../datasets/open-evidence.ts'
import { readSources } from '../datasets/sources.ts'
import { type Family, readFamily } from './families.ts'
import { type MadeQuestion, type MadeSet, setFiles } from './set.ts'

export interface GenerateOptions {
  /** One of `FAMILIES`. */
  readonly family: string
  /** Where the set is written: a folder that does not exist or is empty. */
  readonly out: string
  /** The same seed and settings give the same bytes. Default 1. */
  readonly seed?: number
  /** `kind` and the family's knobs. */
  readonly settings?: Readonly<Record<string, string>>
  /** What the family starts from: a folder that `eval spans` reads, or for `api-points` a folder of source code. */
  readonly from?: string
  readonly split?: string
}

export interface GenerateReport {
  readonly family: string
  readonly kind: string
  readonly seed: number
  /** All knobs, defaults included. */
  readonly parameters: Readonly<Record<string, number>>
  readonly folder: string
  readonly documents: number
  /** UTF-16 code units of all documents. */
  readonly characters: number
  readonly questions: number
  readonly unanswerable: number
}

/**
 * Makes a set of documents and questions with gold spans, and writes it as `documents.jsonl` and `items.jsonl`. Throws
 * `invalid-argument` (family, settings, a folder that holds something, nothing left of the set that was changed),
 * `file-malformed`, `io`.
 */
export async function evalGenerate(options: GenerateOptions): Promise<GenerateReport> {
  const { family, parameters } = readFamily(options.family, options.settings)
  const seed = options.seed ?? 1
  const set = family.build(parameters, seed, await given(family, options))
  if (set.documents.length === 0 || set.questions.length === 0)
    throw new LightconeError('invalid-argument', {
      message: 'Nothing is left: the new set would have no document or no question.',
      hint: 'Choose a set with several documents, and for numerics one with numbers as answers; for api-points a folder with several source files.',
    })
  const folder = resolve(options.out)
  await writeSet(folder, setFiles(set))
  const { kind, ...knobs } = parameters
  return {
    family: options.family,
    kind,
    seed,
    parameters: knobs as Readonly<Record<string, number>>,
    folder,
    documents: set.documents.length,
    characters: set.documents.reduce((sum, { text }) => sum + text.length, 0),
    questions: set.questions.length,
    unanswerable: set.questions.filter(({ spans }) => spans.length === 0).length,
  }
}

async function given({ from: needed }: Family, { family, from, split }: GenerateOptions): Promise<MadeSet> {
  if (needed === 'nothing' && from === undefined) return EMPTY
  if (needed === 'set' && from !== undefined) return readMadeSet(from, split)
  if (needed === 'sources' && from !== undefined) return readSources(from)
  throw new LightconeError('invalid-argument', {
    message: MISFIT[needed](family),
    hint: needed === 'nothing' ? 'Leave --from out.' : 'Name it with --from.',
  })
}

const MISFIT: Readonly<Record<Family['from'], (family: string) => string>> = {
  nothing: (family) => `${family} makes a set of its own and changes none.`,
  set: (family) => `${family} changes a set that is there, and none was named.`,
  sources: (family) => `${family} starts from a folder of source code, and none was named.`,
}

const EMPTY: MadeSet = { documents: [], questions: [] }

/** A set with evidence as questions with spans; where a need has alternatives of several places, the first is taken. */
export async function readMadeSet(folder: string, split?: string): Promise<MadeSet> {
  const { documents, questions } = await openEvidenceFolder(folder, split)
  return { documents, questions: questions.map(madeQuestion) }
}

function madeQuestion({ id, text, scope, needs, answers }: EvidenceQuestion): MadeQuestion {
  const [first] = needs
  const isAny = needs.length === 1 && first!.length > 1 && first!.every((places) => places.length === 1)
  return {
    id,
    kind: 'given',
    question: text,
    ...(scope === undefined ? {} : { scope }),
    match: isAny ? 'any' : 'all',
    spans: isAny ? first!.flat() : needs.flatMap((need) => need[0]!),
    answers,
  }
}

/** Writes a set's files to a folder that does not exist or is empty. Throws `invalid-argument`, `io`. */
export async function writeSet(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    if ((await readdir(folder)).length > 0)
      throw new LightconeError('invalid-argument', {
        message: `${folder} is not empty.`,
        hint: 'Name a folder that does not exist yet.',
        details: { folder },
      })
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), content)
    }
  } catch (cause) {
    if (cause instanceof LightconeError) throw cause
    throw new LightconeError('io', {
      message: `${folder} cannot be written: ${(cause as Error).message}.`,
      hint: 'Name a folder that you may write to.',
      details: { folder },
      cause,
    })
  }
}
