import { execFileSync, spawnSync } from 'node:child_process'
import { operations } from '@lightcone/operations'
import { describe, expect, it } from 'vitest'
import { completions } from './completions.ts'

const has = (program: string) => spawnSync(program, ['--version']).error === undefined

describe.skipIf(!has('bash'))('bash', () => {
  const script = completions('bash', operations)

  /** What pressing Tab after these words offers. */
  function complete(...words: string[]): string[] {
    const call = `COMP_WORDS=(lightcone "$@"); COMP_CWORD=$#; _lightcone; printf '%s\\n' "\${COMPREPLY[@]}"`
    const output = execFileSync('bash', ['-c', `${script}\n${call}`, 'bash', ...words], { encoding: 'utf8' })
    return output.split('\n').filter((line) => line !== '')
  }

  it('is correct shell and registers itself', () => {
    const registered = execFileSync('bash', ['-c', `${script}\ncomplete -p lightcone`], { encoding: 'utf8' })
    expect(registered).toBe('complete -o default -F _lightcone lightcone\n')
  })

  it('offers commands, sub-commands, options and values', () => {
    expect(complete('co')).toEqual(['context', 'compress', 'completions'])
    expect(complete('--index', 'x', 'se')).toEqual(['search'])
    expect(complete('eval', '')).toEqual(
      operations.filter(({ name }) => name.startsWith('eval ')).map(({ name }) => name.slice('eval '.length)),
    )
    expect(complete('eval', 'beir', 'folder', '--sp')).toEqual(['--split'])
    expect(complete('context', 'why?', '--bu')).toEqual(['--budget'])
    expect(complete('search', '--mode', 'l')).toEqual(['local', 'lexical'])
    expect(complete('completions', '')).toEqual(['bash', 'zsh', 'fish'])
    expect(complete('help', 'ex')).toEqual(['explain', 'exit'])
  })

  it('leaves file names to the shell', () => {
    expect(complete('add', 'do')).toEqual([])
    expect(complete('context', 'why?', '--from', 'do')).toEqual([])
  })
})

describe.each(['zsh', 'fish'] as const)('%s', (shell) => {
  const script = completions(shell, operations)

  it('knows every command and option', () => {
    for (const { name } of operations) expect(script).toContain(name.split(' ').at(-1))
    for (const option of ['budget', 'allow-skips', 'where', 'as-of', 'no-color'.slice(3)])
      expect(script).toMatch(new RegExp(`(--|-l )${option}\\b`))
  })

  it.skipIf(!has(shell))('is correct shell', () => {
    execFileSync(shell, ['-n', '-c', script])
  })
})
