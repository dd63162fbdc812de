import { expect, it } from 'vitest'
import type { Citation, Part } from '../model.ts'
import { documentOrder } from './document-order.ts'

const citation = (document: string, start: number, part?: Part): Citation => ({
  ...{ id: 0, document, title: '', headings: [], start, end: start + 1, quote: 'x' },
  ...{ from: { line: 1, column: 1 }, to: { line: 1, column: 1 } },
  ...(part === undefined ? {} : { part }),
})

it('puts documents by their most wanted passage, passages as in the source, parts as in their whole', () => {
  const talk = (position: number) => citation(`t${position}`, 0, { whole: 'b', position })
  const arranged = documentOrder.arrange([
    citation('b', 9),
    talk(30),
    citation('c', 1),
    talk(2),
    citation('b', 3),
  ])
  expect(arranged.map(({ document, start }) => `${document} ${start}`)).toEqual([
    'b 3',
    'b 9',
    't2 0',
    't30 0',
    'c 1',
  ])
})
