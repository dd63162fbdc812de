import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAnalyzer } from '../text/analyzer.ts'
import { clusterStatements, type Statement } from './clusters.ts'

const analyzer = createAnalyzer()

const statements = (...texts: (readonly [string, string])[]): Statement[] =>
  texts.map(([document, text]) => ({ document, text, language: 'en', start: 0, end: text.length }))

describe('clusterStatements', () => {
  it('puts what is alike together and counts texts, not sentences', () => {
    const clusters = clusterStatements(
      statements(
        ['a', 'The battery lasts long.'],
        ['a', 'Really, the battery lasts very long.'],
        ['b', 'Battery lasts long!'],
        ['c', 'The strap broke after a week.'],
      ),
      analyzer,
    )
    expect(clusters.map(({ documents, members }) => [documents, members.length])).toEqual([
      [2, 3],
      [1, 1],
    ])
  })

  it('puts every sentence into one cluster, that of its own words foremost', () => {
    const sentence = fc.constantFrom(
      'The battery lasts long.',
      'Battery life is great.',
      'The strap broke.',
      'A strap that broke at once!',
      'I love it.',
      '!!!',
      '電池が長持ちします。',
    )
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), sentence), { maxLength: 20 }),
        (texts) => {
          const given = statements(...texts)
          const clusters = clusterStatements(given, analyzer)
          expect(clusters.flatMap(({ members }) => members).toSorted(byIndex(given))).toEqual(given)
          for (const { says, members, documents } of clusters) {
            expect(members).toContain(says)
            expect(documents).toBe(new Set(members.map(({ document }) => document)).size)
          }
          expect(clusterStatements(given, analyzer)).toEqual(clusters)
          const counts = clusters.map(({ documents }) => documents)
          expect(counts).toEqual(counts.toSorted((a, b) => b - a))
        },
      ),
    )
  })
})

const byIndex = (list: readonly Statement[]) => (a: Statement, b: Statement) =>
  list.indexOf(a) - list.indexOf(b)
