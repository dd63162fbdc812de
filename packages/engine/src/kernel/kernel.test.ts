import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Kernel } from './kernel.ts'
import * as naive from './naive.ts'

const floats = (length: number) =>
  fc.float32Array({ minLength: length, maxLength: length, noNaN: true, min: -8, max: 8 })
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const rows = fc.integer({ min: 1, max: 9 })

it('counts differing bits, and finds what differs in few', () => {
  const inputs = fc.tuple(fc.constantFrom(16, 32, 64), fc.constantFrom(16, 32, 48)).chain(([count, size]) =>
    fc.record({
      size: fc.constant(size),
      codes: bytes(count * size),
      query: bytes(size),
      flags: fc.uint8Array({ minLength: count, maxLength: count, max: 1 }),
      most: fc.oneof(fc.integer({ min: 0, max: size * 8 }), fc.constant(0xfffe)),
    }),
  )
  fc.assert(
    fc.property(inputs, ({ size, codes, query, flags, most }) => {
      const kernel = new Kernel()
      const count = flags.length
      const [a, b, c] = [kernel.reserve(codes.length), kernel.reserve(size), kernel.reserve(count)]
      const [d, e] = [kernel.reserve(count * 2), kernel.reserve(count * 4)]
      kernel.bytes(a, codes.length).set(codes)
      kernel.bytes(b, size).set(query)
      kernel.bytes(c, count).set(flags)
      kernel.run.hamming(a, size, count, b, c, d)
      const expected = naive.hamming(codes, size, query, flags)
      expect([...kernel.shorts(d, count)]).toEqual(expected)
      const found = kernel.run.countWithin(d, count, most)
      kernel.run.listWithin(d, count, most, e)
      expect([...kernel.integers(e, found)]).toEqual(naive.listWithin(expected, most))
    }),
    { numRuns: 30 },
  )
})

it('multiplies rows of bytes with a query', () => {
  const inputs = fc.tuple(rows, fc.constantFrom(16, 32, 64)).chain(([count, size]) =>
    fc.record({
      size: fc.constant(size),
      vectors: fc.int8Array({ minLength: count * size, maxLength: count * size }),
      query: fc.int8Array({ minLength: size, maxLength: size }),
      wanted: fc.array(fc.integer({ min: 0, max: count - 1 }), { minLength: 1, maxLength: 12 }),
    }),
  )
  fc.assert(
    fc.property(inputs, ({ size, vectors, query, wanted }) => {
      const kernel = new Kernel()
      const list = Uint32Array.from(wanted)
      const [a, b] = [kernel.reserve(vectors.length), kernel.reserve(size)]
      const [c, d] = [kernel.reserve(list.byteLength), kernel.reserve(list.byteLength)]
      kernel.signedBytes(a, vectors.length).set(vectors)
      kernel.signedBytes(b, size).set(query)
      kernel.integers(c, list.length).set(list)
      kernel.run.dots(a, size, c, list.length, b, d)
      expect([...kernel.integers(d, list.length)]).toEqual(naive.dots(vectors, size, list, query))
    }),
    { numRuns: 30 },
  )
})

it('adds scaled rows to other rows', () => {
  const inputs = fc.tuple(rows, rows, fc.constantFrom(4, 12)).chain(([n, m, width]) =>
    fc.record({
      width: fc.constant(width),
      x: floats(n * width),
      y: floats(m * width),
      entries: fc.array(
        fc.tuple(fc.integer({ min: 0, max: n - 1 }), fc.integer({ min: 0, max: m - 1 }), floats(1)),
        { maxLength: 20 },
      ),
    }),
  )
  fc.assert(
    fc.property(inputs, ({ width, x, y, entries }) => {
      const kernel = new Kernel()
      const from = Uint32Array.from(entries, ([i]) => i)
      const to = Uint32Array.from(entries, ([, i]) => i)
      const values = Float32Array.from(entries, ([, , value]) => value[0]!)
      const at = [x, y, from, to, values].map((array) => kernel.reserve(array.byteLength))
      kernel.floats(at[0]!, x.length).set(x)
      kernel.floats(at[1]!, y.length).set(y)
      kernel.integers(at[2]!, from.length).set(from)
      kernel.integers(at[3]!, to.length).set(to)
      kernel.floats(at[4]!, values.length).set(values)
      kernel.run.scatter(at[0]!, at[1]!, width, at[2]!, at[3]!, at[4]!, values.length)
      const expected = y.slice()
      naive.scatter(x, expected, width, from, to, values)
      expect(kernel.floats(at[1]!, y.length).slice()).toEqual(expected)
    }),
    { numRuns: 30 },
  )
})

it('multiplies matrices, one of them with itself', () => {
  const inputs = fc
    .tuple(rows, fc.constantFrom(2, 6, 8))
    .chain(([count, inner]) =>
      fc.record({ inner: fc.constant(inner), x: floats(count * inner), t: floats(inner * 4) }),
    )
  fc.assert(
    fc.property(inputs, ({ inner, x, t }) => {
      const kernel = new Kernel()
      const count = x.length / inner
      const at = [x.byteLength, t.byteLength, count * 16, inner * inner * 8].map((size) =>
        kernel.reserve(size),
      )
      kernel.floats(at[0]!, x.length).set(x)
      kernel.floats(at[1]!, t.length).set(t)
      kernel.run.multiply(at[0]!, count, inner, at[1]!, 4, at[2]!)
      expect(kernel.floats(at[2]!, count * 4).slice()).toEqual(naive.multiply(x, inner, t, 4))
      kernel.run.gram(at[0]!, count, inner, at[3]!)
      const found = kernel.doubles(at[3]!, inner * inner)
      naive.gram(x, inner).forEach((value, i) => {
        if (i % inner >= Math.floor(i / inner)) expect(found[i]).toBe(value)
      })
    }),
    { numRuns: 30 },
  )
})
