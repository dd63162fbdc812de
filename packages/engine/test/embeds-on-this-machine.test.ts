/**
 * ONNX models of this machine. What needs transformers.js runs where `npm install --no-save --ignore-scripts
 * @huggingface/transformers` has brought it, and is skipped elsewhere: it is far too large for every checkout.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLocalEmbedder, open } from '../src/index.ts'
import { writeTinyOnnx } from './tiny-onnx.ts'

const PACKAGE = '@huggingface/transformers'
const isThere = await import(PACKAGE).then(
  () => true,
  () => false,
)

const folder = mkdtempSync(join(tmpdir(), 'lightcone-onnx-'))
const model = join(folder, 'tiny')
beforeAll(() =>
  writeTinyOnnx(model, [
    ['ferry', 'boat'],
    ['key', 'certificate'],
    ['snow', 'cold'],
  ]),
)
afterAll(() => rmSync(folder, { recursive: true }))

it('says what to install without transformers.js', async () => {
  const load = () => import('not-installed-anywhere' as string)
  await expect(createLocalEmbedder({ folder: model, load })).rejects.toMatchObject({
    code: 'dependency-missing',
    hint: expect.stringContaining('npm install @huggingface/transformers --ignore-scripts'),
  })
})

it('says what a folder lacks before it loads anything', async () => {
  const load = () => Promise.reject(new Error('not to be asked'))
  await expect(createLocalEmbedder({ folder, load })).rejects.toMatchObject({
    code: 'invalid-argument',
    message: expect.stringContaining('it has no config.json'),
  })
})

describe.skipIf(!isThere)('with transformers.js', () => {
  it('finds passages in other words', async () => {
    const cone = await open(':memory:', {
      embedders: [{ model: await createLocalEmbedder({ folder: model }) }],
    })
    await cone.addDocuments([
      { id: 'ferry', text: 'The ferry leaves at nine.' },
      { id: 'keys', text: 'A key is made anew.' },
      { id: 'pass', text: 'Snow closes the pass.' },
    ])
    const first = async (question: string) => (await cone.search(question)).candidates[0]?.segment.document
    expect(await first('boat')).toBe('ferry')
    expect(await first('certificate')).toBe('keys')
    expect(await first('cold')).toBe('pass')
    expect((await cone.search('boat')).trace.stages[0]!.notes).toMatchObject({ spaces: 'local/tiny' })
    await cone.close()
  })

  it('gives unit vectors, one a text, and the same ones every time', async () => {
    const embedder = await createLocalEmbedder({ folder: model })
    const values = ['boat', 'a ferry and a key', '']
    const { embeddings } = await embedder.doEmbed({ values })
    expect(embeddings).toHaveLength(3)
    for (const vector of embeddings.slice(0, 2)) expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
    expect((await embedder.doEmbed({ values })).embeddings).toEqual(embeddings)
    // What is beyond the model's 64 tokens is cut off.
    const long = ['boat '.repeat(64), 'boat '.repeat(64) + 'snow '.repeat(500)]
    const { embeddings: cut } = await embedder.doEmbed({ values: long })
    expect(cut[1]).toEqual(cut[0])
  })
})
