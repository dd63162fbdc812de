import { open, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { LightconeError } from 'lightcone'
import { malformedLine } from '../datasets/lines.ts'
import {
  keyOf,
  LEVELS,
  type RunHeader,
  type RunItem,
  type RunTrace,
  STAGES,
  type TaskLine,
  TRACE_FORMAT,
  type TraceLine,
} from './trace.ts'

/** A run that is being written, perhaps the rest of one that was cut short. */
export interface TraceWriter {
  /** Items that the file held already. */
  known(task: Pick<TaskLine, 'task' | 'level'>): ReadonlyMap<string, RunItem>
  /** Throws `invalid-argument` when the file holds the same task with other documents, questions or number of items. */
  task(line: TaskLine): Promise<void>
  item(item: RunItem): Promise<void>
  close(): Promise<void>
}

/** Keeps nothing: for a run without a file. */
export const NO_TRACE: TraceWriter = {
  known: () => new Map(),
  task: async () => {},
  item: async () => {},
  close: async () => {},
}

/**
 * Opens a trace to go on with. A line that a killed run left half written is cut off; everything before it counts.
 * Throws `invalid-argument` when the file belongs to another run, `file-malformed` with the line, `io`.
 */
export async function resumeTrace(path: string, header: RunHeader): Promise<TraceWriter> {
  const before = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw unreadable(path, error)
  })
  const whole = before.slice(0, before.lastIndexOf('\n') + 1)
  const trace = whole === '' ? undefined : parseTrace(whole, basename(path))
  if (trace !== undefined) checkSame(trace.header, header, path)
  const file = await open(path, trace === undefined ? 'w' : 'r+').catch((error: Error) => {
    throw new LightconeError('io', {
      message: `${path} cannot be written: ${error.message}.`,
      hint: 'Name a file in a folder that exists and that you may write to.',
      details: { path },
      cause: error,
    })
  })
  let at = Buffer.byteLength(whole)
  const write = async (line: TraceLine) => {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`)
    await file.write(bytes, 0, bytes.length, at)
    at += bytes.length
  }
  await file.truncate(at)
  if (trace === undefined) await write(header)
  const tasks = new Map(trace?.tasks.map((line) => [keyOf(line), line]))
  const known = new Map<string, Map<string, RunItem>>()
  for (const item of trace?.items ?? []) {
    const ofTask = known.get(keyOf(item)) ?? new Map<string, RunItem>()
    known.set(keyOf(item), ofTask.set(item.id, item))
  }
  return {
    known: (task) => known.get(keyOf(task)) ?? new Map(),
    item: write,
    async task(line) {
      const there = tasks.get(keyOf(line))
      if (there === undefined) return write(line)
      if (there.hash !== line.hash || there.items !== line.items)
        throw otherRun(path, `its task ${line.task} has other documents or questions`)
    },
    close: () => file.close(),
  }
}

/** Reads a finished or unfinished run. Throws `file-malformed` with the line and the reason, `io`. */
export async function readTrace(path: string): Promise<RunTrace> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw unreadable(path, error)
  })
  return parseTrace(text.slice(0, text.lastIndexOf('\n') + 1), basename(path))
}

/** Reads the lines of a trace. Throws `file-malformed`. */
export function parseTrace(text: string, file: string): RunTrace {
  const lines = text.split('\n').slice(0, -1)
  let header: RunHeader | undefined
  const tasks = new Map<string, TaskLine>()
  const items: RunItem[] = []
  const seen = new Set<string>()
  for (const [i, json] of lines.entries()) {
    const at = { file, number: i + 1 }
    const line = parseLine(json, at)
    if (line.type === 'run' && i > 0) throw malformedLine(at, 'begins a second run')
    if (line.type !== 'run' && header === undefined)
      throw malformedLine(
        at,
        'is not the header of a run: make one with `lightcone eval run core --out FILE`',
      )
    if (line.type === 'run') header = line
    else if (line.type === 'task') {
      if (tasks.has(keyOf(line))) throw malformedLine(at, `names the task ${line.task} a second time`)
      tasks.set(keyOf(line), line)
    } else {
      if (!tasks.has(keyOf(line)))
        throw malformedLine(at, `belongs to no task: ${line.task} was not named before`)
      const id = `${keyOf(line)}\n${line.id}`
      if (seen.has(id)) throw malformedLine(at, `holds the item "${line.id}" of ${line.task} a second time`)
      seen.add(id)
      items.push(line)
    }
  }
  if (header === undefined) throw malformedLine({ file, number: 1 }, 'is missing: the run is empty')
  return { header, tasks: [...tasks.values()], items }
}

function parseLine(json: string, at: { readonly file: string; readonly number: number }): TraceLine {
  let line: Partial<Record<string, unknown>>
  try {
    line = JSON.parse(json) ?? {}
  } catch (error) {
    throw malformedLine(at, `is not JSON (${(error as Error).message})`, error)
  }
  const { type, level, blame } = line
  if (type === 'run') {
    if (line['format'] !== TRACE_FORMAT)
      throw malformedLine(at, `has format ${String(line['format'])}; this build reads ${TRACE_FORMAT}`)
    if (
      typeof line['suite'] !== 'string' ||
      typeof line['build'] !== 'string' ||
      !Array.isArray(line['budgets'])
    )
      throw malformedLine(at, 'lacks "suite", "build" or "budgets"')
    return line as unknown as RunHeader
  }
  if (type !== 'task' && type !== 'item') throw malformedLine(at, 'is neither a run, a task nor an item')
  if (typeof line['task'] !== 'string' || !LEVELS.includes(level as never))
    throw malformedLine(at, `names no task, or a level other than ${LEVELS.join(', ')}`)
  if (type === 'task') return line as unknown as TaskLine
  if (typeof line['id'] !== 'string' || typeof line['cluster'] !== 'string')
    throw malformedLine(at, 'has no "id" or no "cluster"')
  if (blame !== undefined && !STAGES.includes(blame as never))
    throw malformedLine(at, `blames "${String(blame)}", which is no stage`)
  const figures = line['figures']
  if (
    typeof figures !== 'object' ||
    figures === null ||
    Object.values(figures).some((value) => !Number.isFinite(value))
  )
    throw malformedLine(at, 'has no "figures", or one that is not a number')
  return line as unknown as RunItem
}

function checkSame(there: RunHeader, header: RunHeader, path: string): void {
  for (const name of Object.keys({ ...there, ...header }) as (keyof RunHeader)[])
    if (JSON.stringify(there[name]) !== JSON.stringify(header[name]))
      throw otherRun(
        path,
        `its ${name} is ${JSON.stringify(there[name]) ?? 'not given'}, not ${JSON.stringify(header[name]) ?? 'left out'}`,
      )
}

function otherRun(path: string, reason: string): LightconeError {
  return new LightconeError('invalid-argument', {
    message: `${path} belongs to another run: ${reason}.`,
    hint: 'Name a file that does not exist, or run with the settings of the one there.',
    details: { path },
  })
}

function unreadable(path: string, cause: Error): LightconeError {
  return new LightconeError('io', {
    message: `${path} cannot be read: ${cause.message}.`,
    hint: 'Check that the file exists and that you may read it.',
    details: { path },
    cause,
  })
}
