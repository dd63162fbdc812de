/** Models of the hub: a server on this machine with its paths, which sends large files elsewhere as the hub does. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createLocalEmbedder } from '../src/index.ts'
import { listen, stopListening } from './listen.ts'
import { writeTinyOnnx } from './tiny-onnx.ts'

const root = mkdtempSync(join(tmpdir(), 'lightcone-hub-'))
const published = join(root, 'published')
const asked: string[] = []
/** Of paths that end so: an answer in another way. */
let cut: string | undefined
let hang: string | undefined
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url!, 'http://hub')
  asked.push(pathname)
  const [, file] = /^\/(?:me\/tiny\/resolve\/main|elsewhere)\/(.*)$/.exec(pathname) ?? []
  const path = join(published, file ?? 'none')
  if (pathname.startsWith('/gated/')) return response.writeHead(401).end()
  if (file === undefined || !existsSync(path)) return response.writeHead(404).end()
  if (file.startsWith('onnx/') && !pathname.startsWith('/elsewhere'))
    return response.writeHead(302, { location: `/elsewhere/${file}` }).end()
  const content = readFileSync(path)
  response.writeHead(200, { 'content-length': content.length })
  if (hang !== undefined && file.endsWith(hang)) return response.write(content.subarray(0, 10))
  if (cut === undefined || !file.endsWith(cut)) return response.end(content)
  response.write(content.subarray(0, 10), () => response.destroy())
  return undefined
})
let hubHost = ''
beforeAll(async () => {
  writeTinyOnnx(published, { meanings: [['boat', 'ferry']] })
  hubHost = `${await listen(server)}/`
})
afterAll(() => {
  stopListening(server)
  rmSync(root, { recursive: true })
})
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(root, 'kept-'))
  asked.length = 0
  cut = hang = undefined
})

/** Stops where the model would be opened: what is tested here comes before. */
const isOpened = new Error('all files are there')
const load = async () => ({ AutoTokenizer: { from_pretrained: () => Promise.reject(isOpened) } })
const create = (more: object = {}) =>
  createLocalEmbedder({ hub: 'me/tiny', hubHost, folder, load, ...more }).catch((error: unknown) => error)
const files = () => (readdirSync(folder, { recursive: true }) as string[]).toSorted()

it('downloads what there is, the graph last, and asks nothing the next time', async () => {
  expect(await create()).toMatchObject({ cause: isOpened })
  expect(files()).toEqual([
    'config.json',
    'onnx',
    'onnx/model.onnx',
    'tokenizer.json',
    'tokenizer_config.json',
  ])
  for (const file of ['config.json', 'onnx/model.onnx'])
    expect(readFileSync(join(folder, file))).toEqual(readFileSync(join(published, file)))
  expect(asked.at(-1)).toBe('/elsewhere/onnx/model.onnx')
  asked.length = 0
  expect(await create()).toMatchObject({ cause: isOpened })
  expect(asked).toEqual([])
})

it('says how far it is', async () => {
  const heard = new Map<string, number>()
  await create({
    onProgress: ({
      stage,
      done,
      total,
      item,
    }: {
      stage: string
      done: number
      total: number
      item: string
    }) => heard.set(`${stage} ${item}`, done / total),
  })
  expect(heard.get('download onnx/model.onnx')).toBe(1)
})

it('keeps no half file, and goes on where it was', async () => {
  cut = 'model.onnx'
  expect(await create()).toMatchObject({
    code: 'url-failed',
    message: expect.stringMatching(/model\.onnx could not be downloaded: /),
  })
  expect(files()).toEqual(['config.json', 'onnx', 'tokenizer.json', 'tokenizer_config.json'])
  cut = undefined
  asked.length = 0
  expect(await create()).toMatchObject({ cause: isOpened })
  expect(asked).not.toContain('/me/tiny/resolve/main/tokenizer.json')
  expect(files()).toContain('onnx/model.onnx')
})

it('stops with the caller', async () => {
  hang = 'model.onnx'
  expect(await create({ signal: AbortSignal.timeout(200) })).toMatchObject({ code: 'aborted' })
  expect(files()).not.toContain('onnx/model.onnx')
})

it('says what is not there, and what is no name', async () => {
  for (const hub of ['me/other', 'gated/model'])
    expect(await create({ hub })).toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining(`shows no config.json of the model ${hub}`),
    })
  asked.length = 0
  for (const hub of ['tiny', '../tiny', 'me/..', 'me/tiny/more', 'me/tiny?x'])
    expect(await create({ hub })).toMatchObject({ code: 'invalid-argument' })
  expect(asked).toEqual([])
  expect(await create({ hubHost: 'http://127.0.0.1:1' })).toMatchObject({
    message: expect.stringMatching(
      /config\.json could not be downloaded: .*ECONNREFUSED|could not be downloaded: bad port/,
    ),
  })
})
