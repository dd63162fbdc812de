/** Metadata as rows of the `field` table, one a value, so that filters find documents by index. */
import type { Metadata } from '../../model.ts'
import { parseInstant } from '../instant.ts'

/** Values of different types never compare, so the type is part of the key. */
export const FIELD_TYPES = { string: 0, number: 1, boolean: 2 } as const

export interface Field {
  readonly name: string
  readonly type: number
  readonly value: string | number
  /** Milliseconds since 1970 of a string that is an ISO 8601 date. */
  readonly instant: number | null
}

/** Each value once, however often the metadata states it. */
export function metadataFields(metadata: Metadata): Field[] {
  const fields = new Map<string, Field>()
  for (const [name, given] of Object.entries(metadata))
    for (const one of typeof given === 'object' ? given : [given]) {
      const type = FIELD_TYPES[typeof one as keyof typeof FIELD_TYPES]
      const value = typeof one === 'boolean' ? Number(one) : one
      const instant = typeof value === 'string' ? (parseInstant(value) ?? null) : null
      fields.set(JSON.stringify([name, type, value]), { name, type, value, instant })
    }
  return [...fields.values()]
}
