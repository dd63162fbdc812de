import { LightconeError } from 'lightcone'

/** Between the values of one field that several chunks gave. */
const SEPARATOR = '<SEP>'

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** A description; each that a chunk gave is a line. */
export const description = (value: unknown): string =>
  textOf(value)
    .split(SEPARATOR)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('\n')

/** Older versions quote names inside GraphML. */
export const entityName = (value: unknown): string =>
  textOf(value)
    .trim()
    .replace(/^"(.+)"$/s, '$1')

export function malformedFile(file: string, what: string, cause?: unknown): LightconeError {
  return new LightconeError('file-malformed', {
    message: `${file} cannot be read: ${what}.`,
    hint: 'Copy the working folder again while nothing writes to it.',
    details: { file },
    ...(cause === undefined ? {} : { cause }),
  })
}
