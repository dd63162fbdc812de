import type { Operation } from '@lightcone/operations'
import type { Written } from './readers/messages.ts'

export const written = (operation: Operation, output: unknown): Written => ({
  json: JSON.stringify(output),
  outcome: operation.outcome(output),
})
