import { describe, expect, it } from 'vitest'
import { folderWith, jsonl } from '../test/folder.ts'
import { evalSegmentation, type Splitter } from './segmentation.ts'

const text = 'One here. Two there. Three.'
const gold = [
  [0, 9],
  [10, 20],
  [21, 27],
]
const record = { _id: 'a', lang: 'en', text, sentences: gold }

const whole: Splitter = (text) => [{ start: 0, end: text.length }]
/** Cuts after every full stop and the white space behind it. */
const stops: Splitter = (text) =>
  Array.from(text.matchAll(/[^.]+\.?\s*/g), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }))

describe('evalSegmentation', () => {
  it('counts sentence ends, white space before them left out', async () => {
    const folder = folderWith({ 'b.jsonl': jsonl(record), 'readme.txt': 'no records' })
    const { files } = await evalSegmentation({ folder, split: stops })
    expect(files).toEqual([{ name: 'b', lang: 'en', precision: 1, recall: 1, f1: 1, intlF1: 1 }])
  })
  it('gives precision and recall of ends, summed over the texts of a file', async () => {
    const other = { _id: 'b', lang: 'en', text: 'Dr. No left.', sentences: [[0, 12]] }
    const folder = folderWith({ 'a.jsonl': jsonl(record, other) })
    const [all] = (await evalSegmentation({ folder, split: whole })).files
    expect(all).toMatchObject({ precision: 1, recall: 0.5, f1: 2 / 3 })
    const [most] = (await evalSegmentation({ folder, split: stops })).files
    expect(most).toMatchObject({ precision: 0.8, recall: 1 })
  })
  it('reads gzipped files, in the order of their names, and means over them', async () => {
    const folder = folderWith({ 'z.jsonl': jsonl(record), 'a.jsonl.gz': jsonl({ ...record, lang: 'de' }) })
    const report = await evalSegmentation({
      folder,
      split: (text, lang) => (lang === 'de' ? stops : whole)(text, lang),
    })
    expect(report.files.map(({ name, lang }) => [name, lang])).toEqual([
      ['a', 'de'],
      ['z', 'en'],
    ])
    expect(report.macroF1).toBeCloseTo((1 + 0.5) / 2)
    expect(report.macroIntlF1).toBe(1)
  })
  it('reads only the first texts of each file when asked', async () => {
    const folder = folderWith({ 'a.jsonl': jsonl(record, { ...record, sentences: [[0, 27]] }) })
    const { files } = await evalSegmentation({ folder, split: stops, limit: 1 })
    expect(files[0]).toMatchObject({ precision: 1, recall: 1 })
    await expect(evalSegmentation({ folder, limit: 0 })).rejects.toMatchObject({ code: 'invalid-argument' })
  })
  it('gives Pk of topic boundaries where the texts have segments', async () => {
    const bread =
      'The baker kneads the dough for bread. Bread dough rests beside the baker. The dough bakes to bread.'
    const stars =
      'A galaxy of stars shines far away. The stars of that galaxy are old. No galaxy has more stars.'
    const sentencesOf = (part: string, from: number) =>
      stops(part, 'en').map(({ start, end }) => [
        from + start,
        from + start + part.slice(start, end).trimEnd().length,
      ])
    const topical = {
      _id: 't',
      lang: 'en',
      text: `${bread} ${stars}`,
      sentences: [...sentencesOf(bread, 0), ...sentencesOf(stars, bread.length + 1)],
    }
    const at = bread.length + 1
    const right = {
      ...topical,
      segments: [
        [0, at - 1],
        [at, at + stars.length],
      ],
    }
    const wrong = { ...topical, segments: [[0, at + stars.length]] }
    const folder = folderWith({ 'a.jsonl': jsonl(right), 'b.jsonl': jsonl(wrong), 'c.jsonl': jsonl(record) })
    const { files, macroPk } = await evalSegmentation({ folder, split: stops })
    expect(files.map((file) => file.pk)).toEqual([0, 1, undefined])
    expect(macroPk).toBe(0.5)
  })
  it('says what is wrong with a folder or a record', async () => {
    const run = (files: Record<string, string>) =>
      evalSegmentation({ folder: folderWith(files), split: whole })
    await expect(run({ 'a.txt': '' })).rejects.toMatchObject({ code: 'source-not-found' })
    await expect(run({ 'a.jsonl': '{' })).rejects.toThrow('a.jsonl:1')
    await expect(run({ 'a.jsonl': jsonl({ text }) })).rejects.toThrow('no list "sentences"')
    await expect(run({ 'a.jsonl': jsonl({ ...record, lang: '?' }) })).rejects.toThrow('no language tag')
    for (const sentences of [
      [[0, 28]],
      [[5, 5]],
      [
        [0, 9],
        [8, 20],
      ],
      [[0]],
      [['0', 9]],
    ]) {
      await expect(run({ 'a.jsonl': jsonl({ ...record, sentences }) })).rejects.toMatchObject({
        code: 'file-malformed',
      })
    }
    await expect(evalSegmentation({ folder: '/no/such/folder', split: whole })).rejects.toMatchObject({
      code: 'io',
    })
  })
  it('stops when it is told to', async () => {
    const folder = folderWith({ 'a.jsonl': jsonl(record) })
    const signal = AbortSignal.abort()
    await expect(evalSegmentation({ folder, split: whole, signal })).rejects.toMatchObject({
      code: 'aborted',
    })
  })
})
