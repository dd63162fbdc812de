import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Scoring } from './bm25f.ts'
import { ByteReader, ByteWriter, unseal } from './bytes.ts'
import { DenseBlocks, writeDense } from './dense-postings.ts'
import { FIELDS, frequencyIn, packFrequencies, withoutSituation } from './fields.ts'
import { Living } from './living.ts'
import { Ordinals } from './ordinals.ts'
import { IMPACT_STEP, IMPACT_STEPS, PostingList, WINDOW } from './posting-list.ts'
import { type Postings, readPostings, writePostings } from './postings.ts'

const frequency = fc.oneof(
  fc.constantFrom(0, 0, 1, 1, 2),
  fc.constantFrom(14, 15, 16, 62, 63, 64, 127, 128, 65_536, 2 ** 31 - 1),
  fc.nat(1000),
)
const frequencies = fc
  .oneof(
    fc.tuple(frequency, frequency, frequency, frequency, frequency),
    frequency.map((n) => [0, 0, n, 0, 0]),
  )
  .filter((five) => five.some((n) => n > 0))
const SEGMENTS = WINDOW * 3
const list = fc.uniqueArray(fc.tuple(fc.nat(SEGMENTS - 1), frequencies), {
  maxLength: 200,
  selector: ([doc]) => doc,
})

function postingsOf(entries: readonly (readonly [number, readonly number[]])[]) {
  const sorted = entries.toSorted(([a], [b]) => a - b)
  const extra: number[] = []
  const packed = sorted.map(([, five]) => packFrequencies(five, 0, extra))
  return { docs: Uint32Array.from(sorted, ([doc]) => doc), packed: Int32Array.from(packed), extra }
}

const unpacked = (packed: number, extra: readonly number[]) =>
  FIELDS.map((_, field) => frequencyIn(field, packed, extra))

test('frequencies come out as they went in', () => {
  fc.assert(
    fc.property(frequencies, (five) => {
      const extra = [1, 2, 3, 4, 5]
      expect(unpacked(packFrequencies(five, 0, extra), extra)).toEqual(five)
    }),
  )
})

test('the situation is left out of frequencies, and nothing else', () => {
  fc.assert(
    fc.property(frequencies, (five) => {
      const extra: number[] = []
      const left = withoutSituation(packFrequencies(five, 0, extra), extra)
      const rest = [...five.slice(0, 4), 0]
      if (rest.every((n) => n === 0)) expect(left).toBe(0)
      else expect(unpacked(left, extra)).toEqual(rest)
    }),
  )
})

test('postings come out as they went in', () => {
  fc.assert(
    fc.property(list, (entries) => {
      const writer = new ByteWriter(1)
      const postings = postingsOf(entries)
      writePostings(writer, postings, 0, entries.length)
      const read = readPostings(new ByteReader(writer.copy(), 'test'), entries.length, SEGMENTS)
      expectSame(read, postings, entries.length)
    }),
  )
})

const lengths = FIELDS.map((_, field) =>
  Uint32Array.from({ length: SEGMENTS }, (_, i) => 1 + ((i * 7 * (field + 1)) % 300)),
)
const scoring = new Scoring({
  segments: SEGMENTS,
  lengths: [9e3, 9e4, 9e5, 9e3, 9e3],
  filled: [3e3, 3e3, 6e3, 100, 4e3],
})
const otherScoring = new Scoring({
  segments: 99,
  lengths: [9e3, 4e4, 8e4, 100, 200],
  filled: [1e3, 3e3, 500, 100, 90],
})

function expectSame(read: Postings, postings: Postings, count: number): void {
  expect(read.docs.slice(0, count)).toEqual(postings.docs)
  for (let i = 0; i < count; i++)
    expect(unpacked(read.packed[i]!, read.extra)).toEqual(unpacked(postings.packed[i]!, postings.extra))
}

function expectHolds(decoded: PostingList, postings: Postings, absent: number): void {
  for (const reference of [undefined, scoring, otherScoring, scoring]) {
    if (reference) decoded.take(reference)
    postings.docs.forEach((doc, i) => {
      expect(decoded.find(doc)).toBe(i)
      expect(unpacked(decoded.frequencies(i), decoded.extra)).toEqual(
        unpacked(postings.packed[i]!, postings.extra),
      )
      const state = reference ?? scoring
      const saturation = decoded.saturation(i, doc & -WINDOW, state)
      expect(saturation).toBe(state.saturation(postings.packed[i]!, postings.extra, lengths, doc))
      if (!reference) return
      const impact = decoded.postings[i]! & IMPACT_STEPS
      expect(saturation).toBeLessThanOrEqual(impact * IMPACT_STEP * (1 + 1e-8))
      if (saturation > IMPACT_STEP)
        expect(saturation).toBeGreaterThan((impact - 1) * IMPACT_STEP * (1 - 1e-8))
      expect(impact).toBeLessThanOrEqual(decoded.windowBound(decoded.windowIndex(Math.floor(doc / WINDOW))))
      expect(impact).toBeLessThanOrEqual(decoded.bound)
    })
  }
  if (!postings.docs.includes(absent)) expect(decoded.find(absent)).toBe(-1)
}

test('a list finds each of its segments, and bounds each posting and each of its windows', () => {
  fc.assert(
    fc.property(list, fc.nat(SEGMENTS - 1), (entries, absent) => {
      const postings = postingsOf(entries)
      expectHolds(PostingList.of(postings, entries.length, lengths), postings, absent)
    }),
  )
})

test('so does a list that grows, which is the list made at once', () => {
  const part = (postings: Postings, from: number, to: number): Postings => ({
    docs: postings.docs.slice(from, to),
    packed: postings.packed.slice(from, to),
    extra: postings.extra,
  })
  fc.assert(
    fc.property(
      list,
      fc.array(fc.tuple(fc.nat(50), fc.constantFrom(undefined, scoring, otherScoring)), { maxLength: 6 }),
      fc.array(fc.tuple(fc.nat(SEGMENTS - 1), fc.nat(40)), { maxLength: 6 }),
      (entries, cuts, gone) => {
        const postings = postingsOf(entries)
        const living = new Living(SEGMENTS)
        living.add(0, SEGMENTS, lengths)
        const grown = PostingList.of(part(postings, 0, 0), 0, lengths)
        let at = 0
        for (const [i, [size, reference]] of [...cuts, [entries.length, undefined] as const].entries()) {
          const to = Math.min(entries.length, at + size)
          grown.grow(part(postings, at, to), to - at, lengths)
          if (reference) grown.take(reference)
          at = to
          // What is retired is behind all that comes later, as in a log.
          const [from, count] = gone[i] ?? [0, 0]
          const end = Math.min(from + count, postings.docs[to] ?? SEGMENTS)
          if (from < end) living.retire(from, end, lengths)
          const whole = PostingList.of(part(postings, 0, to), to, lengths)
          expect(grown.live(living)).toBe(whole.live(living))
        }
        const whole = PostingList.of(postings, entries.length, lengths)
        for (const list of [grown, whole]) list.take(scoring)
        const shape = (list: PostingList) => [
          list.bound,
          ...Array.from({ length: list.windows + 1 }, (_, i) => [
            list.window(i),
            list.start(i),
            list.windowBound(i),
          ]),
        ]
        expect(shape(grown)).toEqual(shape(whole))
        expectHolds(grown, postings, SEGMENTS - 1)
      },
    ),
  )
})

test('so does a list in blocks, read at once or one at a time', () => {
  fc.assert(
    fc.property(list, fc.nat(SEGMENTS - 1), fc.boolean(), (entries, absent, sameFormula) => {
      const postings = postingsOf(entries)
      const writer = new ByteWriter(1)
      writeDense(writer, postings, 0, entries.length, lengths, scoring)
      const open = () => new DenseBlocks(new ByteReader(writer.copy(), 'test'), entries.length, SEGMENTS)
      expectSame(open().readAll(), postings, entries.length)
      const decoded = PostingList.ofBlocks(open(), lengths, sameFormula ? scoring : undefined)
      expectHolds(decoded, postings, absent)
    }),
  )
})

test('numbers come out as they went in', () => {
  const number = fc.oneof(fc.nat(300), fc.maxSafeNat())
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), number)), (pairs) => {
      const writer = new ByteWriter(1)
      for (const [small, big] of pairs) {
        writer.varint(small)
        writer.bigVarint(big)
      }
      const reader = unseal(writer.sealed('test'), 'test')
      expect(pairs.map(() => [reader.varint(), reader.bigVarint()])).toEqual(pairs)
      reader.finish()
    }),
  )
})

test('ordinals lead to local ids and back', () => {
  const gap = fc.record({ skip: fc.integer({ min: 0, max: 3 }), count: fc.integer({ min: 0, max: 4 }) })
  fc.assert(
    fc.property(
      fc.array(gap),
      fc.infiniteStream(fc.nat()),
      fc.nat(20),
      fc.nat(9),
      (gaps, random, first, count) => {
        let end = 0
        const runs = gaps.map((one) => ({ first: (end += one.skip), count: (end += one.count) && one.count }))
        const shuffled = runs.map((run) => ({ run, key: random.next().value! })).sort((a, b) => a.key - b.key)
        const ordinals = new Ordinals()
        const expected: number[] = []
        for (const { run } of shuffled) {
          ordinals.push(run)
          ordinals.localOf(0) // makes the order that later runs have to be put into
          for (let i = 0; i < run.count; i++) expected.push(run.first + i)
        }
        expect(ordinals.size).toBe(expected.length)
        expect(expected.map((_, local) => ordinals.ordinalAt(local))).toEqual(expected)
        expect(expected.map((ordinal) => ordinals.localOf(ordinal))).toEqual([...expected.keys()])
        const within: number[] = []
        ordinals.overlaps({ first, count }, (from, to) => {
          for (let local = from; local < to; local++) within.push(expected[local]!)
        })
        const wanted = expected.filter((ordinal) => ordinal >= first && ordinal < first + count)
        expect(within.sort((a, b) => a - b)).toEqual(wanted.sort((a, b) => a - b))
      },
    ),
  )
})
