/**
 * ONNX models of this machine. What needs transformers.js runs where it is: beside the package, or in the folder that
 * LIGHTCONE_TRANSFORMERS names, as in CI. Elsewhere it is skipped: it is far too large for every checkout.
 */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createLocalEmbedder,
  type EmbedderOptions,
  type EmbeddingModel,
  type LanguageModel,
  type LocalEmbedderOptions,
  type LongWay,
  open,
  openEmbeddingCache,
} from '../src/index.ts'
import { blend, createTextEmbedder } from '../src/models/embed-model/text-embedder.ts'
import { type TinyModel, type TinyNumbers, writeTinyOnnx } from './tiny-onnx.ts'

const PACKAGE = '@huggingface/transformers'
const elsewhere = process.env['LIGHTCONE_TRANSFORMERS']
const load = (): Promise<unknown> =>
  import(
    elsewhere === undefined
      ? PACKAGE
      : pathToFileURL(createRequire(join(elsewhere, 'package.json')).resolve(PACKAGE)).href
  )
// A folder that was named is to have it.
const isThere =
  elsewhere !== undefined ||
  (await load().then(
    () => true,
    () => false,
  ))

const folder = mkdtempSync(join(tmpdir(), 'lightcone-onnx-'))
const model = join(folder, 'tiny')
const MEANINGS = [
  ['ferry', 'boat'],
  ['key', 'certificate'],
  ['snow', 'cold'],
]
beforeAll(() => {
  writeTinyOnnx(model, { meanings: MEANINGS })
})
afterAll(() => rmSync(folder, { recursive: true }))

it('says what to install without transformers.js', async () => {
  const load = () => import('not-installed-anywhere' as string)
  await expect(createLocalEmbedder({ folder: model, load })).rejects.toMatchObject({
    code: 'dependency-missing',
    hint: expect.stringContaining('npm install @huggingface/transformers --ignore-scripts'),
  })
})

it('says what a folder lacks, or an option is not, before it loads anything', async () => {
  const load = () => Promise.reject(new Error('not to be asked'))
  await expect(createLocalEmbedder({ folder, load })).rejects.toMatchObject({
    code: 'invalid-argument',
    message: expect.stringContaining('it has no config.json'),
  })
  for (const options of [{ long: 'longer' as 'cut' }, { stretch: 2 }, { long: 'ntk' as const, stretch: 1.5 }])
    await expect(createLocalEmbedder({ folder: model, load, ...options })).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringMatching(/`long`|`stretch`/),
    })
})

describe.skipIf(!isThere)('with transformers.js', () => {
  const create = (options: LocalEmbedderOptions) => createLocalEmbedder({ load, ...options })
  const vectorsOf = async (options: LocalEmbedderOptions, values: string[]) =>
    (await (await create(options)).doEmbed({ values })).embeddings

  it('finds passages in other words', async () => {
    const cone = await open(':memory:', { embedders: [{ model: await create({ folder: model }) }] })
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
    const embedder = await create({ folder: model })
    const values = ['boat', 'a ferry and a key', '']
    const { embeddings } = await embedder.doEmbed({ values })
    expect(embeddings).toHaveLength(3)
    for (const vector of embeddings.slice(0, 2)) expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
    expect((await embedder.doEmbed({ values })).embeddings).toEqual(embeddings)
  })

  it('stops with the caller', async () => {
    const embedder = await create({ folder: model })
    const abortSignal = AbortSignal.abort()
    await expect(embedder.doEmbed({ values: ['boat'], abortSignal })).rejects.toMatchObject({
      code: 'aborted',
    })
  })

  describe('texts beyond the limit', () => {
    const LENGTH = 16
    const written = (name: string, more: Partial<TinyModel>) => {
      const tiny = { meanings: MEANINGS, mixed: 0.5, length: LENGTH, framed: true, ...more }
      const at = join(folder, name)
      return { folder: at, tiny, numbers: writeTinyOnnx(at, tiny) }
    }
    /** Words that tell where they stand: 6, 14, 61 and 130 tokens. */
    const texts = [6, 14, 61, 130].map((count) =>
      Array.from({ length: count }, (_, i) => ['boat', 'key', 'snow', 'ferry', 'cold'][(i * i) % 5]).join(
        ' ',
      ),
    )
    /** Windows of 14 words and what frames them. */
    const SIZE = LENGTH - 2

    it('are cut there where that is wanted', async () => {
      const { folder } = written('cut', { positions: 'table' })
      const cut = texts.map((text) => text.split(' ').slice(0, SIZE).join(' '))
      expect(await vectorsOf({ folder, long: 'cut' }, texts)).toEqual(await vectorsOf({ folder }, cut))
    })

    it('are read in windows, every token once', async () => {
      const { folder, tiny, numbers } = written('windows', { positions: 'table' })
      const twins = texts.map((text) => {
        const words = text.split(' ')
        const windows = windowStarts(words.length, SIZE).map(({ start, from, to }) => {
          const part = ['[CLS]', ...words.slice(start, start + SIZE), '[SEP]']
          const rows = twin(
            tiny,
            numbers,
            part,
            part.map((_, i) => numbers.places[i]!),
          )
          return [rows[0]!, ...rows.slice(1 + from - start, 1 + to - start), rows.at(-1)!]
        })
        return unitMean(windows.flat())
      })
      expectNear(await vectorsOf({ folder }, texts), twins)
    })

    /** Where token i of all stands, on the line of trained places. */
    const WAYS = {
      grouped: (i: number, count: number) => Math.floor(i / Math.ceil(Math.max(1, count / LENGTH))),
      recurrent: (i: number) => i % LENGTH,
      // Behind the last trained place there is none to go to.
      interpolated: (i: number, count: number) => Math.min(LENGTH - 1, i / Math.max(1, count / LENGTH)),
    }
    const cases = (['table', 'input'] as const).flatMap((positions) =>
      Object.entries(WAYS).flatMap(([long, place]) =>
        [0, 2].map((offset) => [long as keyof typeof WAYS, positions, offset, place] as const),
      ),
    )
    it.each(cases)(
      'are read with %s positions, which the graph has as %s, from place %i on',
      async (long, positions, offset, place) => {
        const { folder, tiny, numbers } = written(`${long}-${positions}-${offset}`, { positions, offset })
        const twins = texts.map((text) => {
          const words = ['[CLS]', ...text.split(' '), '[SEP]']
          const places = words.map((_, i) => between(numbers.places, offset, place(i, words.length)))
          return unitMean(twin(tiny, numbers, words, places))
        })
        expectNear(await vectorsOf({ folder, long, stretch: 10 }, texts), twins)
      },
    )

    it.each([
      ['ntk', (s: number, j: number, n: number) => s ** (-j / (n - 1))],
      ['interpolated', (s: number) => 1 / s],
    ] as const)('are read with %s rotary positions', async (long, slower) => {
      const { folder, tiny, numbers } = written(`rotary-${long}`, { positions: 'rotary' })
      const twins = texts.map((text) => {
        const words = ['[CLS]', ...text.split(' '), '[SEP]']
        const s = Math.max(1, words.length / LENGTH)
        const places = words.map((_, i) =>
          numbers.frequencies.map((one, j, { length }) => Math.cos(i * one * slower(s, j, length))),
        )
        return unitMean(twin(tiny, numbers, words, places))
      })
      expectNear(await vectorsOf({ folder, long, stretch: 10 }, texts), twins)
    })

    const exported = join(import.meta.dirname, 'exported')
    const { words, ways } = JSON.parse(readFileSync(join(exported, 'expected.json'), 'utf8')) as {
      readonly words: readonly number[]
      readonly ways: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>
    }
    const pytorch = Object.entries(ways).flatMap(([kind, wanted]) =>
      Object.entries(wanted).map(([long, vector]) => [kind, long as LongWay, vector] as const),
    )
    it.each(pytorch)(
      'are read as PyTorch reads them by a %s that it has exported, %s',
      async (kind, long, vector) => {
        const { folder, numbers } = written(`exported-${kind}`, {
          length: 64,
          ...(kind === 'roberta' ? { offset: 2 } : {}),
        })
        copyFileSync(join(exported, `${kind}.onnx`), join(folder, 'onnx', 'model.onnx'))
        const text = words.map((word) => numbers.words[word]).join(' ')
        expectNear(await vectorsOf({ folder, long }, [text]), [vector])
      },
    )

    it('are read in windows of the stretched size where they are longer still', async () => {
      const { folder } = written('stretched', { positions: 'table', mixed: 0 })
      const once = await vectorsOf({ folder, long: 'recurrent', stretch: 10 }, texts)
      const inWindows = await vectorsOf({ folder, long: 'recurrent', stretch: 2 }, texts)
      expect(inWindows.slice(0, 2)).toEqual(once.slice(0, 2))
      expect(inWindows[3]).not.toEqual(once[3])
    })

    it('change nothing of those within it', async () => {
      const { folder } = written('short', { positions: 'table' })
      const [plain] = await vectorsOf({ folder }, [texts[0]!])
      for (const long of ['grouped', 'recurrent', 'interpolated'] as const)
        expectNear(await vectorsOf({ folder, long }, [texts[0]!]), [plain!])
    })

    it.each([
      ['grouped', 'rotary', 'neither takes `position_ids` nor looks positions up in a table'],
      ['recurrent', undefined, 'neither takes `position_ids` nor looks positions up in a table'],
      ['interpolated', undefined, 'no frequencies of rotary positions'],
      ['ntk', 'table', 'no frequencies of rotary positions'],
    ] as const)('are refused %s where the graph has %s positions', async (long, positions, lacks) => {
      const { folder } = written('lacking', positions === undefined ? {} : { positions })
      await expect(create({ folder, long })).rejects.toMatchObject({
        code: 'invalid-argument',
        message: expect.stringContaining(lacks),
        hint: expect.stringContaining('windows'),
      })
    })

    it('have a space and vectors in caches of their own', async () => {
      const { folder } = written('named', { positions: 'table' })
      expect((await create({ folder })).modelId).toBe('named')
      expect((await create({ folder, long: 'grouped' })).modelId).toBe('named grouped')
    })

    it('take the first token of each window where the model says so', async () => {
      const { folder, tiny, numbers } = written('cls', { positions: 'table' })
      const words = texts[2]!.split(' ')
      const windows = windowStarts(words.length, SIZE).map(({ start, from, to }) => {
        const part = ['[CLS]', ...words.slice(start, start + SIZE), '[SEP]']
        const [first] = twin(
          tiny,
          numbers,
          part,
          part.map((_, i) => numbers.places[i]!),
        )
        return first!.map((value) => value * (to - from))
      })
      expectNear(await vectorsOf({ folder, pooling: 'cls' }, [texts[2]!]), [unitMean(windows)])
    })
  })

  describe('late chunking', () => {
    const LENGTH = 16
    const tiny: TinyModel = {
      meanings: MEANINGS,
      positions: 'table',
      mixed: 0.5,
      length: LENGTH,
      framed: true,
    }
    const at = join(folder, 'late')
    const numbers = writeTinyOnnx(at, tiny)
    /** Parts of 2, 5, 0 and 30 words; with the title that is more than two windows. */
    const parts = [2, 5, 0, 30].map((count, part) =>
      Array.from({ length: count }, (_, i) => `${['boat', 'key', 'snow', 'it'][(i + part) % 4]} `).join(''),
    )

    it('gives each part the mean of its tokens, read within the whole', async () => {
      const tokens = parts.flatMap((text, part) =>
        text.split(' ').flatMap((word) => (word === '' ? [] : [{ word, part }])),
      )
      const rows = windowStarts(tokens.length, LENGTH - 2).flatMap(({ start, from, to }) => {
        const words = tokens
          .slice(start, start + LENGTH - 2)
          .map(({ word }) => (word === 'it' ? '[UNK]' : word))
        const framed = ['[CLS]', ...words, '[SEP]']
        const read = twin(
          tiny,
          numbers,
          framed,
          framed.map((_, i) => numbers.places[i]!),
        )
        return read.slice(1 + from - start, 1 + to - start)
      })
      const twins = parts.map((_, part) => {
        const own = rows.filter((_, i) => tokens[i]!.part === part)
        return unitMean(own.length > 0 ? own : rows)
      })
      const { embeddings } = await (await create({ folder: at })).doEmbedParts!({ parts })
      expectNear(embeddings, twins)
    })

    // A window of this one holds a document.
    const wide = join(folder, 'wide')
    writeTinyOnnx(wide, { meanings: MEANINGS, mixed: 0.5, length: 2048, framed: true })
    const cone = (more: Partial<EmbedderOptions>) =>
      create({ folder: wide }).then((model) => open(':memory:', { embedders: [{ model, ...more }] }))
    const filler = (word: string) => `It leaves at ${word}. `.repeat(30)
    // The ferry is last, so that it is not first by chance where scores are equal.
    const DOCUMENTS = ['key', 'snow', 'ferry'].map((word, i) => ({
      id: `line-${i}`,
      title: 'Notes',
      text: `${`The ${word} is new. `.repeat(20)}\n\n${filler('nine')}\n\n${filler('eleven')}\n\n${`That is so on day ${i}. `.repeat(40)}`,
    }))

    it('lets passages that do not name their subject be found by it, in a space of its own', async () => {
      const found = async (more: Partial<EmbedderOptions>) => {
        const opened = await cone(more)
        await opened.addDocuments(DOCUMENTS)
        const { candidates, trace } = await opened.search('boat', { k: 30 })
        await opened.close()
        const { spaces } = trace.stages[0]!.notes
        const unnamed = candidates.filter(({ segment }) => !/ferry|key|snow/i.test(segment.text))
        return { spaces, first: unnamed[0]!.segment.document, scores: unnamed.map(({ score }) => score) }
      }
      // By its own text one such passage is like another.
      const own = await found({})
      expect(own.first).toBe('line-0')
      expect(own.scores[0]! - own.scores.at(-1)!).toBeLessThan(0.01)
      const late = await found({ late: 1 })
      expect(late).toMatchObject({ spaces: 'local/wide late', first: 'line-2' })
      expect(late.scores[0]! - late.scores.at(-1)!).toBeGreaterThan(0.1)
      const half = await found({ late: 0.5 })
      expect(half).toMatchObject({ spaces: 'local/wide late 0.5', first: 'line-2' })
    })

    it('blends both vectors by the share that is asked for', async () => {
      const model = await create({ folder: at })
      const [own] = await createTextEmbedder({ model }).embed(['boat boat'], 'document', () => {})
      const [, late] = await createTextEmbedder({ model, late: 1 }).embedParts('', ['key', 'boat'], () => {})
      for (const share of [0.25, 0.5, 1]) {
        const wanted = own!.map((value, i) => (1 - share) * value + share * late![i]!)
        expectNear(
          [
            [
              ...blend(
                own!.map((value) => 3 * value),
                late!,
                share,
              ),
            ],
          ],
          [[...wanted]],
        )
      }
    })

    it('embeds a document again when it is replaced, and others from the cache', async () => {
      const cache = openEmbeddingCache(join(folder, 'late.db'))
      const model = await create({ folder: at })
      const asked: number[] = []
      const counting: EmbeddingModel = {
        ...model,
        doEmbed: () => Promise.reject(new Error('no passage has a vector of its own')),
        doEmbedParts(settings) {
          asked.push(settings.parts.length)
          return model.doEmbedParts!(settings)
        },
      }
      const opened = await open(':memory:', { embedders: [{ model: counting, late: 1, cache }] })
      await opened.addDocuments(DOCUMENTS)
      expect(asked).toHaveLength(3)
      const changed = { ...DOCUMENTS[0]!, text: `${DOCUMENTS[0]!.text}\n\nAnd a boat.` }
      await opened.addDocuments([changed, DOCUMENTS[1]!])
      expect(asked).toHaveLength(4)
      await opened.addDocuments(DOCUMENTS)
      expect(asked).toHaveLength(4)
      await opened.close()
      cache.close()
    })

    it('is refused where the model cannot do it, or nothing would come of it', async () => {
      const model = await create({ folder: at })
      const byFirst = await create({ folder: at, pooling: 'cls' })
      const enrich = { model: {} as LanguageModel, with: ['situate'] } as const
      for (const options of [
        { model: byFirst, late: 1 },
        { model, late: 2 },
        { model, late: 1, enrich },
      ])
        await expect(open(':memory:', { embedders: [options] })).rejects.toMatchObject({
          code: 'invalid-argument',
        })
    })
  })

  it('says so where a graph is damaged', async () => {
    const at = join(folder, 'damaged')
    writeTinyOnnx(at, { meanings: MEANINGS, positions: 'table' })
    writeFileSync(join(at, 'onnx', 'model.onnx'), 'no graph at all')
    await expect(create({ folder: at, long: 'grouped' })).rejects.toMatchObject({ code: 'invalid-argument' })
  })
})

// ── a naive twin of the tiny model ───────────────────────────────────────────────────────────────────────

/** Vectors of the words, each with its place added, and the mean of them all mixed in. */
function twin(
  { mixed = 0 }: TinyModel,
  { words: known, rows }: TinyNumbers,
  words: readonly string[],
  places: readonly (readonly number[])[],
): number[][] {
  const placed = words.map((word, i) => rows[known.indexOf(word)]!.map((value, j) => value + places[i]![j]!))
  const mean = meanOf(placed)
  return placed.map((row) => row.map((value, j) => value + mixed * mean[j]!))
}

const meanOf = (rows: readonly (readonly number[])[]): number[] =>
  rows[0]!.map((_, j) => rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length)

function unitMean(rows: readonly (readonly number[])[]): number[] {
  const mean = meanOf(rows)
  return mean.map((value) => value / Math.hypot(...mean))
}

/** The row of a table at a place between two of its rows. */
function between(table: readonly (readonly number[])[], offset: number, place: number): number[] {
  const [low, high] = [Math.floor(place), Math.ceil(place)].map((i) => table[offset + i]!)
  return low!.map((value, j) => value + (place % 1) * (high![j]! - value))
}

/** Evenly laid windows that share an eighth at least, each token taken from the nearer middle. */
function windowStarts(count: number, size: number) {
  let steps = 0
  while (size + steps * (size - Math.floor(size / 8)) < count) steps++
  const starts = Array.from({ length: steps + 1 }, (_, i) =>
    steps === 0 ? 0 : Math.round((i * (count - size)) / steps),
  )
  const edge = (i: number) => Math.floor((starts[i]! + size + starts[i + 1]!) / 2)
  return starts.map((start, i) => ({
    start,
    from: i === 0 ? 0 : edge(i - 1),
    to: i === steps ? count : edge(i),
  }))
}

function expectNear(found: readonly (readonly number[])[], wanted: readonly (readonly number[])[]): void {
  expect(found).toHaveLength(wanted.length)
  found.forEach((vector, i) => {
    const far = Math.max(...vector.map((value, j) => Math.abs(value - wanted[i]![j]!)))
    expect(far).toBeLessThan(1e-5)
  })
}
