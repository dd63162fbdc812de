/** A model's files from the hub (huggingface.co, or a server with the same paths) into a folder, once. */
import { existsSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { LightconeError, throwIfAborted } from '../../errors.ts'
import type { LongRunning } from '../../lightcone.ts'

export interface HubModel extends LongRunning {
  /** `<owner>/<name>`. */
  readonly name: string
  readonly folder: string
  /** Names of graphs in the order wanted; the first that the hub has is taken. */
  readonly graphs: readonly string[]
  /** Default `https://huggingface.co`. */
  readonly host?: string
}

const HUB = 'https://huggingface.co'
const NAME = /^\w[\w.-]*\/\w[\w.-]*$/
/** No such file; and no such model, or one that asks for an account. */
const NOT_SHOWN = new Set([401, 403, 404])
/** Longest time without a byte. */
const SILENCE_MS = 60_000

/**
 * Asks nothing where the folder has a graph: it comes last, and a file is there when all of it is. Throws
 * `invalid-argument` for a name that the hub does not show to everybody, `url-failed`, `io` and `aborted`.
 */
export async function downloadModel(model: HubModel): Promise<void> {
  const { name, folder, graphs } = model
  if (!NAME.test(name))
    throw new LightconeError('invalid-argument', {
      message: `"${name}" names no model of the hub.`,
      hint: 'Write <owner>/<name>, for instance Xenova/multilingual-e5-small.',
    })
  const graph = (one: string) => `onnx/${one}`
  if (graphs.some((one) => existsSync(join(folder, graph(one))))) return
  for (const file of ['config.json', 'tokenizer.json', 'tokenizer_config.json'])
    if (!(await download(file, model))) throw notThere(name, file)
  await download('1_Pooling/config.json', model)
  for (const one of graphs) {
    // Large graphs have their weights beside them; which ones do, nothing says before.
    const data = await download(graph(`${one}_data`), model)
    if (await download(graph(one), model)) return
    if (data) await rm(join(folder, graph(`${one}_data`)))
  }
  throw notThere(name, graphs.map(graph).join(' or '))
}

/** False where the hub does not have it. */
async function download(file: string, model: HubModel): Promise<boolean> {
  const path = join(model.folder, file)
  if (existsSync(path)) return true
  throwIfAborted(model.signal)
  const url = `${(model.host ?? HUB).replace(/\/$/, '')}/${model.name}/resolve/main/${file}`
  const silence = new AbortController()
  const heard = () => {
    clearTimeout(timer)
    timer = setTimeout(() => silence.abort(), SILENCE_MS)
  }
  let timer: NodeJS.Timeout | undefined
  heard()
  const signal = model.signal === undefined ? silence.signal : AbortSignal.any([silence.signal, model.signal])
  try {
    const response = await fetch(url, { signal })
    if (NOT_SHOWN.has(response.status)) return false
    if (!response.ok || response.body === null) throw new Error(`it replies with status ${response.status}`)
    await keep(response, path, heard, (done, total) =>
      model.onProgress?.({ stage: 'download', done, ...(total > 0 ? { total } : {}), item: file }),
    )
    return true
  } catch (cause) {
    throwIfAborted(model.signal)
    throw failed(url, cause, silence.signal.aborted)
  } finally {
    clearTimeout(timer)
  }
}

/** Under its name when all of it is there. */
async function keep(
  response: Response,
  path: string,
  heard: () => void,
  onBytes: (done: number, total: number) => void,
): Promise<void> {
  const part = `${path}.${process.pid}.part`
  // Where it is compressed on the way the length is another one.
  const total = response.headers.has('content-encoding') ? 0 : Number(response.headers.get('content-length'))
  await mkdir(dirname(path), { recursive: true })
  try {
    const file = await open(part, 'w')
    let done = 0
    try {
      for await (const chunk of response.body!) {
        heard()
        await file.appendFile(chunk)
        onBytes((done += chunk.length), total)
      }
    } finally {
      await file.close()
    }
    if (total > 0 && done !== total) throw new Error(`${done} of ${total} bytes came`)
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

const notThere = (name: string, file: string): LightconeError =>
  new LightconeError('invalid-argument', {
    message: `The hub shows no ${file} of the model ${name}.`,
    hint: 'Check the name; a model needs ONNX files, and one that asks for an account must be downloaded by hand and named by its folder.',
    details: { name, file },
  })

function failed(url: string, cause: unknown, wasSilent: boolean): LightconeError {
  const { code, message, cause: below } = cause as NodeJS.ErrnoException
  const isDisk = code !== undefined && /^E(?:NOSPC|ACCES|PERM|ROFS|NOTDIR|EXIST|DQUOT)$/.test(code)
  const reason = wasSilent
    ? `no byte came in ${SILENCE_MS / 1000} s`
    : below instanceof Error
      ? below.message
      : message
  return new LightconeError(isDisk ? 'io' : 'url-failed', {
    message: `${url} could not be downloaded: ${reason}.`,
    hint: isDisk
      ? 'Check the folder that it is kept in.'
      : 'Try again; or download the model elsewhere and name its folder.',
    details: { url },
    cause,
  })
}
