/** Every command on real files: what it prints, where, and how it exits. */
import { symlink } from 'node:fs/promises'
import { operations } from '@lightcone/operations'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLibrary, type Library } from '../../operations/test/fixture.ts'
import { call } from './cli.ts'

let library: Library
const home = process.cwd()

beforeAll(async () => {
  library = await createLibrary()
  process.chdir(library.folder)
  await library.write('foreign/index.db', 'Not ours.\n')
  await call(['add', 'docs'])
})

afterAll(async () => {
  process.chdir(home)
  await library.remove()
})

/** Calls a command in a pipe and checks its JSON against the operation's output schema. */
async function json(...argv: string[]) {
  const outcome = await call(argv)
  const operation = operations.find(({ name }) => name.split(' ').every((word, at) => argv[at] === word))!
  const output = JSON.parse(outcome.stdout)
  expect(operation.output.parse(output)).toEqual(output)
  return { ...outcome, output }
}

/** Calls a command on a terminal. */
const people = async (...argv: string[]) => call(argv, { isTTY: true, env: { NO_COLOR: '1' } })

describe('in a pipe, a result is one line of JSON', () => {
  it.each([
    ['add', 'docs'],
    ['status'],
    ['context', 'How are keys rotated?'],
    ['context', 'How are keys rotated?', '--from', 'docs', '--budget', '200', '--tokenizer', 'cl100k_base'],
    ['ask', 'How often are signing keys rotated?'],
    ['search', 'key rotation', '--k', '2', '--mode', 'lexical'],
    ['explain', 'key rotation', 'docs/keys.md'],
    ['get', 'docs/keys.md', '--lines', '3-5'],
    ['doctor'],
    ['eval', 'beir', 'sets/keys', '--split', 'test', '--set', 'mode=lexical'],
    ['eval', 'spans', 'sets/spans', '--budget', '60,50%', '--limit', '1'],
    ['eval', 'segmentation', 'sets/sentences', '--limit', '1'],
    ['eval', 'generate', 'lines', 'made/lines', '--seed', '3', '--set', 'lines=20'],
  ])('%s %s', async (...argv) => {
    const { status, stdout, stderr } = await json(...argv)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout.trimEnd()).not.toContain('\n')
  })

  it('is read by people on a terminal, within 80 columns and without colour when asked', async () => {
    for (const argv of [
      ['context', 'How are keys rotated?'],
      ['status'],
      ['search', 'keys'],
      ['help', 'context'],
    ]) {
      const { stdout, status } = await people(...argv)
      expect(status).toBe(0)
      expect(stdout).not.toContain('\x1b')
      for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
    }
    expect((await call(['status'], { isTTY: true })).stdout).toContain('\x1b[1m')
    expect((await call(['status', '--no-json', '--color'])).stdout).toContain('\x1b[1m')
  })
})

describe('context', () => {
  it('keeps the budget, cites lines and accounts for the tokens', async () => {
    const { output } = await json('context', 'How are keys rotated?', '--budget', '150')
    expect(output.tokens).toBeLessThanOrEqual(150)
    expect(output.budget).toEqual({ tokens: 150, tokenizer: 'o200k_base' })
    const view = (await people('context', 'How are keys rotated?', '--budget', '150')).stdout
    expect(view).toContain('90 days')
    expect(view).toMatch(/^ {2}\[1\] docs\/keys\.md:\d+/m)
    expect(view).toMatch(/used +\d+ {2}of 150/)
  })

  it('prints the bare text for a model', async () => {
    const { output } = await json('context', 'How are keys rotated?')
    expect((await call(['context', 'How are keys rotated?', '--text'])).stdout.trimEnd()).toBe(
      output.text.trimEnd(),
    )
  })

  it('asks standard input and files without an index', async () => {
    const options = { input: 'Certificates are renewed in March.\n' }
    const { status, stdout } = await call(
      ['context', 'When are certificates renewed?', '--from', '-'],
      options,
    )
    expect(status).toBe(0)
    expect(JSON.parse(stdout).text).toContain('March')
  })

  it('keeps to the documents that a condition leaves', async () => {
    const { output } = await json('context', 'How are keys rotated?', '--where', 'team=storage')
    expect(new Set(output.citations.map(({ document }: { document: string }) => document))).toEqual(
      new Set(['docs/storage.md']),
    )
  })
})

describe('solved questions', () => {
  it('are recorded, stand before a context, choose prefixes, and are erased', async () => {
    const question = 'How long does the old key stay valid?'
    const { output: recorded } = await json(
      'solved',
      'add',
      question,
      'Seven days.',
      'right',
      '--prefix',
      'brief',
    )
    await json('solved', 'add', question, 'An hour.', 'wrong')
    const { output } = await json(
      'context',
      'How often are keys rotated?',
      '--examples',
      '1',
      '--prefix',
      'doubt',
    )
    expect(output.preface).toMatchObject({
      prefix: 'doubt',
      examples: [{ question, right: 'Seven days.', wrong: 'An hour.', solved: [1, 2] }],
    })
    const digest = await json('compress', '--budget', '120', '--prefix', 'excerpt')
    expect(digest.output.text).toMatch(/^The passages below are excerpts\. .*\n<context>/)
    const view = (await people('solved', 'list')).stdout
    expect(view).toMatch(/2 {2}How long.*\n {4}An hour\.\n {4}wrong\n1 {2}How long/)
    expect(view).toMatch(/brief +amount +1 right +0 wrong/)
    expect((await people('solved', 'rm', '2')).stdout).toContain('1 solved question erased')
    expect((await json('solved', 'rm', '--all')).output).toEqual({ removed: 1 })
    expect((await call(['solved', 'list'])).status).toBe(1)
    expect((await call(['solved', 'rm'])).stderr).toContain('Give either ids')
    const refused = await call(['ask', 'How are keys rotated?', '--examples', '2'])
    expect([refused.status, refused.stderr]).toEqual([
      2,
      expect.stringContaining('how a language model works'),
    ])
    expect(recorded.added).toMatchObject([{ id: 1, verdict: 'right' }])
  })
})

describe('exit statuses', () => {
  it.each([
    ['search', 'zyzzyva'],
    ['context', 'zyzzyva'],
    ['ask', 'zyzzyva'],
    ['explain', 'zyzzyva', 'docs/keys.md'],
    ['rm', 'nope'],
  ])('1 when nothing is found: %s %s', async (...argv) => {
    const { status, stderr } = await json(...argv)
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
  })

  it('1 for an id that nobody knows', async () => {
    const { status, stdout, stderr } = await call(['get', 'docs/nope.md'])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^error \[document-not-found\]: .*\nhint: /s)
  })

  it('2 when files were skipped, though the rest is indexed, and 0 when that was allowed', async () => {
    await library.write('mixed/logo.bin', new Uint8Array([0, 1, 2, 0xff]))
    await library.write('mixed/text.md', 'A wombat is a marsupial.\n')
    const index = ['--index', 'mixed-index']
    const { status, output, stderr } = await json('add', 'mixed', ...index)
    expect(status).toBe(2)
    expect(output.reports[0]).toMatchObject({
      added: 1,
      skipped: [{ path: 'logo.bin', code: 'file-binary' }],
    })
    expect(stderr).toBe('warning: 1 file skipped (1 file-binary); the rest was read.\n')
    expect((await call(['search', 'wombat', ...index])).status).toBe(0)
    expect(await call(['add', 'mixed', '--allow-skips', '--quiet', ...index])).toMatchObject({
      status: 0,
      stderr: '',
    })
    const view = await people('add', 'mixed', ...index)
    expect(view.stdout).toContain('skipped mixed/logo.bin\n          [file-binary] ')
    const asked = await call(['search', 'wombat', '--from', 'mixed'])
    expect(asked).toMatchObject({ status: 0, stderr: expect.stringContaining('warning: 1 file skipped') })
  })

  it('1 for a folder with nothing to read in it', async () => {
    await library.write('hollow/empty.md', '')
    expect((await call(['add', 'hollow', '--index', 'hollow-index'])).status).toBe(1)
  })
})

describe('bad input', () => {
  it.each([
    ['no index', ['search', 'keys', '--index', 'nowhere'], 'index-not-found'],
    ['a file for an index', ['search', 'keys', '--index', 'docs/keys.md'], ''],
    ['a folder that is no index', ['search', 'keys', '--index', 'docs'], 'index-not-found'],
    ['a file that only looks like an index', ['add', 'docs', '--index', 'foreign'], 'index-foreign'],
    ['an empty question', ['context', ''], 'query-empty'],
    ['a question of 300 kB', ['context', 'key '.repeat(75_000)], 'query-too-long'],
    ['a folder that is not there', ['add', 'nowhere'], 'source-not-found'],
    ['a tokenizer that nobody knows', ['context', 'keys', '--tokenizer', 'abacus'], 'tokenizer-unknown'],
    ['a budget of nothing', ['context', 'keys', '--budget', '0'], 'invalid-argument'],
    ['a filter that is none', ['search', 'keys', '--filter', '{"year":1}'], 'invalid-argument'],
    ['a set that is none', ['eval', 'beir', 'docs'], 'invalid-argument'],
    ['a model that is none', ['ask', 'keys', '--model', 'deep-thought'], 'invalid-argument'],
    ['text where there is none', ['status', '--text'], 'invalid-argument'],
    ['an unknown topic', ['help', 'nonsense'], 'invalid-argument'],
  ])('%s', async (_, argv, code) => {
    const { status, stdout, stderr } = await call(argv)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^error \[[a-z-]+\]: \S.*\nhint: \S/s)
    expect(stderr).toContain(`[${code}`)
    expect(stderr.length).toBeLessThan(1000)
  })

  it('a question of 100 kB is a question', async () => {
    expect((await call(['context', 'key rotation '.repeat(8000)])).status).toBe(0)
  })

  it('a link that leads back to itself is skipped', async () => {
    await library.write('looped/a.md', 'A text.\n')
    await symlink('.', `${library.folder}/looped/again`)
    const { status, stdout } = await call(['search', 'text', '--from', 'looped'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout).indexed[0].added).toBe(1)
  })

  it.skipIf(process.getuid?.() === 0)('a file that may not be read is skipped', async () => {
    const { chmod } = await import('node:fs/promises')
    await library.write('locked/a.md', 'A text.\n')
    await library.write('locked/b.md', 'Another text.\n')
    await chmod(`${library.folder}/locked/b.md`, 0)
    const { status, stdout } = await call(['add', 'locked', '--index', 'locked-index'])
    expect(status).toBe(2)
    expect(JSON.parse(stdout).reports[0]).toMatchObject({ added: 1, skipped: [{ path: 'b.md' }] })
  })

  it('does not leave an index behind where there was none', async () => {
    await call(['search', 'keys', '--index', 'untouched'])
    await call(['add', 'docs', 'nowhere', '--index', 'untouched'])
    expect((await call(['status', '--index', 'untouched'])).stderr).toContain('index-not-found')
  })
})

describe('add and rm', () => {
  it('take what they are given, and namespaces see nothing of each other', async () => {
    await library.write('extra/a.md', 'The quokka is small.\n')
    expect(
      (await json('add', 'extra', 'notes/meeting.md', '--namespace', 'zoo')).output.reports,
    ).toHaveLength(2)
    expect((await json('search', 'quokka')).status).toBe(1)
    const found = await json('search', 'quokka', '--namespace', 'zoo')
    expect(found.output.candidates[0].segment.document).toBe('extra/a.md')
    expect((await json('rm', 'extra', '--namespace', 'zoo')).output).toEqual({ removed: 1, missing: [] })
    expect((await json('search', 'quokka', '--namespace', 'zoo')).status).toBe(1)
  })

  it('says which space there is not, and that nothing is named', async () => {
    expect((await call(['rm', '--spaces', 'none'])).stderr).toContain('There is no space of vectors "none"')
    expect((await call(['rm'])).stderr).toContain('Nothing is named that could be removed')
  })

  it('stores metadata to filter by', async () => {
    await json('add', 'notes', '--metadata', 'year=2023', '--index', 'noted')
    expect((await json('search', 'keys', '--where', 'year>=2023', '--index', 'noted')).status).toBe(0)
    expect((await json('search', 'keys', '--where', 'year>2023', '--index', 'noted')).status).toBe(1)
  })
})

describe('help', () => {
  it('is the same behind help, --help and no words at all', async () => {
    const overview = await call([])
    expect(overview.stdout).toContain('help exit')
    expect(await call(['--help'])).toEqual(overview)
    expect(await call(['help'])).toEqual(overview)
  })

  it.each(operations.map(({ name, examples }) => [name, examples.length] as const))(
    '%s',
    async (name, examples) => {
      const page = await call(['help', ...name.split(' ')])
      expect(page).toMatchObject({ status: 0, stderr: '' })
      expect(await call([...name.split(' '), '--help'])).toEqual(page)
      const shown = page.stdout.slice(page.stdout.indexOf('\nExamples\n')).match(/^ {4}lightcone /gm)
      expect(shown).toHaveLength(examples)
    },
  )

  it.each(['exit', 'output', 'filter', 'environment'])('has a page on %s', async (topic) => {
    expect((await call(['help', topic])).stdout.length).toBeGreaterThan(300)
  })
})
