import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SegmentFields } from '../../model.ts'
import { createAnalyzer } from '../../text/analyzer.ts'
import { encodeEntry } from './entry.ts'
import { partOfRun } from './part-writer.ts'
import { finishRun, runOfDocuments, runOfEntries } from './term-run.ts'

const word = fc.constantFrom(
  'lamp',
  'lamps',
  'getUserName',
  'os.path.join',
  'to be or not',
  'Ünde',
  '10',
  '\uD800',
  '漢字',
)
const text = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '))
/** Frequencies beyond what packs, in one field or beside another. */
const often = fc.tuple(word, fc.integer({ min: 60, max: 140 })).map(([one, n]) => `${one} `.repeat(n))
const segment: fc.Arbitrary<SegmentFields> = fc.record({
  title: text,
  heading: text,
  body: fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: often }),
  symbol: fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: often }),
  situation: text,
})
const documents = fc.array(
  fc.record({ fields: fc.array(segment, { maxLength: 4 }), language: fc.constantFrom('en', 'de', 'und') }),
  { maxLength: 5 },
)

test('a part of documents is the part of their entries, to the byte', () => {
  const { numbering } = createAnalyzer()
  fc.assert(
    fc.property(documents, (all) => {
      const entries = all.map(({ fields, language }) => ({
        count: fields.length,
        data: encodeEntry(fields, createAnalyzer().numbering, language),
      }))
      const expected = partOfRun(finishRun(runOfEntries(entries)))
      expect(partOfRun(runOfDocuments(all, numbering))).toEqual(expected)
    }),
    { numRuns: 200 },
  )
})
