#!/usr/bin/env node
/** The command `lightcone`: connects `run` to the process. What is slow to load is loaded when it is needed. */
import { readFileSync } from 'node:fs'
import { keepCompiledCode } from './compile-cache.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string
}

if (['--version', '-V'].includes(process.argv[2] ?? '')) process.stdout.write(`${version}\n`)
else process.exitCode = await start()

async function start(): Promise<number> {
  silenceSqliteWarning()
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough (`| head`) is no error.
    if (error.code === 'EPIPE') process.exit(0)
    process.stderr.write(`error [${error.code === 'ENOSPC' ? 'disk-full' : 'io'}]: ${error.message}\n`)
    process.exit(2)
  })
  // Where nobody listens to notes, the result still counts.
  process.stderr.on('error', () => {})
  keepCompiledCode(process.env)
  const signal = interruption()
  // A server checks inputs for days; all others a few, and someone waits for the first.
  if (process.argv[2] !== 'serve') (await import('./plain-schemas.ts')).makePlainSchemas()
  const { run } = await import('./run.ts')
  return run(process.argv.slice(2), {
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    env: process.env,
    folder: process.cwd(),
    version,
    signal,
    readInput: () => readStandardInput(signal),
    elapsedMs: () => performance.now(),
  })
}

/** The first signal asks the work to stop; `once` leaves the second to its default, which kills. */
function interruption(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort(name))
  return controller.signal
}

/** Node 22 says at every start that its SQLite is experimental; who asks a question cannot do anything about that. */
function silenceSqliteWarning(): void {
  const emit = process.emitWarning.bind(process) as (...given: unknown[]) => void
  process.emitWarning = (...given: unknown[]) => {
    if (!String(given[0]).startsWith('SQLite is an experimental feature')) emit(...given)
  }
}

function output(stream: NodeJS.WriteStream) {
  return {
    isTTY: stream.isTTY ?? false,
    columns: stream.columns as number | undefined,
    write: (text: string) => {
      stream.write(text)
    },
  }
}

async function readStandardInput(signal: AbortSignal): Promise<string> {
  const [{ buffer }, { addAbortSignal }, { decodeText }] = await Promise.all([
    import('node:stream/consumers'),
    import('node:stream'),
    import('lightcone'),
  ])
  return decodeText(await buffer(addAbortSignal(signal, process.stdin)))
}
