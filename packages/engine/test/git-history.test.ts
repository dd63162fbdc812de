/** Files of a git repository carry their history as metadata; the real program `git` makes the repositories. */
import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openGitHistory } from '../src/ingest/git-history.ts'
import type { Metadata } from '../src/model.ts'
import { IN_MEMORY, open } from '../src/open.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lightcone-git-'))
  git('init', '-q', '-b', 'main')
})

afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

/** Days after the first of January 2024. */
let day = 0
function git(...args: readonly string[]): string {
  const date = new Date(Date.UTC(2024, 0, 1 + day)).toISOString()
  const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgSign=false']
  const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
  return execFileSync('git', [...who, ...args], { cwd: root, env, encoding: 'utf8' }).trim()
}

function commit(files: Readonly<Record<string, string>>, onDay: number): string {
  day = onDay
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  git('add', '-A')
  git('commit', '-q', '-m', `Day ${onDay}`)
  return git('rev-parse', 'HEAD')
}

async function metadataOf(cone: Awaited<ReturnType<typeof open>>): Promise<Record<string, Metadata>> {
  const found: Record<string, Metadata> = {}
  for await (const { metadata } of cone.documents()) {
    const { commit, authored, commits } = metadata
    found[String(metadata.path)] =
      commit === undefined ? {} : { commit, authored: authored!, commits: commits! }
  }
  return found
}

describe('files of a repository', () => {
  it('carry their last commit, its date and the number of commits, and follow new commits', async () => {
    const first = commit({ 'a.md': 'One.', 'docs/ü ber.md': 'Two.' }, 0)
    const second = commit({ 'a.md': 'One, changed.' }, 4)
    const cone = await open(IN_MEMORY)
    expect(await cone.add(root)).toMatchObject({ added: 2 })
    expect(await metadataOf(cone)).toEqual({
      'a.md': { commit: second, authored: '2024-01-05T00:00:00.000Z', commits: 2 },
      'docs/ü ber.md': { commit: first, authored: '2024-01-01T00:00:00.000Z', commits: 1 },
    })

    // A change that is not committed yet keeps the history that there is; a new file has none.
    appendFileSync(join(root, 'a.md'), ' Again.')
    writeFileSync(join(root, 'new.md'), 'New.')
    expect(await cone.add(root)).toMatchObject({ added: 1, replaced: 1, unchanged: 1 })
    expect((await metadataOf(cone))['a.md']).toMatchObject({ commits: 2 })
    expect((await metadataOf(cone))['new.md']).toEqual({})

    // Committed as they stand in the index: their bytes are the same, their history is not.
    const third = commit({}, 6)
    expect(await cone.add(root)).toMatchObject({ replaced: 2, unchanged: 1 })
    expect(await metadataOf(cone)).toMatchObject({
      'a.md': { commit: third, commits: 3 },
      'new.md': { commit: third, commits: 1 },
    })
    expect(await cone.add(root)).toMatchObject({ unchanged: 3 })
    const recent = await cone.search('changed', { filter: { field: 'commits', gte: 3 } })
    expect(recent.candidates.map(({ segment }) => segment.document)).toEqual([
      `${root.split('/').at(-1)}/a.md`,
    ])
    await cone.close()
  })

  it('counts in a folder below the top, and not at all when history is left out', async () => {
    commit({ 'docs/a.md': 'One.', 'b.md': 'Other.' }, 0)
    const cone = await open(IN_MEMORY)
    await cone.add(join(root, 'docs'))
    expect((await metadataOf(cone))['a.md']).toMatchObject({ commits: 1 })
    await cone.add(root, { history: false, name: 'plain' })
    expect((await metadataOf(cone))['b.md']).toEqual({})
    await cone.close()
  })

  it('runs nothing that the repository names', async () => {
    commit({ 'a.md': 'One.' }, 0)
    const trap = join(root, 'trapped')
    writeFileSync(join(root, 'trap.sh'), `#!/bin/sh\ntouch '${trap}'\n`, { mode: 0o755 })
    for (const name of ['core.fsmonitor', 'gpg.program', 'diff.external', 'core.pager', 'core.sshCommand'])
      git('config', name, join(root, 'trap.sh'))
    git('config', 'log.showSignature', 'true')
    const found = await openGitHistory(root)
    expect(found).toHaveProperty('head')
    if (found && 'head' in found) expect(await found.of('a.md')).toMatchObject({ commits: 1 })
    expect(existsSync(trap)).toBe(false)
  })

  it('reads the files without a history where there is no git, no repository, no commit or no right', async () => {
    expect(await openGitHistory(root)).toBeUndefined()
    commit({ 'a.md': 'One.' }, 0)
    expect(await openGitHistory(root, undefined, 'no-such-program')).toEqual({
      problem: 'The history of files was left out: the program git was not found.',
    })
    expect(await openGitHistory(tmpdir())).toBeUndefined()
    writeFileSync(join(root, '.git/HEAD'), 'nonsense')
    const cone = await open(IN_MEMORY)
    const report = await cone.add(root)
    expect(report).toMatchObject({
      added: 1,
      notes: [expect.stringContaining('history of files was left out')],
    })
    await cone.close()
  })

  it('knows the history of a file that is a source of its own', async () => {
    commit({ 'notes/a.md': 'One.', 'b.md': 'Two.' }, 0)
    commit({ 'notes/a.md': 'Three.' }, 1)
    const cone = await open(IN_MEMORY)
    const report = await cone.add(join(root, 'notes/a.md'))
    expect(report.notes).toBeUndefined()
    const [document] = await Array.fromAsync(cone.documents())
    expect(document!.metadata).toMatchObject({ commits: 2, authored: expect.any(String) })
    await cone.close()
  })

  it('says that a shallow clone counts only what it has', async () => {
    commit({ 'a.md': 'One.' }, 0)
    commit({ 'a.md': 'Two.' }, 1)
    const clone = `${root}-clone`
    try {
      git('clone', '-q', '--depth', '1', `file://${root}`, clone)
      const cone = await open(IN_MEMORY)
      const { notes } = await cone.add(clone)
      expect(notes).toEqual([expect.stringContaining('shallow')])
      expect((await metadataOf(cone))['a.md']).toMatchObject({ commits: 1 })
      await cone.close()
    } finally {
      rmSync(clone, { recursive: true, force: true })
    }
  })
})
