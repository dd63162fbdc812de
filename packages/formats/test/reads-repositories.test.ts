/** Repositories at a revision, made and served by the real program `git`. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IN_MEMORY, type Lightcone, open } from 'lightcone'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { formats, readers } from '../src/index.ts'
import { startWebServer } from './web-server.ts'

let root: string
let cone: Lightcone

const git = (...args: readonly string[]): string => {
  const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgSign=false']
  return execFileSync('git', [...who, ...args], { cwd: root, encoding: 'utf8' }).trim()
}

function commit(files: Readonly<Record<string, string>>, tag: string): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  git('add', '-A')
  git('commit', '-q', '-m', tag)
  git('tag', tag)
  return git('rev-parse', 'HEAD')
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'lightcone-repo-'))
  git('init', '-q', '-b', 'main')
  cone = await open(IN_MEMORY, { parsers: formats, readers })
})

afterEach(async () => {
  await cone.close()
  rmSync(root, { recursive: true, force: true })
})

const texts = async () => {
  const found: Record<string, string> = {}
  for await (const { id } of cone.documents())
    found[id.replace(/^[^/]*\//, '')] = (await cone.get(id)).document.text
  return found
}

describe('a repository at a revision', () => {
  it('is read as it was, whatever is checked out now, and only what differs is read again', async () => {
    const first = commit({ 'a.md': 'Old.', 'src/ü.ts': 'export const a = 1\n', 'empty.md': '' }, 'v1')
    commit({ 'a.md': 'New.' }, 'v2')
    writeFileSync(join(root, 'a.md'), 'Not committed.')
    symlinkSync('a.md', join(root, 'link.md'))
    writeFileSync(join(root, 'big.bin'), 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n')
    git('add', 'link.md', 'big.bin')
    git('commit', '-q', '-m', 'link')

    const old = await cone.add(`git+file://${root}#v1`, { name: 'repo' })
    expect(old).toMatchObject({ added: 2, skipped: [{ path: 'empty.md', code: 'file-empty' }] })
    expect(await texts()).toEqual({ 'a.md': 'Old.', 'src/ü.ts': 'export const a = 1\n' })
    expect((await cone.get('repo/a.md')).document.metadata).toMatchObject({ revision: first })
    expect(await cone.add(`git+file://${root}#v1`)).toMatchObject({ unchanged: 2, added: 0 })
    expect(await cone.add(`git+file://${root}`, { name: 'head' })).toMatchObject({
      added: 2,
      skipped: [
        { path: 'big.bin', code: 'format-unsupported' },
        { path: 'empty.md' },
        { path: 'link.md', code: 'format-unsupported' },
      ],
    })
    expect((await cone.get('head/a.md')).document.text).toBe('New.')
  })

  it.each([
    ['an unknown revision', '#no-such', 'source-not-found'],
    ['an option for a revision', '#--output=x', 'invalid-argument'],
    ['a range', '#v1..v2', 'invalid-argument'],
  ])('%s is an error', async (_, hash, code) => {
    commit({ 'a.md': 'One.' }, 'v1')
    await expect(cone.add(`git+file://${root}${hash}`)).rejects.toMatchObject({ code })
    expect((await cone.status()).sources).toEqual([])
  })

  it.each([
    ['git+ssh://example.org/x', 'invalid-argument'],
    ['git+ext::sh', 'invalid-argument'],
    ['git+https://a:b@example.org/x', 'invalid-argument'],
    ['git+http://127.0.0.1:1/x', 'url-refused'],
    ['git+file:///no/such/folder', 'source-not-found'],
  ])('%s ends in %s', async (address, code) => {
    await expect(cone.add(address)).rejects.toMatchObject({ code })
  })

  it('is fetched over HTTP, one commit of it', async () => {
    commit({ 'a.md': 'Old.' }, 'v1')
    commit({ 'a.md': 'New.' }, 'v2')
    await using web = await startWebServer()
    const projects = join(root, '..')
    web.setFallback((request, response) => {
      const [path, query = ''] = request.url!.split('?')
      const backend = spawn('git', ['http-backend'], {
        env: {
          ...process.env,
          GIT_PROJECT_ROOT: projects,
          GIT_HTTP_EXPORT_ALL: '1',
          PATH_INFO: path,
          QUERY_STRING: query,
          REQUEST_METHOD: request.method,
          CONTENT_TYPE: request.headers['content-type'] ?? '',
          HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
          GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        },
      })
      request.pipe(backend.stdin)
      const chunks: Buffer[] = []
      backend.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
      void once(backend, 'close').then(() => {
        const all = Buffer.concat(chunks)
        const end = all.indexOf('\r\n\r\n')
        const headers = Object.fromEntries(
          all
            .toString('latin1', 0, end)
            .split('\r\n')
            .map((line) => line.split(': ') as [string, string]),
        )
        response.writeHead(Number(headers.Status?.split(' ')[0] ?? 200), headers).end(all.subarray(end + 4))
      })
      return undefined
    })
    const address = `git+${web.origin}/${root.split('/').at(-1)}/.git`
    await expect(cone.add(`${address}#v1`)).rejects.toMatchObject({ code: 'url-refused' })
    await cone.add(`${address}#v1`, { privateAddresses: true, name: 'repo' })
    expect(await texts()).toEqual({ 'a.md': 'Old.' })
    await expect(cone.add(`${address}#v9`, { privateAddresses: true })).rejects.toMatchObject({
      code: 'url-failed',
    })
  })
})
