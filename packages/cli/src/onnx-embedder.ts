/** ONNX models that run on this machine, by name: `local:<folder>` and `hub:<owner>/<name>`, with options behind a `?`. */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  createLocalEmbedder,
  type EmbedderOptions,
  LightconeError,
  LONG_WAYS,
  type LocalEmbedderOptions,
  type LongRunning,
  type LongWay,
} from 'lightcone'
import { cacheFolder } from './compile-cache.ts'

export interface OnnxPlace {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The current folder. */
  readonly folder: string
  /** Of a download. */
  readonly running: LongRunning
  readonly load: () => Promise<unknown>
}

type Named = Pick<EmbedderOptions, 'model' | 'late'>

/** `undefined` for names of other models. Throws as `createLocalEmbedder` does. */
export async function findOnnxEmbedder(
  name: string,
  { env, folder, running, load }: OnnxPlace,
): Promise<Named | undefined> {
  const found = parse(name)
  if (found === undefined) return undefined
  const { kind, place, late, ...options } = found
  const host = env['HF_ENDPOINT']
  const model = await createLocalEmbedder({
    ...options,
    ...running,
    load,
    ...(kind === 'local'
      ? { folder: resolve(folder, place) }
      : { hub: place, folder: modelFolder(env, place), ...(host ? { hubHost: host } : {}) }),
  })
  return { model, ...(late === undefined ? {} : { late }) }
}

/** A name that leads out of the folder is refused where it is asked for. */
const modelFolder = (env: OnnxPlace['env'], name: string): string =>
  join(cacheFolder(env, process.platform, homedir()), 'lightcone', 'models', ...name.split('/'))

interface Parsed extends Pick<LocalEmbedderOptions, 'long' | 'stretch'>, Pick<EmbedderOptions, 'late'> {
  readonly kind: 'local' | 'hub'
  readonly place: string
}

/** What the values may be, the embedder says. `late` alone is 1. */
function parse(name: string): Parsed | undefined {
  const [, kind, place = '', query] = /^(local|hub):([^?]*)(?:\?(.*))?$/.exec(name) ?? []
  if (kind === undefined) return undefined
  const given = new Map(new URLSearchParams(query))
  const unknown = [...given.keys()].find((key) => !['long', 'stretch', 'late'].includes(key))
  if (place === '' || unknown !== undefined)
    throw new LightconeError('invalid-argument', {
      message:
        unknown === undefined ? `"${name}" names no model.` : `"${unknown}" in "${name}" is no option.`,
      hint: `Write local:<folder> or hub:<owner>/<name>, and behind it nothing or ?long=<${LONG_WAYS.join('|')}>&stretch=<times>&late=<0 to 1>.`,
    })
  const long = given.get('long')
  const stretch = given.get('stretch')
  const late = given.get('late')
  return {
    kind: kind as Parsed['kind'],
    place,
    ...(long === undefined ? {} : { long: long as LongWay }),
    ...(stretch === undefined ? {} : { stretch: Number(stretch) }),
    ...(late === undefined ? {} : { late: late === '' ? 1 : Number(late) }),
  }
}
