/** Where an operation's documents come from: paths, standard input, or the index. */
import { existsSync } from 'node:fs'
import type { AddOptions, AddReport, Filter, Lightcone, LongRunning } from 'lightcone'
import type { OperationContext } from './operation.ts'

const STDIN = '-'

/** Adds each path in turn. `-` is standard input: one document, named by `options.name`. */
export async function addPaths(
  context: OperationContext,
  cone: Lightcone,
  paths: readonly string[],
  options: AddOptions,
): Promise<AddReport[]> {
  const reports: AddReport[] = []
  for (const path of paths)
    reports.push(path === STDIN ? await addInput(context, cone, options) : await cone.add(path, options))
  return reports
}

/** An address with a scheme, which a reader of sources takes; one letter would be a drive. */
const ADDRESS = /^\w[\w+.-]+:\/\//

/** Ends in `source-not-found` when a path is not there: before an index is made for it, or others are read. */
export async function requirePaths(paths: readonly string[]): Promise<void> {
  const missing = paths.find((path) => path !== STDIN && !ADDRESS.test(path) && !existsSync(path))
  if (missing === undefined) return
  const { LightconeError } = await import('lightcone')
  throw new LightconeError('source-not-found', {
    message: `There is no file or folder ${missing}.`,
    hint: 'Check the spelling, and the folder that the path starts from.',
    details: { path: missing },
  })
}

/** The index to ask, or, when the question names its own sources, a temporary one made from them. */
export async function askable(
  context: OperationContext,
  asked: {
    readonly from?: readonly string[] | undefined
    readonly privateAddresses?: boolean | undefined
    readonly filter?: Filter | undefined
  },
  running: LongRunning,
): Promise<{ readonly cone: Lightcone; readonly indexed?: readonly AddReport[] }> {
  const { from, privateAddresses, filter } = asked
  if (from === undefined) return { cone: await context.open({ create: false }) }
  await requirePaths(from)
  const cone = await context.openTemporary()
  // What git knows of the files can only matter to a filter, and costs a reading of its log.
  const reading = { ...running, history: filter !== undefined }
  const options = privateAddresses === undefined ? reading : { ...reading, privateAddresses }
  return { cone, indexed: await addPaths(context, cone, from, options) }
}

/** The name's ending chooses the parser, so `--name notes.md` reads standard input as Markdown. */
async function addInput(context: OperationContext, cone: Lightcone, options: AddOptions): Promise<AddReport> {
  if (!context.readInput) throw await noInput()
  const name = options.name ?? 'stdin'
  const text = await context.readInput()
  const document = { id: `stdin/${name}`, text, ...(/\.\w+$/.test(name) ? { as: name } : {}) }
  return cone.addDocuments([document], { ...options, name: 'stdin' })
}

async function noInput(): Promise<Error> {
  const { LightconeError } = await import('lightcone')
  return new LightconeError('invalid-argument', {
    message: 'There is no standard input to read here, so "-" is not a source.',
    hint: 'Name a folder or file, or send the text as a document.',
  })
}
