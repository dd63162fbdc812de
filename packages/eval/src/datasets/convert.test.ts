import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith, jsonl } from '../../test/folder.ts'
import { makeBiographies } from '../generators/biographies.ts'
import { type MadeSet, rankingOf, setFiles } from '../generators/set.ts'
import { makeStreams } from '../generators/streams.ts'
import { evalSegmentation } from '../segmentation.ts'
import { readTrecQrels } from '../trec.ts'
import { evalConvert } from './convert.ts'
import { openEvidenceFolder } from './open-evidence.ts'
import { openFolder } from './open-folder.ts'
import { beirFiles, trecQrels } from './write-beir.ts'

const biographies = makeBiographies(
  { kind: 'multi-standard', people: 20, questions: 5, group: 3, density: 0.5 },
  1,
)
const streams = makeStreams({ users: 2, interests: 3, asked: 3, questions: 2 }, 1)

describe('what is written', () => {
  it.each([
    ['biographies', biographies],
    ['streams, with scopes', streams],
  ])('as BEIR is read back as the same judgements and the same evidence: %s', async (_, set: MadeSet) => {
    const folder = folderWith(beirFiles(set))
    const read = await openFolder(folder, undefined, 'document')
    const { documents, questions } = rankingOf('x', set)
    expect(await Array.fromAsync(read.documents())).toEqual(documents)
    expect(read.questions).toEqual(questions)
    const evidence = await openEvidenceFolder(folder)
    expect(evidence.questions.map(({ needs }) => needs.flat(2))).toEqual(
      set.questions.map(({ spans }) => spans),
    )
  })
  it('as TREC judgements is read back as the same documents', async () => {
    const folder = folderWith({ qrels: trecQrels(biographies) })
    const read = await readTrecQrels(join(folder, 'qrels'))
    expect([...read].map(([id, grades]) => [id, [...grades.keys()]])).toEqual(
      biographies.questions.map(({ id, spans }) => [id, [...new Set(spans.map(({ document }) => document))]]),
    )
    expect(() => trecQrels(streams)).toThrow('cannot hold the id')
  })
})

describe('eval convert', () => {
  it('reads a published file and writes what eval spans reads', async () => {
    const root = folderWith({
      'dev.json.gz': JSON.stringify({
        data: [
          {
            title: 'Kites',
            paragraphs: [
              {
                context: 'Kites fly on Monday.',
                qas: [
                  { id: 'q', question: 'When?', answers: [{ text: 'Monday', answer_start: 13 }] },
                  { id: 'n', question: 'Who?', answers: [], is_impossible: true },
                ],
              },
            ],
          },
        ],
      }),
    })
    const out = join(root, 'out')
    expect(await evalConvert({ format: 'squad', from: join(root, 'dev.json.gz'), out })).toMatchObject({
      documents: 1,
      questions: 2,
      withoutEvidence: 1,
      files: ['documents.jsonl', 'items.jsonl'],
    })
    const { questions } = await openEvidenceFolder(out)
    expect(questions).toMatchObject([{ id: 'q', answers: ['Monday'] }])
    const again = { format: 'squad', from: join(root, 'dev.json.gz'), out } as const
    await expect(evalConvert(again)).rejects.toThrow('is not empty')
    await expect(evalConvert({ ...again, from: join(root, 'no') })).rejects.toMatchObject({ code: 'io' })
  })
  it('writes a set that is there for other tools', async () => {
    const folder = folderWith(setFiles(biographies))
    const out = join(folder, 'out')
    const report = await evalConvert({ format: 'set', from: folder, out, to: 'trec' })
    expect(report.files).toEqual(['corpus.jsonl', 'qrels/test.tsv', 'queries.jsonl', 'trec/qrels'])
    expect(readFileSync(join(out, 'trec/qrels'), 'utf8')).toBe(trecQrels(biographies))
  })
  it('writes a treebank for eval segmentation, and wants its language', async () => {
    const folder = folderWith({ 'x.conllu': '# text = One here.\n1\tOne\n\n# text = Two there.\n1\tTwo\n' })
    const options = { format: 'conllu', from: join(folder, 'x.conllu'), out: join(folder, 'out') } as const
    await expect(evalConvert(options)).rejects.toThrow('does not say its language')
    expect(await evalConvert({ ...options, language: 'en' })).toMatchObject({
      documents: 1,
      files: ['x.jsonl'],
    })
    expect(await evalSegmentation({ folder: options.out })).toMatchObject({ macroF1: 1 })
  })
  it('looks for keywords in the documents named', async () => {
    const folder = folderWith({
      'q.jsonl': jsonl({ query: 'What?', coarse_keywords: ['mill'], fine_keywords: [['rye']] }),
      'documents.jsonl': jsonl({ _id: 'd', text: 'The mill grinds rye.' }),
    })
    const options = { format: 'cofe', from: join(folder, 'q.jsonl'), out: join(folder, 'out') } as const
    await expect(evalConvert(options)).rejects.toThrow('none were named')
    expect(await evalConvert({ ...options, documents: join(folder, 'documents.jsonl') })).toMatchObject({
      questions: 1,
    })
  })
})
