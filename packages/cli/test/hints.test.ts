/** What messages tell people to type works: each `lightcone ...` in the sources names a command and its options. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { BUILT_IN, findOperation, GLOBAL_OPTIONS, optionsOf } from '../src/arguments.ts'
import { commands } from '../src/commands/index.ts'
import { fieldsOf } from '../src/fields.ts'

const PACKAGES = fileURLToPath(new URL('../../', import.meta.url))

const messages = readdirSync(PACKAGES, { recursive: true, encoding: 'utf8' })
  .filter((path) => /^\w+\/src\/.*(?<!\.test)\.ts$/.test(path))
  .flatMap((path) => {
    const text = readFileSync(PACKAGES + path, 'utf8')
    return [...text.matchAll(/`lightcone ([a-z][^`$\\]*)\\?`/g)].map((match) => [match[1]!, path] as const)
  })

it('finds such messages', () => {
  expect(messages.length).toBeGreaterThan(5)
})

it.each(messages)('lightcone %s (%s)', (command) => {
  const words = command.split(' ')
  const operation = findOperation(commands, words)
  if (!operation) return expect(BUILT_IN).toContain(words[0])
  const options = Object.keys({ ...GLOBAL_OPTIONS, ...optionsOf(operation.name, fieldsOf(operation)) })
  for (const word of words) if (word.startsWith('--')) expect(options).toContain(word.slice(2))
})
