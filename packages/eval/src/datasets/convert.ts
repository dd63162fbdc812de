import { basename, resolve } from 'node:path'
import { LightconeError } from 'lightcone'
import { readMadeSet, writeSet } from '../generators/generate.ts'
import { jsonLines, type MadeDocument, type MadeSet, setFiles } from '../generators/set.ts'
import { readDocuments } from './evidence-spans.ts'
import { readConllu } from './formats/conllu.ts'
import { readLocomo, readQmsum } from './formats/dialogues.ts'
import { readCofe, readLeval } from './formats/long-documents.ts'
import { readHotpot, readMusique } from './formats/multi-hop.ts'
import type { SourceFile } from './formats/records.ts'
import { readSquad } from './formats/squad.ts'
import { existingFile, readText } from './lines.ts'
import { readRepoExec } from './repo-exec.ts'
import { beirFiles, trecQrels } from './write-beir.ts'

/** What is read: the files of others as they publish them, and with `set` a folder that `eval spans` reads. */
export const FORMATS = [
  'squad',
  'hotpot',
  'musique',
  'qmsum',
  'locomo',
  'leval',
  'cofe',
  'repoexec',
  'conllu',
  'set',
] as const
export type Format = (typeof FORMATS)[number]

/** What is written: sets of gold spans, BEIR folders, or those with the judgements as TREC has them as well. */
export const TARGETS = ['spans', 'beir', 'trec'] as const
export type Target = (typeof TARGETS)[number]

export interface ConvertOptions {
  readonly format: Format
  /** The file to read, gzipped if its name ends in `.gz`; with format `set` a folder. */
  readonly from: string
  /** A folder that does not exist or is empty. */
  readonly out: string
  /** Default `spans`. */
  readonly to?: Target
  /** Of format `cofe`: the `documents.jsonl` that its keywords are looked for in. */
  readonly documents?: string
  /** Of format `conllu`: the language, a BCP 47 tag. */
  readonly language?: string
  /** Of format `set`: which judgements, where there are several. */
  readonly split?: string
}

export interface ConvertReport {
  readonly format: Format
  readonly to: Target
  readonly folder: string
  readonly documents: number
  readonly questions: number
  /** Questions without evidence, which no measure asks. */
  readonly withoutEvidence: number
  readonly files: readonly string[]
}

/**
 * Reads the files of others and writes a set that `eval` reads, or a BEIR or TREC folder that other tools read. Throws
 * `file-malformed` with file, line and reason, `invalid-argument`, `io`.
 */
export async function evalConvert(options: ConvertOptions): Promise<ConvertReport> {
  const { format, to = 'spans' } = options
  const folder = resolve(options.out)
  const made = format === 'conllu' ? await segmentation(options) : await readFormat(options)
  const files = format === 'conllu' ? made.files! : filesOf(made, to)
  if (format !== 'conllu' && made.questions.length === 0)
    throw new LightconeError('invalid-argument', {
      message: `${options.from} holds no question.`,
      hint: `Check that it is a file of the format ${format}.`,
      details: { from: options.from },
    })
  await writeSet(folder, files)
  return {
    format,
    to,
    folder,
    documents: made.documents.length,
    questions: made.questions.length,
    withoutEvidence: made.questions.filter(({ spans }) => spans.length === 0).length,
    files: Object.keys(files).sort(),
  }
}

const READERS: Readonly<
  Record<Exclude<Format, 'conllu' | 'set' | 'cofe' | 'repoexec'>, (source: SourceFile) => MadeSet>
> = {
  squad: readSquad,
  hotpot: readHotpot,
  musique: readMusique,
  qmsum: readQmsum,
  locomo: readLocomo,
  leval: readLeval,
}

async function readFormat({ format, from, documents, split }: ConvertOptions): Promise<MadeSet> {
  if (format === 'set') return readMadeSet(from, split)
  if (format === 'repoexec') return readRepoExec(resolve(from))
  if (format === 'cofe') return readCofe(await sourceOf(from), await documentsOf(documents))
  return READERS[format as keyof typeof READERS](await sourceOf(from))
}

async function sourceOf(from: string): Promise<SourceFile> {
  const path = resolve(from)
  return { name: basename(path), text: await readText((await existingFile(path)) ?? path) }
}

async function documentsOf(path: string | undefined): Promise<readonly MadeDocument[]> {
  if (path !== undefined) return readDocuments(resolve(path))
  throw new LightconeError('invalid-argument', {
    message: 'The keywords of cofe are looked for in documents, and none were named.',
    hint: 'Name a documents.jsonl {_id, title?, text} with --documents.',
  })
}

async function segmentation({ from, language }: ConvertOptions): Promise<MadeSet> {
  if (language === undefined || !/^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i.test(language))
    throw new LightconeError('invalid-argument', {
      message: 'A conllu file does not say its language.',
      hint: 'Give it with --language, for instance --language de.',
    })
  const source = await sourceOf(from)
  const records = readConllu(source, language)
  const name = source.name.replace(/\.gz$/, '').replace(/\.conllu?$/, '')
  const documents = records.map(({ _id, text }) => ({ id: _id, title: '', text }))
  return { documents, questions: [], files: { [`${name}.jsonl`]: jsonLines(records) } }
}

function filesOf(made: MadeSet, to: Target): Readonly<Record<string, string | Uint8Array>> {
  if (to === 'spans') return setFiles(made)
  return to === 'beir' ? beirFiles(made) : { ...beirFiles(made), 'trec/qrels': trecQrels(made) }
}
