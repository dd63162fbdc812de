import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { folderWith } from '../../test/folder.ts'
import { openEvidenceFolder } from '../datasets/open-evidence.ts'
import { makeFailure } from './failures.ts'
import { FAMILIES, readFamily } from './families.ts'
import { makeAlteredNumerics } from './numerics.ts'
import { type MadeSet, setFiles } from './set.ts'

const EMPTY: MadeSet = { documents: [], questions: [] }

function make(name: string, settings: Record<string, string>, seed = 1, from = EMPTY): MadeSet {
  const { family, parameters } = readFamily(name, settings)
  return family.build(parameters, seed, from)
}

/** Small sets, so that properties over many seeds stay quick. */
const SMALL: Readonly<Record<string, Record<string, string>>> = {
  needles: { length: '3000', questions: '3' },
  threads: { length: '3000', questions: '2' },
  assignments: { length: '3000', questions: '2' },
  lines: { lines: '40' },
  passkeys: { length: '800', documents: '4' },
  biographies: { people: '12', questions: '4' },
  tables: { rows: '60', questions: '3' },
  words: { words: '330', questions: '2' },
  topics: { topics: '8', turns: '2', questions: '4' },
  transcripts: { talks: '2', turns: '5', questions: '2' },
  regions: { pages: '2', questions: '4' },
  streams: { users: '2', interests: '3', questions: '2' },
  grids: { images: '2', rows: '2', columns: '2', questions: '2' },
}
const bases = Object.entries(SMALL).flatMap(([name, settings]) =>
  FAMILIES[name]!.kinds.map((kind) => [name, { ...settings, kind }] as const),
)
const source = () => make('biographies', { people: '20', questions: '6', kind: 'calculation' })
const transforms = FAMILIES['failures']!.kinds.map((kind) => ['failures', { kind }] as const)
const all = [
  ...bases,
  ...transforms,
  ['numerics', { kind: 'altered' }] as const,
  ['judge-pairs', { kind: 'pairs' }] as const,
]

const textsOf = ({ documents }: MadeSet) => new Map(documents.map(({ id, text }) => [id, text]))

describe.each(all.map(([name, settings]) => [name, settings.kind, settings] as const))(
  '%s %s',
  (name, _, settings) => {
    const from = FAMILIES[name]!.from === 'nothing' ? EMPTY : source()

    it('has gold spans that slice to their quotes, and questions with ids of their own', () => {
      fc.assert(
        fc.property(fc.nat(), (seed) => {
          const set = make(name, settings, seed, from)
          const texts = textsOf(set)
          for (const { spans } of set.questions)
            for (const { document, start, end, text } of spans) {
              expect(text).not.toBe('')
              expect(texts.get(document)!.slice(start, end)).toBe(text)
            }
          expect(new Set(set.questions.map(({ id }) => id)).size).toBe(set.questions.length)
        }),
        { numRuns: 15 },
      )
    })

    it('gives the same bytes for the same seed', () => {
      const bytes = (seed: number) => JSON.stringify(setFiles(make(name, settings, seed, from)))
      expect(bytes(7)).toBe(bytes(7))
      if (FAMILIES[name]!.from === 'nothing') expect(bytes(7)).not.toBe(bytes(8))
    })
  },
)

describe.each(bases.filter(([, { kind }]) => kind !== 'absent'))('%s %j', (name, settings) => {
  it('is read back as it was made', async () => {
    const set = make(name, settings)
    const read = await openEvidenceFolder(folderWith(setFiles(set)))
    expect(read.documents).toEqual(set.documents)
    expect(read.questions).toHaveLength(set.questions.length)
    for (const [i, { needs }] of read.questions.entries())
      expect(needs.flat(2)).toEqual(set.questions[i]!.spans)
  })
})

describe('knobs', () => {
  it.each(['needles', 'threads', 'assignments', 'passkeys'])(
    '%s is as long as it is told, to within a sentence',
    (name) => {
      for (const length of [4000, 20_000, 100_000])
        for (const { text } of make(name, { ...SMALL[name], length: String(length) }).documents) {
          expect(text.length).toBeGreaterThanOrEqual(length - 1)
          expect(text.length).toBeLessThan(length * 1.02 + 200)
        }
    },
  )

  it.each([0, 0.25, 0.5, 1])('puts needles at depth %d', (depth) => {
    const set = make('needles', { length: '50000', questions: '1', distractors: '0', depth: String(depth) })
    const { start } = set.questions[0]!.spans[0]!
    expect(start / set.documents[0]!.text.length).toBeCloseTo(depth, 1)
  })

  it('gives a question so many needles, and the document so many distractors', () => {
    const set = make('needles', { kind: 'multiple', questions: '3', needles: '5', distractors: '20' })
    for (const { spans } of set.questions) expect(spans).toHaveLength(5)
    expect(set.documents[0]!.text.match(/The pass phrase of/g)).toHaveLength(3 * 5 + 20)
  })

  it('states the share of facts that biographies are told to', () => {
    const sentences = (density: string) => {
      const { text } = make('biographies', { people: '40', density }).documents[0]!
      return text.match(/[.](?=\s|$)/g)!.length
    }
    // Six facts and an opening for each of forty people, and no filler; a quarter means eighteen sentences more.
    expect(sentences('1')).toBe(40 * 7)
    expect(sentences('0.25')).toBe(40 * (7 + 18))
  })

  it('makes the share of rows that a question reads what the density says', () => {
    const { questions } = make('tables', { kind: 'sum', rows: '200', questions: '2', density: '0.25' })
    expect(questions.map(({ spans }) => spans.length)).toEqual([50, 50])
    expect(() => make('tables', { rows: '20', questions: '10', density: '0.5' })).toThrow('the table has 20')
  })

  it('refuses what it does not know, and more names than there are', () => {
    expect(() => readFamily('needle')).toThrow('no family "needle"')
    expect(() => readFamily('toString')).toThrow('no family')
    expect(() => readFamily('lines', { rows: '3' })).toThrow('no setting "rows"')
    expect(() => readFamily('tables', { kind: 'median' })).toThrow('no kind "median"')
    for (const lines of ['0', '1.5', '', 'many'])
      expect(() => readFamily('lines', { lines })).toThrow('cannot be')
    expect(() => make('threads', { questions: '100', steps: '50' })).toThrow('different names')
  })
})

describe('answers follow from the text alone', () => {
  const seeds = fc.nat()

  it('needles: the sentence names the phrase', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(...FAMILIES['needles']!.kinds), (seed, kind) => {
        for (const { spans, answers } of make('needles', { ...SMALL['needles'], kind }, seed).questions)
          expect(spans.map(({ text }) => / (?:is|with) (\S+)\.$/.exec(text)![1]).join(', ')).toBe(answers[0])
      }),
      { numRuns: 20 },
    )
  })

  it('assignments: following them from a question leads to its answer', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom('value', 'code'), (seed, kind) => {
        const { documents, questions } = make('assignments', { ...SMALL['assignments'], kind }, seed)
        const assigned = new Map(
          [...documents[0]!.text.matchAll(/(\w+) = (?:VAR )?(\w+)/g)].map(([, name, from]) => [name!, from!]),
        )
        for (const { question, answers, spans } of questions) {
          let at = /does (\w+) hold/.exec(question)![1]!
          let steps = 0
          for (; assigned.has(at); steps++) at = assigned.get(at)!
          expect([at]).toEqual(answers)
          expect(spans).toHaveLength(steps)
        }
      }),
      { numRuns: 20 },
    )
  })

  it('threads: following the notes leads to the end', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(...FAMILIES['threads']!.kinds), (seed, kind) => {
        const { documents, questions } = make('threads', { ...SMALL['threads'], kind, steps: '3' }, seed)
        const notes = new Map(
          [...documents[0]!.text.matchAll(/The note (\S+) sends its reader to (.*?)\./g)].map(
            ([, name, next]) => [name!, next!.match(/\S+-[^\s,]+/g)!],
          ),
        )
        for (const { question, answers } of questions) {
          const starts = question.match(/\w+-\w+/g)!
          const ends = starts.flatMap((start) => {
            let reached = [start]
            for (let step = 0; step < 3; step++) reached = reached.flatMap((name) => notes.get(name) ?? [])
            return reached
          })
          expect(ends.join(', ')).toBe(answers[0])
        }
      }),
      { numRuns: 20 },
    )
  })

  it('tables: a database operation over the sentences gives the answer', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(...FAMILIES['tables']!.kinds), (seed, kind) => {
        const { documents, questions } = make('tables', { ...SMALL['tables'], kind, filler: '1' }, seed)
        const { text } = documents[0]!
        const rows = [...text.matchAll(/^(.+) sold (\d+) (\w+) in (\w+)\.$/gm)].map((found) => ({
          seller: found[1]!,
          pieces: Number(found[2]),
          item: found[3]!,
          town: found[4]!,
        }))
        const regions = new Map(
          [...text.matchAll(/^(\w+) lies in (.+)\.$/gm)].map((found) => [found[1]!, found[2]!]),
        )
        expect(rows).toHaveLength(60)
        for (const { question, answers } of questions) {
          const region = [...new Set(regions.values())].find((one) => question.includes(`lie in ${one}`))
          const asked = rows.filter(
            ({ town }) =>
              new RegExp(`\\b${town}\\b`).test(question) &&
              (region === undefined || regions.get(town) === region),
          )
          expect(answers).toEqual(oracle(kind, asked))
        }
      }),
      { numRuns: 20 },
    )
  })

  it('biographies: the needed sentences name the people and the answer', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const { spans, answers } of make(
          'biographies',
          { ...SMALL['biographies'], kind: 'multi-hop' },
          seed,
        ).questions) {
          const [link, fact] = spans.map(({ text }) => text) as [string, string]
          const neighbour = /garden wall with (.+)\.$/.exec(link)![1]!
          expect(fact.startsWith(neighbour)).toBe(true)
          expect(fact).toContain(answers[0])
        }
        for (const { spans, answers } of make(
          'biographies',
          { ...SMALL['biographies'], kind: 'calculation' },
          seed,
        ).questions) {
          const [one, other] = spans.map(({ text }) => Number(/\d{4}/.exec(text)![0])) as [number, number]
          expect(answers).toEqual([String(Math.abs(one - other))])
        }
      }),
      { numRuns: 20 },
    )
  })
})

interface Row {
  readonly seller: string
  readonly pieces: number
  readonly item: string
}

/** Another reading of the operations, row by row. */
function oracle(kind: string, rows: readonly Row[]): string[] {
  let sum = 0
  const byItem: Record<string, number> = {}
  for (const { pieces, item } of rows) {
    sum += pieces
    byItem[item] = (byItem[item] ?? 0) + pieces
  }
  const sorted = rows.toSorted((a, b) => (kind === 'minimum' ? a.pieces - b.pieces : b.pieces - a.pieces))
  if (kind === 'count') return [String(rows.length)]
  if (kind === 'sum' || kind === 'join') return [String(sum)]
  if (kind === 'group')
    return [
      Object.keys(byItem)
        .sort()
        .map((item) => `${item} ${byItem[item]}`)
        .join(', '),
    ]
  return rows
    .filter(({ pieces }) => pieces === sorted[0]!.pieces)
    .map(({ seller }) => seller)
    .sort()
}

describe('failures', () => {
  const set = make('passkeys', { length: '2000', documents: '6' })

  it('leave alone what they do not concern', () => {
    for (const kind of ['misspelt', 'incomplete', 'out-of-domain'] as const) {
      const failed = makeFailure(set, { kind, rate: 0.5 }, 1)
      expect(failed.documents).toEqual(set.documents)
      expect(failed.questions.map(({ question: _, ...rest }) => rest)).toEqual(
        set.questions.map(({ question: _, ...rest }) => rest),
      )
      expect(failed.questions.map(({ question }) => question)).not.toEqual(
        set.questions.map(({ question }) => question),
      )
    }
    for (const kind of ['misspelt', 'incomplete', 'ocr'] as const) {
      const untouched = makeFailure(set, { kind, rate: 0 }, 1)
      expect(untouched.documents).toEqual(set.documents)
      expect(untouched.questions[0]!.spans).toEqual(set.questions[0]!.spans)
    }
  })

  it('touch more the higher the rate', () => {
    const changed = (kind: 'ocr' | 'incomplete', rate: number) => {
      const failed = makeFailure(set, { kind, rate }, 1)
      const words = (text: string) => text.split(/\s+/)
      const [before, after] =
        kind === 'ocr'
          ? [set.documents[0]!.text, failed.documents[0]!.text]
          : [set.questions[0]!.question, failed.questions[0]!.question]
      return kind === 'ocr'
        ? words(before).filter((word, i) => word !== words(after)[i]).length / words(before).length
        : 1 - words(after).length / words(before).length
    }
    expect(changed('ocr', 0.1)).toBeLessThan(changed('ocr', 0.5))
    expect(changed('ocr', 0.5)).toBeLessThan(0.6)
    expect(changed('incomplete', 0.2)).toBeLessThan(changed('incomplete', 0.9))
  })

  it('keep first and last letters of a misspelt word', () => {
    const { questions } = makeFailure(set, { kind: 'misspelt', rate: 1 }, 3)
    for (const [i, { question }] of questions.entries()) {
      const [before, after] = [set.questions[i]!.question.match(/\p{L}+/gu)!, question.match(/\p{L}+/gu)!]
      expect(after.map((word) => [word[0], word.at(-1)])).toEqual(
        before.map((word) => [word[0], word.at(-1)]),
      )
    }
  })

  it('take the answers out of the documents', () => {
    for (const kind of ['missing', 'irrelevant'] as const) {
      const { documents, questions } = makeFailure(set, { kind, rate: 0 }, 1)
      const text = documents.map((document) => document.text).join('\n')
      for (const { answers } of set.questions) expect(text).not.toContain(answers[0])
      for (const { spans, answers } of questions) expect([...spans, ...answers]).toEqual([])
      expect(documents).toHaveLength(kind === 'missing' ? 6 : 0)
    }
  })
})

describe('altered numerics', () => {
  it('alter the answer and the text alike, digits for digits', () => {
    const set = make('passkeys', { length: '1000', documents: '8' })
    const altered = makeAlteredNumerics(set, 5)
    expect(altered.questions).toHaveLength(8)
    for (const [i, { answers, spans }] of altered.questions.entries()) {
      const before = set.questions[i]!.answers[0]!
      expect(answers[0]).toHaveLength(before.length)
      expect(answers[0]).not.toBe(before)
      expect(spans[0]!.text).toContain(answers[0])
      expect(altered.documents[i]!.text).not.toContain(before)
    }
  })

  it('leave out questions whose answer is no number, and numbers that are parts of others', () => {
    const text = 'In 1910 the mill had 12 wheels, 1,200 sacks, 12.5 tons and room 12-b.'
    const set: MadeSet = {
      documents: [{ id: 'd', title: '', text }],
      questions: [
        {
          id: 'a',
          kind: 'given',
          question: 'How many wheels?',
          match: 'all',
          spans: [{ document: 'd', start: 8, end: 30, text: text.slice(8, 30) }],
          answers: ['12'],
        },
        {
          id: 'b',
          kind: 'given',
          question: 'What?',
          match: 'all',
          spans: [{ document: 'd', start: 8, end: 30, text: text.slice(8, 30) }],
          answers: ['a mill'],
        },
      ],
    }
    const { documents, questions } = makeAlteredNumerics(set, 1)
    expect(questions.map(({ id }) => id)).toEqual(['a'])
    expect(documents[0]!.text).toMatch(
      /^In 1910 the mill had (?!12)\d\d wheels, 1,200 sacks, 12\.5 tons and room 12-b\.$/,
    )
  })
})
