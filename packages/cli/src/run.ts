/** One run of the program: words in, text out, an exit status back. Everything outside comes in through the host. */
import {
  type ContextOutput,
  createContext,
  type Operation,
  type OwnedContext,
  parseInput,
  type Running,
  type TraceOutput,
} from '@lightcone/operations'
import type { AddReport } from 'lightcone'
import { findOperation, type GlobalOptions, type Parsed, parseCommandLine } from './arguments.ts'
import { commandsFor } from './commands/commands-for.ts'
import { completions, SHELLS, type Shell } from './completions.ts'
import { errorFacts, errorText, labelled } from './error-text.ts'
import { EXIT, exitOfError, exitOfOutcome, exitOfSignal } from './exit-status.ts'
import { fieldsOf } from './fields.ts'
import { commandHelp, overview, TOPICS, topicHelp } from './help.ts'
import { indexLocation } from './index-location.ts'
import { createLiveAnswer, type LiveAnswer } from './live-answer.ts'
import { paintFor, type Screen, screenWidth } from './paint.ts'
import { createProgress, noProgress, type ProgressLine } from './progress.ts'
import { clean, plural } from './text.ts'
import { UsageError } from './usage-error.ts'
import { countByCode } from './views/add.ts'
import { VIEWS } from './views/index.ts'

export interface Output {
  readonly isTTY: boolean
  readonly columns: number | undefined
  write(text: string): void
}

export interface Host {
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** The current folder. */
  readonly folder: string
  readonly version: string
  /** Aborts on Ctrl+C; the reason is the name of the signal. */
  readonly signal: AbortSignal
  readInput(): Promise<string>
  elapsedMs(): number
}

export async function run(argv: readonly string[], host: Host): Promise<number> {
  let parsed: Parsed | undefined
  try {
    const commands = await commandsFor(argv)
    parsed = parseCommandLine(argv, commands)
    const { globals, operation } = parsed
    if (globals.version) return print(host, `${host.version}\n`)
    if (!operation) return builtIn(parsed, commands, host)
    if (globals.help) return print(host, commandHelp(operation, screenFor(host, globals)))
    return await operate(operation, parsed, host)
  } catch (error) {
    if (host.signal.aborted) return stopped(parsed, host)
    const screen = screenFor(host, parsed?.globals, host.stderr)
    host.stderr.write(errorText(error, parsed?.globals.verbose ?? false, screen))
    return exitOfError(errorFacts(error).code)
  }
}

function stopped(parsed: Parsed | undefined, host: Host): number {
  if (parsed?.operation?.readOnly === false && !parsed.globals.quiet)
    host.stderr.write('Stopped. What was committed until now is in the index.\n')
  return exitOfSignal(host.signal.reason)
}

function print(host: Host, text: string): number {
  host.stdout.write(text)
  return EXIT.found
}

function screenFor(host: Host, globals: GlobalOptions | undefined, output: Output = host.stdout): Screen {
  const columns = output.columns ?? (Number(host.env['COLUMNS']) || undefined)
  const flag = globals?.color
  const paint = paintFor({ ...(flag === undefined ? {} : { flag }), env: host.env, isTTY: output.isTTY })
  return { width: screenWidth(columns), paint }
}

// ── help and completions ─────────────────────────────────────────────────────────────────────────────────

function builtIn({ words, globals }: Parsed, commands: readonly Operation[], host: Host): number {
  const screen = screenFor(host, globals)
  const [command, ...rest] = words
  if (command === 'completions' && !globals.help)
    return print(host, completions(shellNamed(rest[0]), commands))
  const asked = command === 'completions' ? [] : rest
  if (asked.length === 0) return print(host, overview(commands, screen))
  const operation = findOperation(commands, asked)
  if (operation) return print(host, commandHelp(operation, screen))
  if (asked[0]! in TOPICS) return print(host, topicHelp(asked[0]!, screen))
  throw new UsageError(
    `There is no help on \`${asked.join(' ')}\`.`,
    '`lightcone help` lists commands and topics.',
  )
}

function shellNamed(name: string | undefined): Shell {
  const shell = SHELLS.find((one) => one === name)
  if (shell) return shell
  throw new UsageError(
    name === undefined ? '`completions` needs a shell.' : `There are no completions for \`${name}\`.`,
    `Write \`lightcone completions ${SHELLS.join('|')}\`.`,
  )
}

// ── operations ───────────────────────────────────────────────────────────────────────────────────────────

async function operate(operation: Operation, { globals, input }: Parsed, host: Host): Promise<number> {
  const render = rendererFor(operation, globals, host)
  const checked = await parseInput(operation, withTokenizer(operation, input))
  const progress = progressFor(globals, host)
  const live = liveAnswerFor(globals, host)
  const context = contextFor(globals, operation, host, progress)
  try {
    const running: Running = {
      signal: host.signal,
      onProgress: progress.report,
      ...(live && {
        onAnswer: (part) => {
          progress.clear()
          live.hear(part)
        },
      }),
    }
    let status: number = EXIT.found
    const results =
      operation.kind === 'stream'
        ? operation.handler(context, checked, running)
        : once(operation.handler(context, checked, running))
    for await (const output of results) {
      progress.clear()
      live?.clear()
      host.stdout.write(render(output))
      warnOfSkips(output, globals, host)
      warnOfModels(output, globals, host)
      status = exitOfOutcome(operation.outcome(output), globals.allowSkips)
    }
    return host.signal.aborted ? exitOfSignal(host.signal.reason) : status
  } finally {
    progress.clear()
    live?.clear()
    await context.close()
  }
}

async function* once<T>(result: Promise<T>): AsyncGenerator<T> {
  yield await result
}

/** Budgets are counted exactly here: the vocabulary ships with the program and loads in a tenth of a second. */
const DEFAULT_TOKENIZER = 'o200k_base'

function withTokenizer(operation: Operation, input: Parsed['input']): Parsed['input'] {
  const counts = fieldsOf(operation).some(({ name }) => name === 'tokenizer')
  return counts ? { tokenizer: DEFAULT_TOKENIZER, ...input } : input
}

function contextFor(
  globals: GlobalOptions,
  operation: Operation,
  host: Host,
  progress: ProgressLine,
): OwnedContext {
  const fromEnv = host.env['LIGHTCONE_EMBEDDER']
  const embedders = globals.embedder ?? (fromEnv ? [fromEnv] : [])
  return createContext({
    location: indexLocation(globals.index, host.env, host.folder),
    ...(globals.namespace === undefined ? {} : { namespace: globals.namespace }),
    // What goes on until it is stopped.
    ...(operation.kind === 'stream' ? { embedding: 'background' } : {}),
    readInput: () => {
      progress.clear()
      return host.readInput()
    },
    models: async (addresses, signal) =>
      (await import('./model-provider.ts')).listModels(addresses, host.env, host.folder, signal),
    model: async (name) => (await import('./model-provider.ts')).findModel(name, host.env, host.folder),
    ...(embedders.length === 0
      ? {}
      : {
          embedders: async () => {
            const { findEmbedder } = await import('./model-provider.ts')
            const running = { signal: host.signal, onProgress: progress.report }
            return Promise.all(embedders.map((name) => findEmbedder(name, host.env, host.folder, running)))
          },
        }),
  })
}

const showsProgress = ({ quiet }: GlobalOptions, { stderr, env }: Host): boolean =>
  !quiet && stderr.isTTY && env['TERM'] !== 'dumb'

function liveAnswerFor(globals: GlobalOptions, host: Host): LiveAnswer | undefined {
  if (!showsProgress(globals, host)) return undefined
  const { stderr, elapsedMs } = host
  return createLiveAnswer({
    write: (text) => stderr.write(text),
    width: screenWidth(stderr.columns),
    elapsedMs,
  })
}

function progressFor(globals: GlobalOptions, host: Host): ProgressLine {
  const { stderr } = host
  if (!showsProgress(globals, host)) return noProgress
  return createProgress({
    write: (text) => stderr.write(text),
    width: screenWidth(stderr.columns),
    elapsedMs: host.elapsedMs,
  })
}

/** Decided before any work is done, so that a wrong option costs nothing. */
function rendererFor(operation: Operation, globals: GlobalOptions, host: Host): (output: unknown) => string {
  const view = VIEWS[operation.name]!
  if (globals.text) {
    const { text } = view
    if (!text || globals.json)
      throw new UsageError(
        text
          ? '--text and --json exclude each other.'
          : `\`${operation.name}\` has no text of its own to print.`,
        'Leave one of them out, or use --no-json for the page that a terminal shows.',
      )
    return (output) => withNewline(text(output))
  }
  if (globals.json ?? !host.stdout.isTTY)
    return (output) => json(output, host.stdout.isTTY && operation.kind === 'call')
  const screen = screenFor(host, globals)
  return (output) => view.forPeople(output, screen)
}

const withNewline = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)

/** Control characters above ASCII are escaped as well, so that no terminal obeys a source. */
function json(value: unknown, pretty: boolean): string {
  const text = JSON.stringify(value, null, pretty ? 2 : undefined)
  return `${text.replace(/[\x7f-\x9f]/g, (control) => `\\u00${control.charCodeAt(0).toString(16)}`)}\n`
}

/** The page for people lists the skips of `add`; everywhere else they would go unseen. */
function warnOfSkips(output: unknown, globals: GlobalOptions, host: Host): void {
  const { reports, indexed } = output as {
    readonly reports?: readonly AddReport[]
    readonly indexed?: readonly AddReport[]
  }
  const listed = !(globals.json ?? !host.stdout.isTTY)
  const skips = (indexed ?? (listed ? [] : (reports ?? []))).flatMap((report) => report.skipped)
  if (globals.quiet || skips.length === 0) return
  const text = `${plural(skips.length, 'file')} skipped (${countByCode(skips)}); the rest was read.`
  const screen = screenFor(host, globals, host.stderr)
  host.stderr.write(`${labelled('warning: ', text, screen).join('\n')}\n`)
}

/** Results are usable without the models that failed on the way; nobody should take them for theirs. */
function warnOfModels(output: unknown, { quiet }: GlobalOptions, host: Host): void {
  const { trace, context } = output as {
    readonly trace?: TraceOutput
    readonly context?: ContextOutput
  }
  const failures = ((trace ?? context?.trace)?.stages ?? []).flatMap(({ name, notes }) =>
    ['failed', 'notEmbedded'].flatMap((note) => (notes?.[note] ? [`${name}: ${notes[note]}`] : [])),
  )
  if (quiet) return
  const screen = screenFor(host, undefined, host.stderr)
  for (const failure of failures)
    host.stderr.write(
      `${labelled('warning: ', `${clean(failure)} The rest was done without it.`, screen).join('\n')}\n`,
    )
}
