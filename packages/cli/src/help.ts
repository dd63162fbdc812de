/** Help pages, made from the operations and their schemas. */
import type { Operation } from '@lightcone/operations'
import { commandLine, GLOBAL_OPTIONS, optionsOf, shellQuote, usageLine } from './arguments.ts'
import { argumentsOf, fieldsOf, placeholder } from './fields.ts'
import type { Screen } from './paint.ts'
import { cells, indent, wrap } from './text.ts'

const OVERVIEW =
  'Give it sources and a question; get the smallest context that carries the evidence, within a token budget, every passage cited to its place in the source.'

export function overview(operations: readonly Operation[], screen: Screen): string {
  const commands = operations.map(({ name, summary }) => [name, summary] as const)
  return page([
    ...wrap(`lightcone: ${OVERVIEW}`, screen.width),
    '',
    'lightcone COMMAND [arguments] [options]',
    ...section('Commands', definitions(commands, screen), screen),
    ...definitions(
      [
        ['completions', 'Print completions for a shell: bash, zsh or fish'],
        ['help', 'Show this page, or that of a command or topic'],
      ],
      screen,
    ),
    ...section('Options of every command', definitions(optionRows(GLOBAL_OPTIONS), screen), screen),
    ...section(
      'Topics',
      definitions(
        Object.entries(TOPICS).map(([name, { title }]) => [`help ${name}`, title]),
        screen,
      ),
      screen,
    ),
    ...section(
      'To begin with',
      [
        '  lightcone context "How are keys rotated?" --from docs',
        '  lightcone add docs',
        '  lightcone ask "How are keys rotated?"',
      ],
      screen,
    ),
  ])
}

export function commandHelp(operation: Operation, screen: Screen): string {
  const fields = fieldsOf(operation)
  const args = argumentsOf(fields).map((field) => [placeholder(field), field.description] as const)
  const options = optionRows(optionsOf(operation.name, fields))
  const examples = operation.examples.flatMap(({ title, input }, at) => [
    ...(at > 0 ? [''] : []),
    ...indent(wrap(title, screen.width - 2), 2).map((line) => screen.paint('dim', line)),
    ...shellLines(commandLine(operation, input as Record<string, unknown>).map(shellQuote), screen.width),
  ])
  const names = [operation.name, ...(operation.aliases ?? [])].join(', ')
  return page([
    ...wrap(`lightcone ${names}: ${operation.summary}.`, screen.width),
    '',
    usageLine(operation, fields),
    '',
    ...paragraphs(operation.help, screen.width),
    ...(args.length > 0 ? section('Arguments', definitions(args, screen), screen) : []),
    ...(options.length > 0 ? section('Options', definitions(options, screen), screen) : []),
    ...section('Options of every command', definitions(optionRows(GLOBAL_OPTIONS), screen), screen),
    ...section('Examples', examples, screen),
  ])
}

/** A command line, continued after backslashes where it is longer than the screen is wide. */
function shellLines(words: readonly string[], width: number): string[] {
  const lines = ['    lightcone']
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`
    if (cells(longer) <= width - 2) lines[lines.length - 1] = longer
    else {
      lines[lines.length - 1] += ' \\'
      lines.push(`      ${word}`)
    }
  }
  return lines
}

/** Pages that belong to no command. */
export const TOPICS: Readonly<Record<string, { readonly title: string; readonly text: string }>> = {
  exit: {
    title: 'Exit statuses',
    text: `0: done, and something was found or read.

1: nothing found. search and context matched nothing, ask found no answer in the sources, explain found the document nowhere, get and rm know no such id, add found no file.

2: an error, or work done in part only: add skipped files (the rest is indexed; the report names each with its code and reason; --allow-skips makes this 0; empty files do not count), rm knew only some of the ids, doctor found the index damaged. After an error nothing is on standard output; after work done in part the report is.

130: stopped by Ctrl+C; 143: stopped by a TERM signal. The index stays valid: every file that was committed is in it, no other is.

A question with --from ends with 0 or 1 by what was found; files that could not be read are a warning.`,
  },
  output: {
    title: 'What is printed where',
    text: `Results go to standard output; notes, warnings, progress and errors to standard error.

On a terminal, results are laid out for people. In a pipe or a file, or with --json, they are JSON: one object, the output of the operation as its schema says; watch prints one object a line. --no-json prints for people in a pipe, too. --text prints the text alone: the context for a model, the answer, the document, the texts of a search.

Errors are "error [code]: message", with a line "hint: ..." on what to do next. The codes are a closed list.

Colour follows --color and --no-color, then NO_COLOR, then FORCE_COLOR, then the terminal.`,
  },
  filter: {
    title: 'Conditions on documents',
    text: `--where FIELD=VALUE keeps the documents whose metadata has that value; given again, all conditions must hold. Fields of every document are id, source, title and language; others come from front matter and from --metadata.

FIELD=VALUE and FIELD!=VALUE compare; >=, <=, > and < order numbers, and dates in ISO 8601; FIELD~GLOB matches a pattern: * within a path part, ** across parts, ? one character.

--filter takes the whole language as JSON: {"and": [...]}, {"or": [...]}, {"not": {...}}, and conditions such as {"field": "year", "gte": 2020}, with eq, in, gt, gte, lt, lte, exists and glob.`,
  },
  environment: {
    title: 'Variables',
    text: `LIGHTCONE_INDEX: where the index is, when --index does not say.

LIGHTCONE_EMBEDDER: the embedding model, when --embedder does not say.

HF_ENDPOINT: a server with the paths of huggingface.co, which hub:<owner>/<name> is downloaded from instead.

LIGHTCONE_KEY_FILE: a file of keys, lines NAME=value, that its owner alone may read.

LIGHTCONE_API_KEY: the key for the model that --model names. It is sent to that model's address alone.

NO_COLOR, FORCE_COLOR, TERM=dumb: colour and progress.

NODE_COMPILE_CACHE, NODE_DISABLE_COMPILE_CACHE: where Node keeps the compiled program for a faster start (by default in the folder for temporary files), and whether it does.

COLUMNS: the width to lay out for, where there is no terminal to ask. The default is 80, the most is 100.`,
  },
}

export function topicHelp(name: string, screen: Screen): string {
  const topic = TOPICS[name]!
  return page([topic.title, '', ...paragraphs(topic.text, screen.width)])
}

function paragraphs(text: string, width: number): string[] {
  return text.split('\n\n').flatMap((paragraph, at) => [...(at > 0 ? [''] : []), ...wrap(paragraph, width)])
}

function section(title: string, lines: readonly string[], { paint }: Screen): string[] {
  return ['', paint('bold', title), ...lines]
}

function optionRows(specs: ReturnType<typeof optionsOf>): (readonly [string, string])[] {
  return Object.entries(specs).map(([name, { short, value, description }]) => [
    `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`,
    description,
  ])
}

const TERM_WIDTH = 24

/** Terms on the left, what they mean on the right; a long term has its own line. */
function definitions(rows: readonly (readonly [string, string])[], screen: Screen): string[] {
  return rows.flatMap(([term, meaning]) => {
    const lines = indent(wrap(meaning, screen.width - TERM_WIDTH - 4), TERM_WIDTH + 4)
    if (cells(term) > TERM_WIDTH) return [`  ${screen.paint('cyan', term)}`, ...lines]
    const gap = ' '.repeat(TERM_WIDTH + 2 - cells(term))
    return [`  ${screen.paint('cyan', term)}${gap}${lines[0]?.trimStart() ?? ''}`, ...lines.slice(1)]
  })
}

function page(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}
