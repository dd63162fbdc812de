import { wrongFields } from '@lightcone/operations'
import { LightconeError } from 'lightcone'
import type { z } from 'zod'
import { readJson } from '../body.ts'
import type { Call, Services } from '../services.ts'

/** A JSON body by its schema. Throws `invalid-argument` that names each field, 413 or 415. */
export async function readInput<T extends z.ZodType>(
  schema: T,
  call: Call,
  services: Services,
): Promise<z.output<T>> {
  return parse(schema, await readJson(call, services.limits.maxBodyBytes))
}

export function parse<T extends z.ZodType>(schema: T, given: unknown): z.output<T> {
  const result = schema.safeParse(given)
  if (result.success) return result.data
  throw new LightconeError('invalid-argument', {
    message: wrongFields(result.error).message,
    hint: 'docs/server.md says which fields this door reads.',
  })
}
