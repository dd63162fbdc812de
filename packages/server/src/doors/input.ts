import { LightconeError } from 'lightcone'
import type { z } from 'zod'
import { readJson } from '../body.ts'
import type { Call, Services } from '../services.ts'

/** A list may be wrong at each of its items. */
const MOST_ISSUES = 10

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
    message: result.error.issues
      .slice(0, MOST_ISSUES)
      .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
      .join('; '),
    hint: 'docs/server.md says which fields this door reads.',
  })
}
