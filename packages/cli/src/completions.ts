/** Completion scripts for bash, zsh and fish, made from the operations. They stand alone: no call at each key. */
import type { Operation } from '@lightcone/operations'
import { GLOBAL_OPTIONS, optionsOf } from './arguments.ts'
import { fieldsOf } from './fields.ts'
import { TOPICS } from './help.ts'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

interface Option {
  readonly name: string
  readonly short?: string
  readonly takesValue: boolean
  readonly choices: readonly string[]
  readonly description: string
}

interface Command {
  /** First word, and the second one where there is one. */
  readonly words: readonly string[]
  readonly summary: string
  readonly options: readonly Option[]
  /** What can follow instead of files. */
  readonly choices: readonly string[]
}

export function completions(shell: Shell, operations: readonly Operation[]): string {
  const commands = commandsOf(operations)
  if (shell === 'bash') return bash(commands)
  return shell === 'zsh' ? zsh(commands) : fish(commands)
}

function commandsOf(operations: readonly Operation[]): Command[] {
  const global = optionList(GLOBAL_OPTIONS, new Map())
  const named = operations.flatMap((operation) => {
    const fields = fieldsOf(operation)
    const choices = new Map(fields.map((field) => [field.option, field.choices]))
    const options = [...optionList(optionsOf(operation.name, fields), choices), ...global]
    return [operation.name, ...(operation.aliases ?? [])].map((name) => ({
      words: name.split(' '),
      summary: operation.summary,
      options,
      choices: [],
    }))
  })
  const names = [...new Set(named.map(({ words }) => words[0]!)), ...Object.keys(TOPICS)]
  return [
    ...named,
    { words: ['completions'], summary: 'Print completions for a shell', options: global, choices: SHELLS },
    { words: ['help'], summary: 'Show help', options: global, choices: names },
  ]
}

function optionList(
  specs: ReturnType<typeof optionsOf>,
  choices: ReadonlyMap<string, readonly string[]>,
): Option[] {
  return Object.entries(specs).map(([name, { type, short, description }]) => ({
    name,
    ...(short ? { short } : {}),
    takesValue: type === 'string',
    choices: choices.get(name) ?? [],
    description,
  }))
}

const firstWords = (commands: readonly Command[]): string[] => [
  ...new Set(commands.map(({ words }) => words[0]!)),
]
const flags = (options: readonly Option[]): string => options.map(({ name }) => `--${name}`).join(' ')

// ── bash ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Anything without an answer here falls to file names (`-o default`). */
function bash(commands: readonly Command[]): string {
  const valueOptions = optionsWithValue(commands).join('|')
  const cases = commands.map(
    ({ words, options, choices }) =>
      // With a second pattern for when arguments follow.
      `    '${words.join(' ')}' | '${words.join(' ')} '*) options='${flags(options)}' choices='${choices.join(' ')}' ;;`,
  )
  const subs = groups(commands).map(([word, seconds]) => `    '${word}') choices='${seconds.join(' ')}' ;;`)
  return `# bash completion for lightcone. Use: source <(lightcone completions bash)
_lightcone() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local command='' options='${flags(optionList(GLOBAL_OPTIONS, new Map()))}' choices='${firstWords(commands).join(' ')}'
  local at word
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    case $word in
      ${valueOptions}) ((at++)) ;;
      -*) ;;
      *) command=\${command:+$command }$word ;;
    esac
  done
  case $command in
    '') ;;
${[...subs, ...cases].join('\n')}
    *) choices='' ;;
  esac
  case $previous in
${choiceCases(commands)}
    ${valueOptions}) return ;;
  esac
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  elif [[ -n $choices ]]; then
    COMPREPLY=($(compgen -W "$choices" -- "$current"))
  fi
}
complete -o default -F _lightcone lightcone
`
}

/** Options that take the next word. One that is a flag elsewhere is left out: the script cannot see which it is. */
function optionsWithValue(commands: readonly Command[]): string[] {
  const all = commands.flatMap(({ options }) => options)
  const flagNames = new Set(all.filter(({ takesValue }) => !takesValue).map(({ name }) => name))
  const names = new Set(all.filter(({ takesValue }) => takesValue).map(({ name }) => name))
  return [...names].filter((name) => !flagNames.has(name)).map((name) => `--${name}`)
}

function choiceCases(commands: readonly Command[]): string {
  const byOption = new Map<string, readonly string[]>()
  for (const { options } of commands)
    for (const { name, choices } of options) if (choices.length > 0) byOption.set(name, choices)
  return [...byOption]
    .map(
      ([name, choices]) =>
        `    --${name}) COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$current")); return ;;`,
    )
    .join('\n')
}

/** First words that need a second one. */
function groups(commands: readonly Command[]): [string, string[]][] {
  const seconds = new Map<string, string[]>()
  for (const { words } of commands)
    if (words[1]) seconds.set(words[0]!, [...(seconds.get(words[0]!) ?? []), words[1]])
  return [...seconds]
}

// ── zsh ──────────────────────────────────────────────────────────────────────────────────────────────────

function zsh(commands: readonly Command[]): string {
  const list = describe(commands.map(({ words, summary }) => [words[0]!, summary] as const))
  const subs = groups(commands).map(
    ([word, seconds]) => `    ${word})
      if ((CURRENT == 2)); then
        _values command ${seconds.join(' ')}
        return
      fi
      shift words; ((CURRENT--)) ;;`,
  )
  const cases = commands.map(
    ({ words, options, choices }) => `    ${words.at(-1)})
      _arguments ${[...options.map(zshOption), choices.length > 0 ? `'*:value:(${choices.join(' ')})'` : `'*:file:_files'`].join(' \\\n        ')} ;;`,
  )
  return `#compdef lightcone
# zsh completion for lightcone. Use: lightcone completions zsh > "\${fpath[1]}/_lightcone"
_lightcone() {
  local -a commands=(
${list.map((entry) => `    ${entry}`).join('\n')}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  shift words; ((CURRENT--))
  case $words[1] in
${subs.join('\n')}
  esac
  case $words[1] in
${cases.join('\n')}
  esac
}
compdef _lightcone lightcone
`
}

const describe = (entries: readonly (readonly [string, string])[]): string[] =>
  [...new Map(entries)].map(([name, summary]) => `'${quoteZsh(name)}:${quoteZsh(summary)}'`)

function zshOption({ name, takesValue, choices, description }: Option): string {
  const value = takesValue ? `:value:${choices.length > 0 ? `(${choices.join(' ')})` : '_files'}` : ''
  return `'*--${name}[${quoteZsh(description).replace(/[[\]]/g, '\\$&')}]${value}'`
}

const quoteZsh = (text: string): string => text.replaceAll("'", '’').replaceAll(':', '\\:')

// ── fish ─────────────────────────────────────────────────────────────────────────────────────────────────

function fish(commands: readonly Command[]): string {
  const first = commands.map(
    ({ words, summary }) =>
      `complete -c lightcone -n __fish_use_subcommand -f -a ${words[0]} -d ${quoteFish(summary)}`,
  )
  const seconds = commands
    .filter(({ words }) => words[1])
    .map(
      ({ words, summary }) =>
        `complete -c lightcone -n '__fish_seen_subcommand_from ${words[0]}' -a ${words[1]} -d ${quoteFish(summary)}`,
    )
  const own = commands.flatMap(({ words, options, choices }) => [
    ...options
      .filter(({ name }) => !(name in GLOBAL_OPTIONS))
      .map((option) => fishOption(option, ` -n '__fish_seen_subcommand_from ${words[0]}'`)),
    ...(choices.length > 0
      ? [`complete -c lightcone -n '__fish_seen_subcommand_from ${words[0]}' -f -a '${choices.join(' ')}'`]
      : []),
  ])
  const global = optionList(GLOBAL_OPTIONS, new Map()).map((option) => fishOption(option, ''))
  return `# fish completion for lightcone. Use: lightcone completions fish | source
${[...first, ...seconds, ...global, ...own].join('\n')}
`
}

function fishOption({ name, short, takesValue, choices, description }: Option, condition: string): string {
  const value = takesValue ? (choices.length > 0 ? ` -x -a '${choices.join(' ')}'` : ' -r') : ''
  return `complete -c lightcone${condition} -l ${name}${short ? ` -s ${short}` : ''}${value} -d ${quoteFish(description)}`
}

const quoteFish = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
