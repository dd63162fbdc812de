/** Every example of every operation runs on real files, and gives what its output schema says. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createContext, type Operation, type OwnedContext, operations, parseInput } from '../src/index.ts'
import { createLibrary, type Library } from './fixture.ts'

let library: Library
let context: OwnedContext
const home = process.cwd()

beforeAll(async () => {
  library = await createLibrary()
  process.chdir(library.folder)
  context = createContext({
    location: join(library.folder, '.lightcone'),
    readInput: async () => '# From a pipe\n\nCertificates are renewed in March.\n',
    // What a host knows; the command's own answer is tested with the command.
    models: async (addresses) => [
      { name: 'ollama', package: '@ai-sdk/openai-compatible', installed: true, key: 'none', keyFrom: 'none' },
      ...addresses.map((address) => ({
        name: 'openai-compatible',
        package: '@ai-sdk/openai-compatible',
        installed: true,
        key: 'LIGHTCONE_API_KEY',
        keyFrom: 'none' as const,
        address,
        reachable: false,
      })),
    ],
  })
  await run('add', { paths: ['docs', 'people', 'notes'] })
})

afterAll(async () => {
  process.chdir(home)
  await context.close()
  await library.remove()
})

function operationNamed(name: string): Operation {
  return operations.find((operation) => operation.name === name)!
}

async function run(name: string, input: unknown, signal = new AbortController().signal): Promise<unknown> {
  const operation = operationNamed(name)
  const result = operation.handler(context, await parseInput(operation, input), { signal })
  if (operation.kind === 'call') return result
  for await (const output of result as AsyncIterable<unknown>) return output
  return undefined
}

// Removing comes last, so that the others find something.
const inOrder = operations.toSorted((a, b) => Number(a.name === 'rm') - Number(b.name === 'rm'))

describe.each(inOrder.map((operation) => [operation.name, operation] as const))('%s', (name, operation) => {
  it.each(operation.examples.map(({ title, input }) => [title, input] as const))(
    '%s',
    async (_, input) => {
      const output = await run(name, input)
      // Unknown fields are stripped by parsing, so equality also says that there are none.
      expect(operation.output.parse(output)).toEqual(output)
      expect(JSON.parse(JSON.stringify(output))).toEqual(output)
      expect(operation.outcome(output)).toBe('found')
      // One of them is a whole evaluation.
    },
    90_000,
  )
})

describe('standard input', () => {
  it('is a document named by --name, read by the ending of that name', async () => {
    await run('add', { paths: ['-'], name: 'march.md' })
    expect(await run('get', { id: 'stdin/march.md' })).toMatchObject({ document: { title: 'From a pipe' } })
  })

  it('can be asked without an index', async () => {
    const output = await run('search', { question: 'certificates', from: ['-'] })
    expect(output).toMatchObject({
      candidates: [{ segment: { document: 'stdin/stdin' } }],
      indexed: [{ added: 1 }],
    })
  })

  it('is refused by a host that has none', async () => {
    const { readInput: _, ...without } = context
    const search = operationNamed('search') as Extract<Operation, { kind: 'call' }>
    const input = { question: 'certificates', from: ['-'] }
    await expect(search.handler(without, input, {})).rejects.toMatchObject({ code: 'invalid-argument' })
  })
})

describe('get', () => {
  it('reads the version of an earlier commit', async () => {
    await run('add', { documents: [{ id: 'plan', text: 'first' }] })
    const { seq } = (await run('status', {})) as { seq: number }
    await run('add', { documents: [{ id: 'plan', text: 'second' }] })
    expect(await run('get', { id: 'plan', asOf: String(seq) })).toMatchObject({ text: 'first' })
    expect(await run('get', { id: 'plan' })).toMatchObject({ text: 'second', document: { version: 2 } })
    await expect(run('get', { id: 'plan', asOf: 'soon' })).rejects.toMatchObject({ code: 'invalid-argument' })
    await expect(run('get', { id: 'plan', lines: '9' })).rejects.toMatchObject({ code: 'invalid-argument' })
  })
})

describe('gc', () => {
  it('deletes old versions, and says how long they are kept', async () => {
    await run('add', { documents: [{ id: 'memo', text: 'first' }] })
    const { seq } = (await run('status', {})) as { seq: number }
    await run('add', { documents: [{ id: 'memo', text: 'second' }] })
    const asOf = { id: 'memo', asOf: String(seq) }
    expect(await run('get', asOf)).toMatchObject({ text: 'first' })
    expect(await run('gc', { keepDays: 0 })).toMatchObject({ keepDays: 0 })
    await expect(run('get', asOf)).rejects.toMatchObject({ code: 'invalid-argument' })
    expect(await run('gc', {})).toEqual({ collected: 0, keepDays: 0 })
    expect(await run('gc', { keepDays: 7 })).toEqual({ collected: 0, keepDays: 7 })
  })
})

describe('get with a grain', () => {
  it('widens a part to its sentence or passage', async () => {
    const text = 'Keys are rotated monthly. The old key stays valid for a week.\n'
    await run('add', { documents: [{ id: 'rotation', text }] })
    const part = { id: 'rotation', start: 30, end: 37 }
    expect(await run('get', { ...part, grain: 'sentence' })).toMatchObject({ text: text.slice(26) })
    expect(await run('get', { ...part, grain: 'passage' })).toMatchObject({ text })
  })
})

describe('rm', () => {
  it('says which targets it does not know, and removes the others', async () => {
    await run('add', { documents: [{ id: 'old', text: 'gone soon' }] })
    const output = await run('rm', { targets: ['old', 'nope'] })
    expect(output).toEqual({ removed: 1, missing: ['nope'] })
    expect(operationNamed('rm').outcome(output)).toBe('incomplete')
    expect(operationNamed('rm').outcome(await run('rm', { targets: ['nope'] }))).toBe('nothing')
  })
})

describe('ask', () => {
  it('refuses a model where the host offers none', async () => {
    const input = { question: 'How are keys rotated?', model: 'openai-compatible:http://localhost/v1#m' }
    await expect(run('ask', input)).rejects.toMatchObject({ code: 'invalid-argument' })
  })
})

describe('add', () => {
  it('wants something to add, and one path for a name', async () => {
    await expect(run('add', {})).rejects.toMatchObject({ code: 'invalid-argument' })
    const both = { paths: ['docs', 'notes'], name: 'all' }
    await expect(run('add', both)).rejects.toMatchObject({ message: 'name: A name goes with one path.' })
  })

  it('is incomplete with a skip, and has found nothing in an empty folder', async () => {
    await library.write('mixed/logo.bin', new Uint8Array([0, 1, 2, 255, 0]))
    await library.write('mixed/a.md', '# A\n\nText.\n')
    await library.write('hollow/empty.md', '')
    const outcome = operationNamed('add').outcome
    expect(outcome(await run('add', { paths: ['mixed'] }))).toBe('incomplete')
    expect(outcome(await run('add', { paths: ['hollow'] }))).toBe('nothing')
  })
})
