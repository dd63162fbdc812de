/** Ways to call the program: in this process, for speed, and as a child, for what only a process can show. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Host, run } from '../src/run.ts'

export const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CallOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  /** The result goes to a terminal. */
  readonly isTTY?: boolean
  /** Notes and what is told on the way go to a terminal. */
  readonly areNotesTTY?: boolean
}

/** Paths in `argv` are taken from the process's current folder. */
export async function call(argv: readonly string[], options: CallOptions = {}): Promise<Outcome> {
  const written = { stdout: '', stderr: '' }
  const host: Host = {
    stdout: {
      isTTY: options.isTTY ?? false,
      columns: undefined,
      write: (text) => {
        written.stdout += text
      },
    },
    stderr: {
      isTTY: options.areNotesTTY ?? false,
      columns: undefined,
      write: (text) => {
        written.stderr += text
      },
    },
    env: options.env ?? {},
    folder: process.cwd(),
    version: '0.0.0',
    signal: new AbortController().signal,
    readInput: async () => options.input ?? '',
    elapsedMs: () => 0,
  }
  const status = await run(argv, host)
  return { status, ...written }
}

export interface Child {
  readonly done: Promise<Outcome & { readonly signal: NodeJS.Signals | null }>
  kill(signal: NodeJS.Signals): void
  /** Resolves to standard output when that holds this text. */
  printed(text: string): Promise<string>
}

export function start(argv: readonly string[], folder: string, input?: string): Child {
  const child = spawn(process.execPath, [MAIN, ...argv], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data) => (stdout += data))
  child.stderr.on('data', (data) => (stderr += data))
  if (input !== undefined) child.stdin.end(input)
  const done = new Promise<Outcome & { signal: NodeJS.Signals | null }>((resolve) => {
    child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr }))
  })
  return {
    done,
    kill: (signal) => child.kill(signal),
    printed: (text) =>
      new Promise((resolve) => {
        const look = () => stdout.includes(text) && resolve(stdout)
        child.stdout.on('data', look)
        look()
      }),
  }
}
