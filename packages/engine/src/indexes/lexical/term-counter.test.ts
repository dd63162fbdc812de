import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FIELD_COUNT, frequencyIn } from './fields.ts'
import { TermCounter } from './term-counter.ts'

/** Documents of segments of fields, each the numbers of its terms. */
const documents = fc.array(
  fc.array(
    fc.array(fc.array(fc.nat(12), { maxLength: 90 }), { minLength: FIELD_COUNT, maxLength: FIELD_COUNT }),
    { maxLength: 5 },
  ),
  { maxLength: 6 },
)

test('a counter that begins anew counts as a map by term and segment does', () => {
  const counter = new TermCounter()
  fc.assert(
    fc.property(documents, fc.boolean(), (all, wide) => {
      for (const segments of all) {
        counter.begin()
        const counted = new Map<number, Map<number, number[]>>()
        for (const [segment, fields] of segments.entries())
          for (const [field, terms] of fields.entries()) {
            const numbers = terms.map((term) => (wide ? term * 997 : term))
            counter.add(Int32Array.from(numbers), segment, field)
            for (const number of numbers) {
              const held = counted.get(number) ?? new Map<number, number[]>()
              counted.set(number, held)
              const frequencies = held.get(segment) ?? new Array<number>(FIELD_COUNT).fill(0)
              held.set(segment, frequencies)
              frequencies[field]!++
            }
          }
        expect(read(counter)).toEqual(
          [...counted].map(([number, held]) => ({ number, count: held.size, postings: [...held] })),
        )
      }
    }),
    { numRuns: 200 },
  )
})

/** Terms in the order of their places, with frequencies by segment. */
function read(counter: TermCounter) {
  const places = Array.from({ length: counter.size }, (_, place) => place)
  // Laid out from the last term to the first: any order of places must do.
  const { starts, docs, packed } = counter.layOut(places.toReversed())
  return places.map((place) => {
    const rank = counter.size - 1 - place
    const postings = Array.from(docs.subarray(starts[rank], starts[rank + 1]), (segment, i) => {
      const frequencies = packed[starts[rank]! + i]!
      const fields = Array.from({ length: FIELD_COUNT }, (_, field) =>
        frequencyIn(field, frequencies, counter.extra),
      )
      return [segment, fields]
    })
    return { number: counter.numberOf(place), count: counter.countOf(place), postings }
  })
}
