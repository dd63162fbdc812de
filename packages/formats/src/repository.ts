import { LightconeError, type SourceReader } from 'lightcone'

/**
 * The files of a git repository at a revision: `git+https://host/repo.git#v1.2`, `git+file:///path#main`; without `#`
 * at its `HEAD`. Nothing is checked out, and the program `git` does the reading. Unchanged files cost nothing.
 */
export const repositoryReader: SourceReader = {
  kind: 'repository',
  locate(location) {
    if (!/^git\+/i.test(location)) return undefined
    const url = URL.parse(location.slice('git+'.length))
    if (url === null || !/^(?:https?|file):$/.test(url.protocol))
      throw invalid(`${location} is no address of a repository.`)
    if (url.username !== '' || url.password !== '')
      throw invalid('The address has a user name or password in it, which would be stored.')
    const name = decodeURIComponent(url.pathname)
      .replace(/\/+$/, '')
      .replace(/(?:\/|^)\.git$|\.git$/, '')
    return { root: `git+${url.href}`, name: name.slice(name.lastIndexOf('/') + 1) || url.host }
  },
  async *read(root, options) {
    const { readRepository } = await import('./repository/reader.ts')
    yield* readRepository(new URL(root.slice('git+'.length)), options)
  },
}

const invalid = (message: string): LightconeError =>
  new LightconeError('invalid-argument', {
    message,
    hint: 'Write it like git+https://example.org/repo.git#v1.2 or git+file:///home/me/repo#main.',
  })
