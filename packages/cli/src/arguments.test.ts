import { operations } from '@lightcone/operations'
import { describe, expect, it } from 'vitest'
import { commandLine, parseCommandLine, shellQuote } from './arguments.ts'

const parse = (...argv: string[]) => parseCommandLine(argv, operations)

describe('parseCommandLine', () => {
  it.each(
    operations.flatMap((operation) => operation.examples.map(({ input }) => [operation, input] as const)),
  )('reads back the example that it wrote: $name %j', (operation, input) => {
    const parsed = parse(...commandLine(operation, input as Record<string, unknown>))
    expect(parsed.operation).toBe(operation)
    expect(parsed.input).toEqual(input)
  })

  it('takes global options before and after the command', () => {
    const parsed = parse('--index', 'a', '-q', 'search', 'keys', '--k', '5', '--no-color')
    expect(parsed.input).toEqual({ question: 'keys', k: 5 })
    expect(parsed.globals).toMatchObject({ index: 'a', quiet: true, color: false })
  })

  it('takes a command by its other name', () => {
    expect(parse('remove', 'a', 'b')).toMatchObject({
      operation: { name: 'rm' },
      input: { targets: ['a', 'b'] },
    })
  })

  it('joins --where conditions with --filter', () => {
    const { input } = parse(
      'search',
      'q',
      '--filter',
      '{"field":"a","eq":1}',
      '--where',
      'b=x',
      '--where',
      'c>2',
    )
    expect(input['filter']).toEqual({
      and: [
        { field: 'a', eq: 1 },
        { field: 'b', in: ['x'] },
        { field: 'c', gt: 2 },
      ],
    })
  })

  it('keeps metadata numbers and settings text', () => {
    expect(parse('add', '.', '--metadata', 'year=2024', '--metadata', 'team=a').input['metadata']).toEqual({
      year: 2024,
      team: 'a',
    })
    expect(parse('eval', 'beir', 'sets', '--set', 'intervals=1').input['set']).toEqual({ intervals: '1' })
  })

  it('takes what follows -- as arguments', () => {
    expect(parse('search', '--', '--json').input).toEqual({ question: '--json' })
  })

  it.each([
    [['serch', 'q'], 'There is no command `serch`.', 'Did you mean `lightcone search`?'],
    [['nonsense'], 'There is no command `nonsense`.', '`lightcone help` lists the commands.'],
    [
      ['eval'],
      '`eval` needs one word more.',
      'Write `lightcone eval answers` or `lightcone eval beir` or `lightcone eval spans` or `lightcone eval compress` or `lightcone eval segmentation` or `lightcone eval generate` or `lightcone eval convert` or `lightcone eval run` or `lightcone eval compare` or `lightcone eval report`.',
    ],
    [
      ['context', 'q', '--bugdet', '3'],
      'There is no option --bugdet of `context`.',
      'Did you mean --budget?',
    ],
    [['search', 'q', '--k'], '--k needs a value.', 'Write --k N.'],
    [['search', 'q', '--k', '--json'], '--k needs a value.', 'Write --k N.'],
    [['search', 'q', '--k', 'ten'], '--k takes a number, not "ten".', 'Write for instance --k 10.'],
    [['search', 'q', '--json=1'], '--json takes no value.', 'Write --json alone.'],
    [['search', 'q', '--no-k'], 'There is no option --no-k of `search`.', undefined],
    [
      ['search', 'key', 'rotation'],
      '`search` takes no argument "rotation".',
      'Put quotes around a question of several words.',
    ],
    [['search'], '`search` needs QUESTION.', 'Usage: lightcone search QUESTION [options]'],
    [['search', 'q', '--filter', '{'], '--filter is not JSON', undefined],
    [['add', '.', '--metadata', 'x'], '--metadata x has no name and value.', 'Write --metadata name=value.'],
  ])('%j', (argv, message, hint) => {
    expect(() => parse(...argv)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), ...(hint ? { hint } : {}) }),
    )
  })
})

describe('shellQuote', () => {
  it('quotes what a shell would read', () => {
    expect(['docs/a.md', 'a b', "it's", ''].map(shellQuote)).toEqual([
      'docs/a.md',
      "'a b'",
      `'it'\\''s'`,
      "''",
    ])
  })
})
