import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placesOf } from './all-names.ts'
import { bandsOf } from './bands.ts'
import { type Box, citedBoxes } from './cited-boxes.ts'
import { batchesOf } from './dropped.ts'
import { compareReports, readReport } from './reports.ts'
import type { Citation } from './server.ts'
import { readStrategy, writeStrategy } from './strategies.ts'
import { BUDGET, readUrl, writeUrl } from './url-state.ts'
import { usedGraph } from './used-graph.ts'
import { stepFrom, windowOf } from './window.ts'
import { piecesOf, stretchesOf } from './words.ts'

const citation = (id: number, document = 'a.md'): Citation => ({
  id,
  document,
  title: document,
  headings: [],
  quote: 'words',
  start: 10 * id,
  end: 10 * id + 5,
  from: { line: 1, column: 1 },
  to: { line: 1, column: 6 },
})

describe('the address', () => {
  it('reads whatever it is given, and what it writes reads the same', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('screen', 'q', 'budget', 'start', 'doc', 'view'), fc.string()),
        (given) => {
          const state = readUrl(`?${new URLSearchParams(given)}`)
          expect(state.budget).toBeGreaterThanOrEqual(BUDGET.least)
          expect(state.budget).toBeLessThanOrEqual(BUDGET.most)
          expect(readUrl(writeUrl(state).slice(1))).toEqual(state)
        },
      ),
    )
  })
})

describe('a long list', () => {
  it('holds every row in view and few others', () => {
    fc.assert(
      fc.property(
        fc.nat(20_000),
        fc.nat(2_000_000),
        fc.integer({ min: 1, max: 2000 }),
        (rows, top, height) => {
          const [first, last] = windowOf(rows, 56, top, height)
          for (const row of [Math.floor(top / 56), Math.floor((top + height - 1) / 56)])
            if (row < rows) expect(row >= first && row < last).toBe(true)
          expect(last - first).toBeLessThanOrEqual(Math.ceil(height / 56) + 18)
        },
      ),
    )
  })

  it('moves by keys and stays inside', () => {
    expect(stepFrom(0, 'ArrowUp', 5, 3)).toBe(0)
    expect(stepFrom(3, 'PageDown', 5, 3)).toBe(4)
    expect(stepFrom(3, 'Home', 5, 3)).toBe(0)
    expect(stepFrom(3, 'x', 5, 3)).toBeUndefined()
    expect(stepFrom(0, 'End', 0, 3)).toBeUndefined()
  })
})

describe('an answer', () => {
  it('is cut at the marks of its citations alone', () => {
    const one = citation(1)
    expect(piecesOf('Thirty days. [1] See [7].', [one])).toEqual([
      { text: 'Thirty days. ' },
      { citation: one },
      { text: ' See ' },
      { text: '[7]' },
      { text: '.' },
    ])
  })
})

describe('an answer of a model', () => {
  it('is cut at unsupported sentences, and its stretches join to the whole', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.boolean())), (sentences) => {
        let text = ''
        const statements = sentences.map(([sentence, isSupported]) => {
          const start = text.length
          text += sentence
          return { start, end: text.length, ...(isSupported ? {} : { unsupported: true as const }) }
        })
        const stretches = stretchesOf(text, statements)
        expect(stretches.map((stretch) => stretch.text).join('')).toBe(text)
        const doubted = stretches.filter(({ isUnsupported }) => isUnsupported).map((one) => one.text)
        expect(doubted.join('')).toBe(sentences.flatMap(([one, is]) => (is ? [] : [one])).join(''))
      }),
    )
  })
})

describe('what is cited on a page', () => {
  /** Five lines in each of two columns. */
  const columns = [50, 320].flatMap((left) =>
    Array.from({ length: 5 }, (_, at): Box => [left, 100 + 20 * at, left + 240, 112 + 20 * at]),
  )
  const marked = (from: number | undefined, to: number | undefined) =>
    citedBoxes(columns, {
      from: from === undefined ? undefined : columns[from],
      to: to === undefined ? undefined : columns[to],
    }).map((box) => columns.indexOf(box))

  it('goes from the first line to the last, column by column, and over pages', () => {
    expect(marked(1, 3)).toEqual([1, 2, 3])
    expect(marked(7, 7)).toEqual([7])
    expect(marked(3, 6)).toEqual([3, 4, 5, 6])
    expect(marked(3, undefined)).toEqual([3, 4, 5, 6, 7, 8, 9])
    expect(marked(undefined, 6)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(marked(undefined, undefined)).toHaveLength(10)
  })

  it('bears with boxes that are rounded otherwise, and with a line in pieces', () => {
    const [from, to]: Box[] = [
      [50, 119, 290, 133],
      [50, 141, 120, 151],
    ]
    const pieces: Box[] = [
      [50, 121, 100, 133.5],
      [104, 120, 290, 132],
      [50, 140, 120, 153],
      [50, 160, 290, 172],
    ]
    expect(citedBoxes(pieces, { from, to })).toEqual(pieces.slice(0, 3))
  })
})

describe('files to send', () => {
  it('keep their order, and go in parts below what a server takes', () => {
    const files = Array.from({ length: 450 }, (_, at) => new File(['x'], `${at}.txt`))
    const batches = batchesOf(files)
    expect(batches.map(({ length }) => length)).toEqual([200, 200, 50])
    expect(batches.flat()).toEqual(files)
  })
})

describe('the used graph', () => {
  it('has both ends of every link, and every passage', () => {
    const trail = [{ start: 0, end: 5, document: 'b.md', title: 'b', name: 'Ada' }]
    const graph = usedGraph({ query: 'q', citations: [citation(1), { ...citation(2, 'c.md'), trail }] })
    const ids = new Set(graph.nodes.map(({ id }) => id))
    for (const { from, to } of graph.edges) expect([ids.has(from), ids.has(to)]).toEqual([true, true])
    expect(graph.nodes.filter(({ kind }) => kind === 'passage')).toHaveLength(2)
    expect(graph.nodes.map(({ label }) => label)).toContain('Ada')
  })
})

describe('segment bands', () => {
  it('stay few, cover the same characters and keep the commonest kind', () => {
    const kinds = ['passage', 'row', 'code'] as const
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...kinds), fc.nat(99)), { maxLength: 300 }), (given) => {
        let at = 0
        const bands = given.map(([kind, length]) => ({ kind, start: at, end: (at += length + 1) }))
        const shown = bandsOf(bands)
        expect(shown.length).toBeLessThanOrEqual(24)
        expect([shown[0]?.start, shown.at(-1)?.end]).toEqual([bands[0]?.start, bands.at(-1)?.end])
        for (const [i, band] of shown.entries()) if (i > 0) expect(band.start).toBe(shown[i - 1]!.end)
      }),
    )
    const code = Array.from({ length: 48 }, (_, i) => ({ kind: 'code' as const, start: i, end: i + 1 }))
    expect(new Set(bandsOf(code).map(({ kind }) => kind))).toEqual(new Set(['code']))
  })
})

describe('strategies', () => {
  it('in an address read back as they were written, and anything else is passed over', () => {
    const strategy = { rerank: 'none', select: 'fall-and-diversity' }
    expect(readStrategy(writeStrategy(strategy))).toEqual(strategy)
    expect(readStrategy('a.b,__proto__.x,<b>.y,select')).toEqual({ a: 'b' })
  })
})

describe('the graph of all names', () => {
  it('places every name once, bound ones in one direction, the same each time', () => {
    const entities = Array.from({ length: 500 }, (_, i) => ({
      name: `n${i}`,
      passages: 500 - i,
      documents: [],
    }))
    const evidence = { document: 'a', start: 0, end: 1, quote: 'x' }
    const relations = [{ from: 'n400', to: 'n7', predicate: 'met', weight: 3, evidence }]
    const places = placesOf({ entities, relations })
    expect(places.size).toBe(500)
    expect(placesOf({ entities, relations })).toEqual(places)
    const turn = (name: string) => Math.atan2(places.get(name)!.y, places.get(name)!.x)
    expect(Math.cos(turn('n400') - turn('n7'))).toBeGreaterThan(0.9)
  })
})

describe('reports', () => {
  it('become figures that can be compared', () => {
    const rows = compareReports([readReport('a', '{"x":1,"deep":{"y":2}}'), readReport('b', '{"x":3}')])
    expect(rows).toEqual([
      { name: 'x', values: [1, 3], change: 2 },
      { name: 'deep › y', values: [2, undefined], change: undefined },
    ])
    expect(() => readReport('c', 'no')).toThrow('c is not JSON')
  })
})
