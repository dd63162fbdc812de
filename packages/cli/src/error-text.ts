/** Errors as people read them: `error [code]: message`, then what to do next. */
import { inspect } from 'node:util'
import type { Screen } from './paint.ts'
import { clean, indent, wrap } from './text.ts'

export interface ErrorFacts {
  readonly code?: string
  readonly message: string
  readonly hint?: string
}

/** System errors that reach the top unexplained, for instance from reading standard input. */
const SYSTEM_CODES: Readonly<Record<string, { readonly code: string; readonly hint: string }>> = {
  EACCES: { code: 'permission-denied', hint: 'Check who owns the path and its permissions.' },
  EPERM: { code: 'permission-denied', hint: 'Check who owns the path and its permissions.' },
  EROFS: {
    code: 'permission-denied',
    hint: 'The file system is read-only; choose another place with --index.',
  },
  ENOSPC: { code: 'disk-full', hint: 'Free some space, or put the index elsewhere with --index.' },
}

export function errorFacts(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { message: String(error) }
  const { message } = error
  const { code, hint } = error as { readonly code?: unknown; readonly hint?: unknown }
  if (error.name === 'LightconeError' || error.name === 'UsageError')
    return { message, code: String(code), ...(typeof hint === 'string' ? { hint } : {}) }
  if ('syscall' in error && typeof code === 'string')
    return {
      message,
      ...(SYSTEM_CODES[code] ?? { code: 'io', hint: 'Check that the path exists and can be read.' }),
    }
  return { message, hint: 'This is a fault in lightcone. Please report it with what --verbose prints.' }
}

export function errorText(error: unknown, verbose: boolean, screen: Screen): string {
  const { code, message, hint } = errorFacts(error)
  const label = `error${code ? ` [${code}]` : ''}:`
  const lines = wrap(`${label} ${clean(message)}`, screen.width)
  lines[0] = lines[0]!.replace(label, screen.paint('red', label))
  if (hint) lines.push(...labelled('hint: ', hint, screen))
  if (verbose) lines.push(...indent(clean(inspect(error, { depth: 6 })).split('\n'), 2))
  return `${lines.join('\n')}\n`
}

/** A line with a label before it; what does not fit goes on under the text. */
export function labelled(label: string, text: string, { width, paint }: Screen): string[] {
  const [first = '', ...rest] = wrap(clean(text), width - label.length)
  return [paint('yellow', label) + first, ...indent(rest, label.length)]
}
