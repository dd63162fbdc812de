/** Reading the records of other people's files: every field is checked, every refusal names file and line. */
import { LightconeError } from 'lightcone'
import { malformedLine } from '../lines.ts'

export type Fields = Readonly<Record<string, unknown>>

/** A file as it was read. */
export interface SourceFile {
  readonly name: string
  readonly text: string
}

/** One record, and where it stands. */
export interface Entry {
  readonly file: string
  /** Line on which it begins, from 1. */
  readonly number: number
  readonly fields: Fields
}

/** One JSON object a line; blank lines are passed over. */
export function jsonLineEntries({ name, text }: SourceFile): Entry[] {
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return []
    const at = { file: name, number: i + 1 }
    return [{ ...at, fields: object(parse(line, at), at) }]
  })
}

/** A file that is one JSON value. */
export function jsonEntry({ name, text }: SourceFile): unknown {
  return parse(text, { file: name, number: 1 })
}

/** The records of a list inside one JSON value; `idOf` finds the line by the first place of the id in the file. */
export function listEntries(source: SourceFile, list: unknown, where: string, id: string): Entry[] {
  const at = { file: source.name, number: 1 }
  if (!Array.isArray(list)) throw malformedLine(at, `holds no list of ${where}`)
  let from = 0
  return list.map((one: unknown) => {
    const fields = object(one, at)
    const key = typeof fields[id] === 'string' ? source.text.indexOf(JSON.stringify(fields[id]), from) : -1
    if (key >= 0) from = key
    return { file: source.name, number: source.text.slice(0, from).split('\n').length, fields }
  })
}

export function text(entry: Entry, name: string, fallback?: string): string {
  const value = entry.fields[name] ?? fallback
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  throw malformedLine(entry, value === undefined ? `has no "${name}"` : `: "${name}" is not a string`)
}

export function list(entry: Entry, name: string): readonly unknown[] {
  const value = entry.fields[name]
  if (Array.isArray(value)) return value
  throw malformedLine(entry, `has no list "${name}"`)
}

export function strings(entry: Entry, name: string): readonly string[] {
  const values = list(entry, name)
  if (values.every((value) => typeof value === 'string')) return values as readonly string[]
  throw malformedLine(entry, `: "${name}" holds something that is no string`)
}

/** A record inside another, at the other's place. */
export function inner(entry: Entry, value: unknown): Entry {
  return { ...entry, fields: object(value, entry) }
}

function object(value: unknown, at: Pick<Entry, 'file' | 'number'>): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw malformedLine(at, 'holds something that is not a JSON object')
}

function parse(json: string, at: Pick<Entry, 'file' | 'number'>): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    throw malformedLine(at, `is not JSON (${(error as Error).message})`, error)
  }
}

/** Refuses an id that came before. */
export function distinct(): (id: string, entry: Pick<Entry, 'file' | 'number'>) => void {
  const seen = new Set<string>()
  return (id, entry) => {
    if (id === '') throw malformedLine(entry, 'has an empty id')
    if (seen.has(id)) throw malformedLine(entry, `repeats the id "${id}"`)
    seen.add(id)
  }
}

export function nothingToAsk(file: string): LightconeError {
  return new LightconeError('file-malformed', {
    message: `${file} holds no question.`,
    hint: 'Check that it is a file of the format that was named.',
    details: { file },
  })
}
