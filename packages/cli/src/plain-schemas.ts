/** Schemas that check a few inputs and then are gone. */
import { config } from 'zod/v4/core'

/**
 * Schemas made from now on check as they are; the library's own way compiles a function for each object first, which
 * pays after some hundred inputs.
 */
export function makePlainSchemas(): void {
  config({ jitless: true })
}
