import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { evalGenerate, evalSpans } from '../src/index.ts'
import { folderWith } from './folder.ts'

describe('eval generate', () => {
  it('writes a set that eval spans reads, and says what is in it', async () => {
    const out = join(folderWith({}), 'made', 'needles')
    const report = await evalGenerate({
      family: 'needles',
      out,
      settings: { length: '4000', questions: '5' },
    })
    expect(report).toMatchObject({
      family: 'needles',
      kind: 'single',
      seed: 1,
      parameters: { length: 4000, questions: 5, distractors: 10, depth: -1 },
      documents: 1,
      questions: 5,
      unanswerable: 0,
    })
    const { points, queries } = await evalSpans({ folder: out, budget: '200' })
    expect(queries).toBe(5)
    expect(points[0]!.evidenceRecall).toBeGreaterThan(0.9)
  })

  it('changes a set that is there, keeping its ids', async () => {
    const root = folderWith({})
    const [clean, noisy, open] = ['clean', 'noisy', 'open'].map((name) => join(root, name)) as [
      string,
      string,
      string,
    ]
    await evalGenerate({ family: 'passkeys', out: clean, settings: { length: '500', documents: '3' } })
    const settings = { kind: 'misspelt', rate: '1' }
    await evalGenerate({ family: 'failures', from: clean, out: noisy, settings })
    const ids = (folder: string) =>
      readFileSync(join(folder, 'items.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)._id)
    expect(ids(noisy)).toEqual(ids(clean))
    expect(
      await evalGenerate({ family: 'failures', from: clean, out: open, settings: { kind: 'missing' } }),
    ).toMatchObject({
      questions: 3,
      unanswerable: 3,
    })
    const nothing = {
      family: 'failures',
      from: clean,
      out: join(root, 'none'),
      settings: { kind: 'irrelevant' },
    }
    await expect(evalGenerate(nothing)).rejects.toThrow('Nothing is left')
  })

  it('overwrites nothing, and wants a set to change where it changes one', async () => {
    const folder = folderWith({ 'mine.txt': 'mine' })
    const refused = { code: 'invalid-argument' }
    await expect(evalGenerate({ family: 'lines', out: folder })).rejects.toMatchObject(refused)
    await expect(evalGenerate({ family: 'numerics', out: join(folder, 'new') })).rejects.toMatchObject(
      refused,
    )
    await expect(
      evalGenerate({ family: 'lines', out: join(folder, 'new'), from: folder }),
    ).rejects.toMatchObject(refused)
    await expect(evalGenerate({ family: 'lines', out: join(folder, 'mine.txt') })).rejects.toMatchObject({
      code: 'io',
    })
  })
})
