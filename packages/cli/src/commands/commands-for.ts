import type { Operation } from '@lightcone/operations'

/**
 * The commands that a command line can mean: all of them, or the one that an agent waits for at every start, alone. The
 * schemas of the others take as long to make as its first answer.
 */
export async function commandsFor(argv: readonly string[]): Promise<readonly Operation[]> {
  if (argv[0] === 'mcp') return [(await import('./mcp.ts')).mcp]
  return (await import('./index.ts')).commands
}
