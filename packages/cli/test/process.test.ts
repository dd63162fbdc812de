/** What only a process of its own can show: signals, pipes, terminals, start-up. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLibrary, type Library } from '../../operations/test/fixture.ts'
import { MAIN, start } from './cli.ts'

let library: Library

beforeAll(async () => {
  library = await createLibrary()
  const { status } = await start(['add', 'docs'], library.folder).done
  expect(status).toBe(0)
})

afterAll(() => library.remove())

const shell = (command: string) =>
  spawnSync('bash', ['-c', command], {
    cwd: library.folder,
    encoding: 'utf8',
    env: { ...process.env, NODE: process.execPath, MAIN },
  })

describe('the program', { timeout: 20_000 }, () => {
  it('finds the index of a folder above', async () => {
    const { status, stdout, stderr } = await start(['status'], `${library.folder}/docs`).done
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ documents: 2 })
  })

  it('tells its version', () => {
    expect(execFileSync(process.execPath, [MAIN, '--version'], { encoding: 'utf8' })).toMatch(
      /^\d+\.\d+\.\d+\n$/,
    )
  })

  it('reads standard input', async () => {
    const argv = ['context', 'When are certificates renewed?', '--from', '-', '--text']
    const { status, stdout } = await start(argv, library.folder, 'Certificates are renewed in March.\n').done
    expect(status).toBe(0)
    expect(stdout).toContain('March')
  })

  it('is silent when its reader has seen enough', async () => {
    const pages = Array.from(
      { length: 400 },
      (_, at) => `## Part ${at}\n\n${'Rotation of keys again. '.repeat(40)}\n`,
    )
    await library.write('long/long.md', pages.join('\n'))
    const { stdout, stderr } = shell('"$NODE" "$MAIN" search rotation --from long --k 1000 | head -c 10')
    expect({ length: stdout.length, stderr }).toEqual({ length: 10, stderr: '' })
  })

  it.skipIf(!existsSync('/dev/full'))('says so when its result cannot be written', () => {
    const { stderr, status } = shell('"$NODE" "$MAIN" status > /dev/full')
    expect({ stderr, status }).toEqual({
      stderr: expect.stringMatching(/^error \[disk-full\]: .*\n$/),
      status: 2,
    })
  })

  it.skipIf(spawnSync('script', ['--version']).error)('lays out for people on a terminal', () => {
    const { stdout } = shell(`script -qec '"$NODE" "$MAIN" context "How are keys rotated?"' /dev/null`)
    expect(stdout).toContain('Citations')
    expect(stdout).toContain('\x1b[1m')
  })
})

describe('Ctrl+C', { timeout: 20_000 }, () => {
  it('ends watch, which reported each change set on a line of its own', async () => {
    const child = start(['watch', 'people', '--index', 'watched'], library.folder)
    await child.printed('"added":1')
    // The watcher needs a moment to be in place, so the change is made until it is seen.
    const seen = child.printed('"unchanged":1').then(() => true)
    do await library.write('people/new.md', 'A new note.\n')
    while (!(await Promise.race([seen, setTimeout(300, false)])))
    child.kill('SIGINT')
    const { status, stdout, stderr } = await child.done
    expect({ status, stderr }).toEqual({ status: 130, stderr: '' })
    const reports = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(reports.slice(0, 2).map(({ added }) => added)).toEqual([1, 1])
  })

  it('stops an add and leaves a whole index', async () => {
    const text = 'Rotation of keys, and of much else. '.repeat(400)
    await Promise.all(
      Array.from({ length: 600 }, (_, at) =>
        library.write(`many/${at}.md`, `# File ${at}\n\n${text}${at}\n`),
      ),
    )
    const child = start(['add', 'many', '--index', 'stopped'], library.folder)
    while (!existsSync(`${library.folder}/stopped/index.db`)) await setTimeout(5)
    child.kill('SIGINT')
    const { status, stdout, stderr } = await child.done
    expect({ status, stdout }).toEqual({ status: 130, stdout: '' })
    expect(stderr).toBe('Stopped. What was committed until now is in the index.\n')
    const after = await start(['doctor', '--index', 'stopped'], library.folder).done
    expect(JSON.parse(after.stdout)).toMatchObject({ ok: true })
    expect(after.status).toBe(0)
  })
})
