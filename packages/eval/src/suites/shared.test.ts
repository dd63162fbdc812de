import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith, jsonl, qrels } from '../../test/folder.ts'
import { readTrace } from '../runs/trace-file.ts'
import { evalRun } from './eval-run.ts'
import { SHARED_SETS } from './shared-sets.ts'

const kite = 'The kite museum of Varn opens at noon. It closes on Mondays.'
const span = (text: string) => ({
  docId: 'd1',
  start: kite.indexOf(text),
  end: kite.indexOf(text) + text.length,
  text,
})

/** A little of every layout that the suite reads. */
const FILES: Readonly<Record<string, string>> = {
  'cranfield/corpus.jsonl': jsonl(
    { _id: 'd1', title: 'Wings', text: 'The lift of a slender wing at low speed.' },
    { _id: 'd2', title: 'Heat', text: 'Heat moves through a thin plate.' },
  ),
  'cranfield/queries.jsonl': jsonl(
    { _id: 'q1', text: 'lift of slender wings' },
    { _id: 'q2', text: 'heat in plates' },
  ),
  'cranfield/qrels/test.tsv': qrels(['q1', 'd1', 1], ['q2', 'd2', 1]),
  'chunking-evaluation/documents.jsonl': jsonl({ _id: 'd1', title: 'Kites', text: kite }),
  'chunking-evaluation/items.jsonl': jsonl({
    _id: 'i1',
    question: 'When does the kite museum open?',
    match: 'all',
    spans: [span('The kite museum of Varn opens at noon.')],
  }),
  'code-repoexec/functions.jsonl': jsonl(
    {
      problem_ids: 1,
      module: 'm',
      focal_function: 'def area(w, h):\n    """Area of a rectangle."""\n    return w * h\n',
    },
    {
      problem_ids: 2,
      module: 'm',
      focal_function:
        "def shout(s):\n    '''Turn a text into capitals.\n\n    More.'''\n    return s.upper()",
    },
    { problem_ids: 3, module: 'm', focal_function: 'def bare(s):\n    return s' },
  ),
  'rgb-en-fact/items.jsonl': jsonl({
    id: 0,
    query: 'Who built the Varn lighthouse?',
    answer: ['Ossian Pell'],
    positive: ['The Varn lighthouse was built by Ossian Pell.'],
    negative: ['The Varn mill was built by others.'],
  }),
  'reviews-opinosis/topics.jsonl': jsonl({
    _id: 't',
    sentences: Array.from({ length: 20 }, (_, i) => `The room was very clean on floor ${i}.`),
    summaries: ['The room was clean.'],
  }),
  'seg-choi/a.jsonl': jsonl({
    _id: 's',
    lang: 'en',
    text: 'One here. Two here.',
    sentences: [
      [0, 9],
      [10, 19],
    ],
  }),
  'leval-predictions/exam_eval-gpt4-32k-tpo.jsonl': jsonl({ pred: 'A', gt: 'A' }, { pred: 'B', gt: 'A' }),
  'ranx-fixtures/qrels.test': '1 0 a 1\n',
  'ranx-fixtures/results.test': '1 Q0 b 1 2 x\n1 Q0 a 2 1 x\n',
  'long-docs/x.jsonl': jsonl({ _id: 'x', text: 'y' }),
}

describe('eval run shared', () => {
  it('measures each set that is there at its level, and says why the others are not', async () => {
    const data = folderWith(FILES)
    const report = await evalRun({ suite: 'shared', data })
    const figures = Object.fromEntries(report.figures.map((row) => [`${row.level} ${row.task}`, row]))
    expect(figures['ranking cranfield']).toMatchObject({
      items: 2,
      floor: { figure: 'recall@5', value: 0.289 },
    })
    expect(figures['ranking cranfield']!.figures['recall@2']).toBe(1)
    expect(figures['ranking code-repoexec']).toMatchObject({
      items: 2,
      figures: { 'recall@5': expect.any(Number) },
    })
    expect(figures['ranking chunking-evaluation/segments']).toMatchObject({ items: 1 })
    expect(figures['segmentation seg-choi']).toMatchObject({ items: 1, figures: { f1: 1 } })
    expect(figures['summary reviews-opinosis']!.figures['rouge1']).toBeGreaterThan(0)
    expect(figures['conformance leval-predictions/gpt4-32k-tpo']).toMatchObject({
      items: 2,
      figures: { score: 50 },
    })
    expect(figures['conformance ranx-fixtures']).toMatchObject({ figures: { score: 50 } })
    expect(report.contexts).toMatchObject([{ task: 'chunking-evaluation', context: { allEvidence: 1 } }])
    expect(report.reader.map(({ task }) => task)).toEqual(['rgb-en-fact/answer', 'rgb-en-fact/refusal'])
    expect(report.reader[0]).toMatchObject({ questions: 1, right: 1 })
    expect(report.skipped).toContainEqual({ task: 'cisi', reason: 'its folder is not there' })
    expect(report.skipped).toContainEqual({
      task: 'leval-predictions/Claude-100k-tpo',
      reason: 'exam_eval-Claude-100k-tpo.jsonl is not there',
    })
    expect(report.skipped.find(({ task }) => task === 'long-docs')!.reason).toContain('no questions')
    const measured = report.figures.length + report.contexts.length + 1 + report.skipped.length
    expect(measured).toBe(SHARED_SETS.length)
  }, 60_000)

  it('goes on with a trace, with floors and sources in it, and repeats nothing', async () => {
    const data = folderWith(FILES)
    const out = join(data, 'run.jsonl')
    const options = { suite: 'shared', data, only: ['cranfield', 'seg-choi'], out, limit: 1 } as const
    const { seconds: _, ...first } = await evalRun(options)
    const whole = readFileSync(out, 'utf8')
    const { tasks, items, header } = await readTrace(out)
    expect(header).toMatchObject({ suite: 'shared', limit: 1 })
    expect(header.build).toMatch(/^[0-9a-f]{16}$/)
    expect(items.map(({ level }) => level)).toEqual(['ranking', 'segmentation'])
    expect(tasks[0]).toMatchObject({ source: expect.stringContaining('@'), floor: { value: 0.289 } })
    writeFileSync(out, whole.slice(0, -20))
    const { seconds: __, ...second } = await evalRun(options)
    expect(second).toEqual(first)
    expect(readFileSync(out, 'utf8')).toBe(whole)
  })

  it('passes over every set when the folder is not there', async () => {
    const report = await evalRun({ suite: 'shared', data: join(folderWith({}), 'no') })
    expect(report.skipped).toHaveLength(SHARED_SETS.length)
    expect(report.questions).toBe(0)
  })

  it.each([
    ['code-repoexec/functions.jsonl', '{"problem_ids":1}\n', 'functions.jsonl:1 has no "focal_function"'],
    [
      'rgb-en-fact/items.jsonl',
      '{"id":1,"query":"q","positive":"p"}\n',
      'items.jsonl:1 has no list of strings "positive"',
    ],
    [
      'reviews-opinosis/topics.jsonl',
      '{"_id":"t","sentences":[1]}\n',
      'topics.jsonl:1 has no list of strings "sentences"',
    ],
    ['leval-predictions/exam_eval-gpt4-32k-tpo.jsonl', '{"pred":"A"}\n', 'has no "gt"'],
  ])('refuses a broken %s', async (name, text, message) => {
    const data = folderWith({ [name]: text })
    const only = [name.split('/')[0]!]
    await expect(evalRun({ suite: 'shared', data, only })).rejects.toThrow(message)
  })

  it('refuses a limit of nothing and families that it does not know', async () => {
    await expect(evalRun({ suite: 'shared', limit: 0 })).rejects.toThrow('limit cannot be 0')
    await expect(evalRun({ suite: 'shared', only: ['cranfeld'] })).rejects.toThrow('no family "cranfeld"')
  })
})
