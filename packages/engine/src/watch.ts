import { watch } from 'node:fs/promises'
import { LightconeError } from './errors.ts'

/** Changes come in bursts: an editor writes, renames and touches. One round waits until they pause this long. */
const QUIET_MS = 200

/** Folders whose changes mean nothing: git's own files and the index, which every round writes to. */
const OWN = /(?:^|[\\/])(?:\.git|\.lightcone)(?:[\\/]|$)/

/**
 * Listens from the call on and yields once a burst of changes below a folder (or to a file), until the signal
 * aborts. Throws `io`.
 */
export function watchFolder(path: string, signal: AbortSignal): AsyncIterable<void> {
  let wake: () => void = () => {}
  let changed = false
  let failure: unknown
  const note = () => {
    changed = true
    wake()
  }
  const listening = listen(path, signal, note).catch((error: unknown) => {
    failure = error
    wake()
  })
  return bursts()

  async function* bursts(): AsyncGenerator<void> {
    while (!signal.aborted && failure === undefined) {
      if (!changed) await until((resume) => (wake = resume), signal)
      if (!changed) continue
      // Wait for the burst to end: as long as something came in, wait again.
      while (changed && !signal.aborted) {
        changed = false
        await pause(QUIET_MS, signal)
      }
      if (!signal.aborted) yield
    }
    if (failure !== undefined && !signal.aborted) throw watchError(path, failure)
    await listening
  }
}

async function listen(path: string, signal: AbortSignal, note: () => void): Promise<void> {
  try {
    for await (const { filename } of watch(path, { recursive: true, signal }))
      if (filename === null || !OWN.test(filename)) note()
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

function until(keep: (resume: () => void) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      signal.removeEventListener('abort', done)
      resolve()
    }
    keep(done)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}

function watchError(path: string, cause: unknown): LightconeError {
  const code = (cause as { readonly code?: string }).code
  return new LightconeError('io', {
    message: `Changes below ${path} cannot be followed: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint:
      code === 'ENOSPC' || code === 'EMFILE'
        ? 'Raise the limit of watched files (fs.inotify.max_user_watches), or watch a smaller folder.'
        : 'Check that the folder exists and can be read.',
    details: { path },
    cause,
  })
}
