import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type WalkOptions, walk } from './walk.ts'

let root: string

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'lightcone-walk-')))
})

afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

async function paths(at = root, options: WalkOptions = {}): Promise<string[]> {
  const found = await Array.fromAsync(walk(at, options))
  return found.map((entry) => (entry.kind === 'file' ? entry.path : `${entry.path} (${entry.code})`))
}

describe('walk', () => {
  it('goes in code-unit order of whole paths', async () => {
    write({ 'a/x.md': '', 'a-b/x.md': '', 'a.md': '', 'B.md': '', 'é.md': '', 'a/b/c.md': '', 'a/b.md': '' })
    const found = await paths()
    expect(found).toEqual([...found].sort())
    expect(found).toHaveLength(7)
    expect(found).toEqual(['B.md', 'a-b/x.md', 'a.md', 'a/b.md', 'a/b/c.md', 'a/x.md', 'é.md'])
  })

  it('leaves out what git leaves out, at every level', async () => {
    execFileSync('git', ['init', '-q', root])
    write({
      '.gitignore': '*.log\nbuild/\n/only-top.md\n!keep.log\n',
      'docs/.gitignore': 'draft*\n!draft-final.md\n!build/\n',
      'debug.log': '',
      'keep.log': '',
      'only-top.md': '',
      'docs/only-top.md': '',
      'docs/draft.md': '',
      'docs/draft-final.md': '',
      'docs/build/in.md': '',
      'docs/deep/er/trace.log': '',
      'build/out.md': '',
      'Build/out.md': '',
      'secret.md': '',
      '.lightcone/index.md': '',
    })
    writeFileSync(join(root, '.git/info/exclude'), 'secret.md\n')
    const kept = execFileSync('git', ['-C', root, 'ls-files', '-oc', '--exclude-standard'], {
      encoding: 'utf8',
    })
      .trim()
      .split('\n')
      .filter((path) => !path.startsWith('.lightcone'))
    expect(await paths()).toEqual(kept.sort())
    // A folder inside the repository obeys the rules above it.
    expect(await paths(join(root, 'docs'))).toEqual([
      '.gitignore',
      'build/in.md',
      'draft-final.md',
      'only-top.md',
    ])
    expect(await paths(root, { ignored: true })).toContain('debug.log')
  })

  it('reads a root that the rules above it ignore', async () => {
    execFileSync('git', ['init', '-q', root])
    write({
      '.gitignore': 'node_modules\n',
      'node_modules/a/index.js': '',
      'node_modules/a/node_modules/b/index.js': '',
      'node_modules/.gitignore': 'cache\n',
      'node_modules/cache/x': '',
    })
    expect(await paths()).toEqual(['.gitignore'])
    expect(await paths(join(root, 'node_modules'))).toEqual([
      '.gitignore',
      'a/index.js',
      'a/node_modules/b/index.js',
    ])
  })

  it('follows links inside the folder and ends at loops', async () => {
    write({ 'a/one.md': '', 'b/two.md': '', 'inside/.git/config': '' })
    symlinkSync('../b', join(root, 'a/to-b'))
    symlinkSync('../a', join(root, 'b/to-a'))
    symlinkSync('.', join(root, 'a/self'))
    symlinkSync('..', join(root, 'a/up'))
    symlinkSync('one.md', join(root, 'a/same.md'))
    symlinkSync('ring', join(root, 'ring'))
    symlinkSync('nowhere', join(root, 'broken'))
    symlinkSync('/etc', join(root, 'out'))
    symlinkSync('inside/.git', join(root, 'git'))
    expect(await paths()).toEqual([
      'a/one.md',
      'a/same.md',
      'a/self (file-link-loop)',
      'a/to-b/to-a (file-link-loop)',
      'a/to-b/two.md',
      'a/up (file-link-loop)',
      'b/to-a/one.md',
      'b/to-a/same.md',
      'b/to-a/self (file-link-loop)',
      'b/to-a/to-b (file-link-loop)',
      'b/to-a/up (file-link-loop)',
      'b/two.md',
      'broken (file-unreadable)',
      'out (file-unreadable)',
      'ring (file-link-loop)',
    ])
  })

  it('gives a file by itself and never enters what is excluded', async () => {
    write({ 'one.md': '', 'index/data.md': '' })
    expect(await paths(join(root, 'one.md'))).toEqual(['one.md'])
    expect(await paths(root, { exclude: [join(root, 'index')] })).toEqual(['one.md'])
  })

  it('records special files without opening them', async () => {
    execFileSync('mkfifo', [join(root, 'pipe')])
    expect(await paths()).toEqual(['pipe (format-unsupported)'])
  })

  it('goes down deep trees', async () => {
    const deep = Array.from({ length: 1000 }, () => 'd').join('/')
    write({ [`${deep}/end.md`]: '' })
    expect(await paths()).toEqual([`${deep}/end.md`])
  })

  it('stops when it is told to and says when there is nothing', async () => {
    write({ 'a.md': '', 'b.md': '' })
    const stop = new AbortController()
    const seen: string[] = []
    await expect(async () => {
      for await (const entry of walk(root, { signal: stop.signal })) {
        seen.push(entry.path)
        stop.abort()
      }
    }).rejects.toMatchObject({ code: 'aborted' })
    expect(seen).toEqual(['a.md'])
    await expect(paths(join(root, 'missing'))).rejects.toMatchObject({ code: 'source-not-found' })
  })
})
