import { inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorRate, wordErrors } from '../metrics/speech.ts'
import { createRandom } from '../random.ts'
import { repairNames } from '../speech/repair.ts'
import { makeApiPoints } from './api-points.ts'
import { makeBiographies } from './biographies.ts'
import { makeGrids } from './grids.ts'
import { judgePairs, REFUSAL, withJudgePairs } from './judge-pairs.ts'
import { encodePng } from './png.ts'
import { makeRegions } from './regions.ts'
import { makeStreams } from './streams.ts'
import { makeTopics } from './topics.ts'
import { makeTranscripts, misheard } from './transcripts.ts'
import { makeWords } from './words.ts'

const seeds = fc.nat()
const often = { numRuns: 10 }
const records = (file: string | Uint8Array | undefined) =>
  String(file)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('words', () => {
  it('asks for the words that counting finds most often, and marks each place of them', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom('common' as const, 'frequent' as const), (seed, kind) => {
        const { documents, questions } = makeWords({ kind, words: 500, questions: 2 }, seed)
        for (const { scope, answers, spans } of questions) {
          const { text } = documents.find(({ id }) => id === scope)!
          const counts = new Map<string, number>()
          for (const word of text.match(/\p{L}+/gu)!) counts.set(word, (counts.get(word) ?? 0) + 1)
          const asked = answers[0]!.split(', ')
          const least = Math.min(...asked.map((word) => counts.get(word)!))
          for (const [word, count] of counts) if (!asked.includes(word)) expect(count).toBeLessThan(least)
          expect(spans).toHaveLength(asked.reduce((sum, word) => sum + counts.get(word)!, 0))
        }
      }),
      often,
    )
  })
})

describe('topics', () => {
  it('are in the order that the conversation has', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const kind of ['after', 'ordinal'] as const) {
          const { documents, questions } = makeTopics({ kind, topics: 12, turns: 3, questions: 5 }, seed)
          const order = [...documents[0]!.text.matchAll(/talk about (.+) next\./g)].map(([, name]) => name!)
          expect(order).toHaveLength(12)
          for (const { question, answers } of questions) {
            const at =
              kind === 'after'
                ? order.indexOf(/right after (.+)\?$/.exec(question)![1]!) + 1
                : Number(/number (\d+)/.exec(question)![1]) - 1
            expect(order[at]).toBe(answers[0])
          }
        }
      }),
      often,
    )
  })
})

describe('transcripts', () => {
  it('mishear names at the rate told and nothing else', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const talks = (rate: number) =>
          records(
            makeTranscripts({ talks: 2, turns: 12, questions: 2, rate }, seed).files!['transcripts.jsonl'],
          )
        for (const { reference, heard } of talks(0)) expect(heard).toBe(reference)
        for (const { reference, heard, entities } of talks(1)) {
          expect(errorRate([wordErrors(reference, heard)])).toBeGreaterThan(0.05)
          for (const name of entities) {
            expect(reference).toContain(name)
            expect(heard).not.toMatch(new RegExp(`\\b${name}\\b`))
          }
        }
      }),
      often,
    )
  })
  it('mishear every name as something else', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom('Alwin Ashacre', 'Bram', 'Ros', 'Ueo'), (seed, name) => {
        expect(misheard(name, createRandom(seed))).not.toBe(name)
      }),
    )
  })
  it('are put right by names that are spelt alike, and by no others', () => {
    expect(
      repairNames('Yesterday Alwin Ashakre met Nora. It rained.', ['Alwin Ashacre', 'Quill Ravvik']),
    ).toBe('Yesterday Alwin Ashacre met Nora. It rained.')
    expect(repairNames('In Bram dale they met. Then', ['Bramdale'])).toBe('In Bramdale they met. Then')
    expect(repairNames('nothing of that kind', ['Bramdale'])).toBe('nothing of that kind')
    expect(repairNames('Bramdale', ['Bramdale'])).toBe('Bramdale')
  })
})

describe('regions', () => {
  it('have boxes inside the page that do not overlap, one for each stretch of text', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        (seed, rows, columns) => {
          const made = makeRegions({ pages: 2, rows, columns, filler: 1, questions: 4 }, seed)
          const regions = records(made.files!['regions.jsonl'])
          expect(regions).toHaveLength(2 * rows * columns)
          for (const {
            docId,
            start,
            end,
            box: [left, top, right, bottom],
          } of regions) {
            const { text } = made.documents.find(({ id }) => id === docId)!
            expect(text.slice(start, end)).toMatch(/^Page \d+, row \d+, column \d+\n/)
            expect(left).toBeGreaterThanOrEqual(50)
            expect(right).toBeGreaterThan(left)
            expect(bottom).toBeGreaterThan(top)
            expect(right).toBeLessThanOrEqual(545.01)
            expect(bottom).toBeLessThanOrEqual(792.01)
          }
          for (const { question, spans, answers } of made.questions) {
            const [{ document, start }] = spans as [(typeof spans)[number]]
            const region = regions.find(
              (one) => one.docId === document && one.start <= start && start < one.end,
            )
            const { text } = made.documents.find(({ id }) => id === document)!
            const where = text.slice(region.start, region.end).split('\n')[0]!.toLowerCase()
            expect(question.toLowerCase()).toContain(where)
            expect(spans[0]!.text).toContain(answers[0])
          }
        },
      ),
      often,
    )
  })
})

describe('streams', () => {
  it('find what the same user asked about the same place, and ask something new next', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const made = makeStreams({ users: 2, interests: 3, asked: 4, questions: 2 }, seed)
        for (const { question, scope, spans, answers } of made.questions) {
          const place = /guide to (.+)$/.exec(question)![1]!
          const mine = made.documents.filter((one) => one.scope === scope && one.text.includes(place))
          expect(spans.map(({ text }) => text)).toEqual(mine.map(({ text }) => text))
          expect(answers[0]).toContain(place)
          expect(mine.map(({ text }) => text)).not.toContain(answers[0])
        }
        expect(records(made.files!['streams.jsonl'])).toHaveLength(made.questions.length)
      }),
      often,
    )
  })
})

describe('grids', () => {
  /** Reads back what `encodePng` writes: no filter, one chunk of data. */
  const pixelsOf = (png: Uint8Array) => {
    const view = Buffer.from(png)
    const [width, height] = [view.readUInt32BE(16), view.readUInt32BE(20)]
    const at = view.indexOf('IDAT')
    const raw = inflateSync(view.subarray(at + 4, at + 4 + view.readUInt32BE(at - 4)))
    const pixel = (x: number, y: number) => [...raw.subarray(y * (width * 3 + 1) + 1 + x * 3).subarray(0, 3)]
    return { width, height, pixel }
  }
  it('encodes pictures that a decoder reads back', () => {
    const picture = { width: 2, height: 1, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) }
    const { width, height, pixel } = pixelsOf(encodePng(picture))
    expect([width, height, pixel(0, 0), pixel(1, 0)]).toEqual([2, 1, [1, 2, 3], [4, 5, 6]])
  })
  it('shows in each cell what its caption says, and no picture twice', () => {
    const ground: Record<string, number[]> = {
      white: [255, 255, 255],
      grey: [190, 190, 190],
      yellow: [250, 240, 150],
      pink: [250, 200, 210],
      cyan: [180, 235, 240],
    }
    fc.assert(
      fc.property(seeds, (seed) => {
        const set = makeGrids({ kind: 'present', images: 2, rows: 3, columns: 2, questions: 4 }, seed)
        const captions = set.documents.flatMap(({ text }) => text.split('\n'))
        expect(new Set(captions.map((line) => line.split(': ')[1])).size).toBe(12)
        for (const { id, text } of set.documents) {
          const { width, height, pixel } = pixelsOf(set.files![`images/${id}.png`] as Uint8Array)
          expect([width, height]).toEqual([64, 96])
          for (const line of text.split('\n')) {
            const [, row, column, colour] = /row (\d), column (\d): .* on (\w+)\.$/.exec(line)!
            expect(pixel((Number(column) - 1) * 32, (Number(row) - 1) * 32)).toEqual(ground[colour!])
          }
        }
        for (const { spans, answers } of set.questions)
          expect(spans[0]!.text.startsWith(`${answers[0]}: `)).toBe(true)
      }),
      often,
    )
    const absent = makeGrids({ kind: 'absent', images: 2, rows: 3, columns: 2, questions: 4 }, 1)
    for (const { question } of absent.questions) {
      const shown = /is (.+)\?$/.exec(question)![1]!
      expect(absent.documents.some(({ text }) => text.includes(`: ${shown}.`))).toBe(false)
    }
    expect(() => makeGrids({ kind: 'present', images: 20, rows: 8, columns: 8, questions: 1 }, 1)).toThrow(
      'different pictures',
    )
  })
})

describe('api points', () => {
  const documents = [
    {
      id: 'a.ts',
      title: '',
      text: 'export function drawLine(a, b) {\n  return a\n}\nexport const shade = (x) => x\n',
    },
    {
      id: 'b.ts',
      title: '',
      text: "import { drawLine, shade } from './a.ts'\nconst x = 1\nconst line = drawLine(x, 2)\nconst dark = shade(line)\nfunction local() {}\nlocal()\n",
    },
    { id: 'c.py', title: '', text: 'def open_box(size):\n    pass\n' },
    { id: 'd.py', title: '', text: 'from c import open_box\n\nbox = open_box(3)\n' },
  ]
  it('mask calls of what another file defines, and point at the definition', () => {
    const { questions } = makeApiPoints({ documents }, { questions: 10, lines: 3 }, 1)
    const byName = new Map(questions.map((made) => [made.answers[0], made]))
    expect([...byName.keys()].sort()).toEqual(['drawLine', 'open_box', 'shade'])
    expect(byName.get('drawLine')).toMatchObject({
      question: 'Which function is called at <call>?\nconst x = 1\nconst line = <call>(',
      spans: [{ document: 'a.ts', start: 0, text: 'export function drawLine(a, b) {' }],
    })
    for (const { question, answers } of questions) expect(question).not.toContain(answers[0])
  })
  it('leave out what is defined twice', () => {
    const twice = [...documents, { id: 'e.py', title: '', text: 'def open_box():\n    pass\n' }]
    const { questions } = makeApiPoints({ documents: twice }, { questions: 10, lines: 3 }, 1)
    expect(questions.map(({ answers }) => answers[0])).not.toContain('open_box')
  })
})

describe('judge pairs', () => {
  const set = makeBiographies({ kind: 'calculation', people: 20, questions: 6, group: 3, density: 0.5 }, 3)
  it('differ in what their kind says', () => {
    const pairs = judgePairs(set, 1)
    const kinds = Map.groupBy(pairs, ({ kind }) => kind)
    for (const { worse, better } of kinds.get('refusal-answerable')!)
      expect([worse, better === REFUSAL]).toEqual([REFUSAL, false])
    for (const { better, worse } of kinds.get('completeness')!) expect(better).toContain(worse)
    for (const { better, worse } of kinds.get('conciseness')!) {
      expect(worse.startsWith(better)).toBe(true)
      expect(worse.length).toBeGreaterThan(better.length)
    }
    expect(kinds.get('faithfulness')).toBeUndefined()
    expect(new Set(pairs.map(({ id }) => id)).size).toBe(pairs.length)
  })
  it('are written with the better answer in either place', () => {
    const written = records(withJudgePairs(set, 1).files!['judge-pairs.jsonl'])
    expect(new Set(written.map(({ better }) => better))).toEqual(new Set(['a', 'b']))
    for (const [i, { better, worse }] of judgePairs(set, 1).entries())
      expect(written[i]).toMatchObject(
        written[i].better === 'a' ? { a: better, b: worse } : { a: worse, b: better },
      )
  })
})
