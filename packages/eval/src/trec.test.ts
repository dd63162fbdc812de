import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith } from '../test/folder.ts'
import { readTrecQrels, readTrecRun, trecRunLines } from './trec.ts'

describe('TREC files', () => {
  it('reads judgements', async () => {
    const folder = folderWith({ qrels: '1 0 d1 2\n1\t0\td2\t0\r\n2 0 d1 1\n' })
    expect(await readTrecQrels(join(folder, 'qrels'))).toEqual(
      new Map([
        [
          '1',
          new Map([
            ['d1', 2],
            ['d2', 0],
          ]),
        ],
        ['2', new Map([['d1', 1]])],
      ]),
    )
  })
  it('orders a run by score, then by falling id, and does not believe the rank', async () => {
    const folder = folderWith({ run: '1 Q0 a 1 0.5 x\n1 Q0 c 2 2.25 x\n1 Q0 b 3 0.5 x\n' })
    expect(await readTrecRun(join(folder, 'run'))).toEqual(new Map([['1', ['c', 'b', 'a']]]))
  })
  it('reads back the run it writes', async () => {
    const ranking = Array.from({ length: 100 }, (_, i) => `d${(i * 37) % 100}`)
    const folder = folderWith({ run: trecRunLines('q', ranking, 'tag') })
    expect(await readTrecRun(join(folder, 'run'))).toEqual(new Map([['q', ranking]]))
  })
  it('does not write ids with white space', () => {
    expect(() => trecRunLines('q', ['a b'], 'tag')).toThrow('white space')
  })
  it.each([
    ['1 0 d1', 'qrels:1 is not'],
    ['1 0 d1 x', 'qrels:1 is not'],
    ['1 0 d1 1\n1 0 d1 1', 'qrels:2 judges "d1"'],
  ])('refuses the judgements %j', async (text, message) => {
    await expect(readTrecQrels(join(folderWith({ qrels: text }), 'qrels'))).rejects.toThrow(message)
  })
  it.each([
    ['1 Q0 d1 1 0.5', 'run:1 is not'],
    ['1 Q0 d1 1 high x', 'run:1 is not'],
    ['1 Q0 d1 1 2 x\n\n1 Q0 d1 2 1 x', 'run:3 ranks "d1"'],
  ])('refuses the run %j', async (text, message) => {
    await expect(readTrecRun(join(folderWith({ run: text }), 'run'))).rejects.toThrow(message)
  })
})
