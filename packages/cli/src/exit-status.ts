import { constants } from 'node:os'
import type { Outcome } from '@lightcone/operations'

/** What `lightcone help exit` says. 1 and 2 are told apart as grep does. */
export const EXIT = { found: 0, nothing: 1, incomplete: 2, error: 2 } as const

export function exitOfOutcome(outcome: Outcome, allowSkips: boolean): number {
  return outcome === 'incomplete' && allowSkips ? EXIT.found : EXIT[outcome]
}

/** A document that was looked for and is not there is nothing found; all else is an error. */
export function exitOfError(code: string | undefined): number {
  return code === 'document-not-found' ? EXIT.nothing : EXIT.error
}

/** The shells' convention: 128 and the number of the signal. */
export function exitOfSignal(name: unknown): number {
  return 128 + (constants.signals[name as NodeJS.Signals] ?? constants.signals.SIGINT)
}
