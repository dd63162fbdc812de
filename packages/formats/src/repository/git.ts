/** The program `git` on one repository, without anything that the repository's own configuration names. */
import { spawn } from 'node:child_process'
import { LightconeError, throwIfAborted } from 'lightcone'

export interface Git {
  /** Standard output as text. Throws `dependency-missing`, `source-not-found`, `url-failed`, `aborted`. */
  run(args: readonly string[], maxMs?: number): Promise<string>
  /** The contents of objects, one after the other from one process. */
  objects(): { read(id: string): Promise<Buffer>; close(): void }
}

const MAX_MS = 60_000

/** Settings over the repository's own, so that reading a stranger's starts no program. */
const SAFE = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'log.showSignature=false']

export function gitIn(folder: string, signal?: AbortSignal): Git {
  const start = (args: readonly string[], ownSignal: AbortSignal) =>
    spawn('git', ['--no-pager', ...SAFE, '-C', folder, ...args], {
      env: {
        ...process.env,
        GIT_NO_LAZY_FETCH: '1',
        GIT_OPTIONAL_LOCKS: '0',
        GIT_TERMINAL_PROMPT: '0',
        GIT_ASKPASS: 'true',
        LC_ALL: 'C',
      },
      signal: ownSignal,
      killSignal: 'SIGKILL',
    })
  return {
    run(args, maxMs = MAX_MS) {
      throwIfAborted(signal)
      const limit = AbortSignal.timeout(maxMs)
      return new Promise((resolve, reject) => {
        const child = start(args, signal === undefined ? limit : AbortSignal.any([limit, signal]))
        const out: Buffer[] = []
        let errors = ''
        child.stdin.end()
        child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          if (errors.length < 2000) errors += text
        })
        child.on('error', (error) => {
          try {
            throwIfAborted(signal)
            reject(failure(error, limit.aborted ? `git took longer than ${maxMs / 1000} s` : '', args))
          } catch (aborted) {
            reject(aborted)
          }
        })
        child.on('close', (code) =>
          code === 0
            ? resolve(Buffer.concat(out).toString('utf8'))
            : reject(failure(undefined, errors, args)),
        )
      })
    },
    objects: () => objectReader(start(['cat-file', '--batch'], signal ?? new AbortController().signal)),
  }
}

/** `cat-file --batch`: an id in, `id type size`, the bytes and a line end out. */
function objectReader(child: ReturnType<typeof spawn>) {
  child.on('error', () => {})
  const chunks = child.stdout![Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let rest: Buffer = Buffer.alloc(0)
  const more = async () => {
    const { done, value } = await chunks.next()
    if (done) throw failure(undefined, 'git ended early', ['cat-file'])
    return value
  }
  return {
    async read(id: string): Promise<Buffer> {
      child.stdin!.write(`${id}\n`)
      while (!rest.includes(10)) rest = Buffer.concat([rest, await more()])
      const end = rest.indexOf(10)
      const size = Number(rest.toString('latin1', 0, end).split(' ')[2])
      if (Number.isNaN(size)) throw failure(undefined, `there is no object ${id}`, ['cat-file'])
      const parts = [rest.subarray(end + 1)]
      let length = parts[0]!.length
      while (length < size + 1) {
        const chunk = await more()
        parts.push(chunk)
        length += chunk.length
      }
      const all = Buffer.concat(parts, length)
      rest = all.subarray(size + 1)
      return all.subarray(0, size)
    },
    close: () => void child.kill('SIGKILL'),
  }
}

function failure(cause: unknown, said: string, args: readonly string[]): LightconeError {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code
  if (code === 'ENOENT')
    return new LightconeError('dependency-missing', {
      message: 'Repositories are read by the program git, which was not found.',
      hint: 'Install git, or add a folder of files.',
      cause,
    })
  const isFetch = args.includes('fetch')
  const [line = ''] = said.split('\n')
  return new LightconeError(isFetch ? 'url-failed' : 'source-not-found', {
    message: `git could not read the repository: ${line.replace(/^fatal: /, '') || 'there is no such revision'}.`,
    hint: 'Check the address and the revision.',
    details: { said },
    cause,
  })
}
